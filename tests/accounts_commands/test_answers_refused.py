"""Answers that cannot be given: each says what to do, and nothing of it is written."""

import json
from functools import partial
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets, reading
from schemas.topics import ANSWERS
from teller.operate.answers import deciding as deciding_module
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.accounts_commands.test_commands import NO_TEXT
from tests.answers.running import FREE, SOON, deciding, offer_all
from tests.cli.test_commands import Command, done

UNKNOWN = "f" * 32


@pytest.fixture(scope="module", autouse=True)
def published(line: Settings) -> None:
    offer_all(line)


def written(line: Settings) -> int:
    place = (ANSWERS, 0)
    return offsets.settled(AdminClient(command_settings(line)), [place], offsets.LATEST, 30)[place]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("accept", FREE, UNKNOWN, "--version", "1"), "no account f"),
        (("accept", FREE, "alice@example.org", "--version", "1"), "32 hex digits"),
        (("accept", FREE, "--version", "1"), "whose?"),
        (("accept", FREE, "ID"), "--version"),
        (("accept", FREE, "ID", "--version", "0"), "greater than or equal to 1"),
        (("accept", "none", "ID", "--version", "1"), "no such offering"),
        (("accept", "x" * 5_000, "ID", "--version", "1"), "no such offering"),
        (("decline", "\x1b[2J\u202eevil", "ID"), "no such offering"),
        (("decline", NO_TEXT, "ID"), "no such offering"),
        (("revoke", "", "ID"), "no such offering"),
        (("revoke", FREE, "ID", UNKNOWN), "no account f"),
        (("revoke", FREE, "ID", "--by", UNKNOWN), "keeps no account"),
        (("revoke", FREE, "--from", "missing"), "No such file"),
        (("offers", UNKNOWN), "no account f"),
        (("standing-terms", "ID"), "which standing terms"),
        (("standing-terms", "ID", "--none", "--show"), "which standing terms"),
        (("standing-terms", UNKNOWN, "--none"), "no account f"),
        (("standing-terms", "ID", "missing"), "cannot be read: No such file"),
        (("standing-terms", "ID", "."), ". is no regular file"),
    ],
)
def test_what_cannot_be_said_says_why(line: Settings, accounts: Command, arguments: tuple[str, ...], told: str) -> None:
    owner, before = done(accounts("open", "--json"))["account"], written(line)
    shown = accounts(*(owner if each == "ID" else each for each in arguments))
    assert shown.returncode == 2
    assert told in " ".join((shown.stdout + shown.stderr).split())
    for hostile in ("alice@example.org", "evil", "\x1b[2J", "xxxx"):
        assert hostile not in shown.stdout + shown.stderr
    assert written(line) == before


GRANT = '{"version": 1, "grants": [{"domains": ["social"], "uses": ["train"], "any_buyer": true}]}'
MANY = {
    "version": 1,
    "grants": [{"buyers": [f"{number}-{at:02}".ljust(64, "x") for at in range(14)], "territory": ["EEA"]}
               for number in range(64)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GRANT.replace("uses", "uzes").encode(), "uzes"),
        (GRANT.encode() + b" " * 65_536, "more than 65536 bytes"),
        (b"\xff" + GRANT.encode(), "UTF-8"),
        (b"", "JSON"),
        (b"[" * 50_000, "nested too deeply"),
        (b'{"grants": []}', "version"),
        (json.dumps(MANY, separators=(",", ":")).encode(), "with each country named"),
    ],
    ids=range(7),
)
def test_standing_terms_that_are_none_are_refused(
    line: Settings, accounts: Command, tmp_path: Path, content: bytes, told: str
) -> None:
    owner, before = done(accounts("open", "--json"))["account"], written(line)
    file = tmp_path / "terms.json"
    file.write_bytes(content)
    shown = accounts("standing-terms", owner, str(file))
    assert (shown.returncode, told in " ".join(shown.stderr.split())) == (2, True)
    assert written(line) == before


def test_where_no_writer_runs_an_answer_waits_for_it(
    line: Settings, accounts: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding_module, "WAIT_S", 0.3)
    owner = done(accounts("open", "--json"))["account"]
    shown = accounts("accept", SOON, owner, "--version", "1")
    assert shown.returncode == 2
    assert "1 answers are written, and not decided yet: is `teller withdrawals` running?" in " ".join(
        shown.stderr.split()
    )
    later = accounts("decline", SOON, owner, "--no-wait", "--json")
    assert done(later)["outcome"] == "written"
    monkeypatch.undo()
    with deciding(line):
        assert done(accounts("revoke", SOON, owner, "--json"))["outcome"] == "unchanged"


def test_where_kafka_is_away_it_says_so(accounts: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "whole", partial(reading.whole, silence=0.5))
    for arguments in (("accept", FREE, UNKNOWN, "--version", "1"), ("offers", UNKNOWN)):
        shown = accounts(*arguments, TELLER_KAFKA_BOOTSTRAP="127.0.0.1:9")
        assert (shown.returncode, "are the brokers up?" in " ".join(shown.stderr.split())) == (2, True)


def test_who_has_no_right_to_it_is_told(line: Settings, accounts: Command) -> None:
    owner, before = done(accounts("open", "--json"))["account"], written(line)
    shown = accounts("accept", FREE, owner, "--version", "1", TELLER_KAFKA_USERNAME="teller-exporter")
    assert shown.returncode == 2
    assert written(line) == before
