import json
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer
from confluent_kafka import KafkaError
from typer.testing import CliRunner, Result

from bank.identity import pseudonyms
from connectors import publish
from connectors.api import Deposit, Outcome
from connectors.publish import DepositReport
from pipelines.scanner import choice
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from teller.cli import deposit
from teller.cli.accounts import own_export
from teller.cli.deposit_report import next_commands
from teller.cli.main import app as teller
from teller.output import program
from teller.sandbox.exports import pack
from teller.settings import kafka_client, keys, load
from tests.connectors.exports import CALLS, GOOD, collection, create, put
from tests.connectors.fake_producer import FakeProducer

app = typer.Typer(pretty_exceptions_enable=False)
app.command()(deposit.deposit)


class Shared:
    """The shared topic takes every depositor's records; the way to own topics has tests on a real Kafka."""

    of = staticmethod(publish.shared_topic)


@pytest.fixture(autouse=True)
def producer(monkeypatch: pytest.MonkeyPatch) -> FakeProducer:
    fake = FakeProducer()
    monkeypatch.setattr(publish, "Producer", fake)
    monkeypatch.setattr(kafka_client, "command_settings", lambda _: {"bootstrap.servers": "somewhere:9092"})
    monkeypatch.setattr(deposit, "own_topics", lambda _settings: Shared())
    monkeypatch.setattr(own_export, "admit", lambda *_, agreed: "0123456789abcdef" * 2)
    return fake


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def as_json(result: Result) -> Any:
    return json.loads(result.stdout)


def test_all_deposited(tmp_path: Path, producer: FakeProducer) -> None:
    path = put(tmp_path, "outbox.json", GOOD["mastodon"])
    result = run("mastodon", path, "--owner", "anna", "--depositor", "social.example")
    assert result.exit_code == 0
    assert "read 2 = deposited 2 + refused 0" in result.stdout
    assert [key for _, key, _ in producer.sent] == [b"anna", b"anna"]
    assert producer.settings["bootstrap.servers"] == "somewhere:9092"


def test_what_is_left_out_is_told_and_no_fault(tmp_path: Path) -> None:
    path = put(tmp_path, "a.zip", pack.zipped({"outbox.json": GOOD["mastodon"], "actor.json": b"{}", "1.png": b""}))
    result = run("mastodon", path, "--owner", "anna")
    assert (result.exit_code, "actor.json" in result.stdout) == (0, True)
    found = as_json(run("mastodon", path, "--owner", "anna", "--json"))
    assert (found["read"], found["left_out"]) == (
        2,
        [
            {"where": "actor.json", "reason": "a file that is not read", "count": 1},
            {"where": "*.png", "reason": "a file that is not read", "count": 1},
        ],
    )


def test_some_refused(tmp_path: Path) -> None:
    files = [put(tmp_path, "a.csv", CALLS + "c3,,OUTGOING,,now,1\n"), put(tmp_path, "b.csv", CALLS + "c4,1\n")]
    result = run("telecom-csv", *files, "--mapping", "calls", "--json")
    assert result.exit_code == 3
    assert as_json(result) == {
        "complete": True,
        "read": 6,
        "deposited": 4,
        "refused": 2,
        "by_schema": {"telecom.call.v1": 4},
        "refused_by_reason": {
            "owner: empty, so it names no owner": 1,
            "has 2 columns where the header has 6": 1,
        },
        "first_refused": [
            {"where": "a.csv line 4", "reason": "owner: empty, so it names no owner"},
            {"where": "b.csv line 4", "reason": "has 2 columns where the header has 6"},
        ],
        "left_out": [],
        "next": as_json(result)["next"],
    }
    assert "line 4" in run("telecom-csv", files[0], "--mapping", "calls").stdout


def test_a_file_of_another_format_among_others_deposits_none(tmp_path: Path, producer: FakeProducer) -> None:
    good, bad = put(tmp_path, "a.csv", CALLS), put(tmp_path, "b.csv", "hello")
    result = run("telecom-csv", good, bad, "--mapping", "calls")
    assert result.exit_code == 4
    assert "b.csv: expected CSV as the mapping says" in result.stderr
    assert producer.sent == []
    for_programs = run("telecom-csv", good, bad, "--mapping", "calls", "--json")
    assert (for_programs.exit_code, for_programs.stderr, producer.sent) == (4, "", [])
    assert "b.csv: expected CSV as the mapping says" in as_json(for_programs)["error"]


def test_what_is_left_out_of_several_files_names_the_file(tmp_path: Path) -> None:
    files = [put(tmp_path, name, CALLS.replace("\n", ",x\n").replace(",x", ",odd", 1)) for name in ("a.csv", "b.csv")]
    found = as_json(run("telecom-csv", *files, "--mapping", "calls", "--json"))
    assert [each["where"] for each in found["left_out"]] == ["a.csv column odd", "b.csv column odd"]
    (alone,) = as_json(run("telecom-csv", files[0], "--mapping", "calls", "--json"))["left_out"]
    assert alone["where"] == "column odd"


def test_after_a_deposit_commands_to_paste_say_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/opt/bank data/teller", "deposit"])
    monkeypatch.setenv("TELLER_DATA_DIR", "/srv/my bank")
    path = put(tmp_path, "outbox.json", GOOD["mastodon"])
    shown = run("mastodon", path, "--owner", "anna", "--depositor", "social.example")
    start = "TELLER_DATA_DIR='/srv/my bank' '/opt/bank data/teller'"
    lines = shown.stdout.splitlines()
    commands = [line for line in lines if line.startswith(start)]
    assert "within some 30 s" in lines[lines.index(commands[0]) - 1]
    assert commands[0] == f"{start} buckets {'0123456789abcdef' * 2}"
    form = re.escape(f"{start} failed list --reason duplicate_event --depositor social.example --since ") + r"\S+Z"
    assert re.fullmatch(form, commands[1])
    assert "dropped, not stored twice" in lines[lines.index(commands[1]) - 1]
    monkeypatch.setattr("sys.argv", ["/x/teller/__main__.py"])
    found = as_json(run("mastodon", path, "--owner", "anna", "--json"))["next"]
    assert shlex.split(found[0]["command"])[1:4] == [sys.executable, "-m", "teller"]


def test_without_a_record_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    assert (
        as_json(run("mastodon", put(tmp_path, "outbox.json", collection(None)), "--owner", "a", "--json"))["next"] == []
    )


def test_the_commands_to_paste_are_commands() -> None:
    for each in next_commands("acme", "0123456789abcdef" * 2, datetime(2026, 3, 1, 12, 30, tzinfo=UTC), 30.0):
        arguments = shlex.split(each.command.removeprefix(program()))
        command = typer.main.get_command(teller)
        while isinstance(command, typer.core.TyperGroup):
            command = command.commands[arguments.pop(0)]
        assert command.make_context("it", arguments, resilient_parsing=False)


def test_ctrl_c_breaks_off_and_tells_what_is_deposited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(
        items: Iterator[Outcome], _settings: object, _tick: object, report: DepositReport, *_: object
    ) -> None:
        assert isinstance(next(items), Deposit)
        report.read, report.deposited = 1, 1
        raise KeyboardInterrupt

    monkeypatch.setattr(publish, "deposit", interrupted)
    path = put(tmp_path, "outbox.json", GOOD["mastodon"])
    shown = run("mastodon", path, "--owner", "anna")
    assert (shown.exit_code, "read 1 = deposited 1 + refused 0" in shown.stdout) == (1, True)
    assert "Ctrl-C: deposit the same files again, records that are there already" in shown.stderr
    assert "dropped, not stored twice" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["myspace"], "there is no connector 'myspace'; there are amazon"),
        (["mastodon"], "say whose it is with --owner"),
        (["mastodon", "--owner", "anna", "--depositor", "No Name"], "--depositor: 1 to 64 characters"),
        (["telecom-csv"], "say with --mapping"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str, tmp_path: Path, producer: FakeProducer) -> None:
    path = put(tmp_path, "outbox.json", GOOD["mastodon"])
    result = run(arguments[0], path, *arguments[1:])
    assert result.exit_code == 2
    assert said in result.stderr
    assert "\n" not in result.stderr.strip()
    assert producer.sent == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = run("mastodon", tmp_path / "gone.zip", "--owner", "anna")
    assert result.exit_code == 2


def test_the_limit_of_refusals_breaks_off(tmp_path: Path, producer: FakeProducer) -> None:
    items = [create(1), *(None for _ in range(10)), create(2)]
    path = put(tmp_path, "outbox.json", collection(*items))
    result = run("mastodon", path, "--owner", "anna", "--refused-limit", "3", "--json")
    assert result.exit_code == 1
    report = as_json(result)
    assert ("more than 3 records are refused" in report["error"], result.stderr) == (True, "")
    assert (report["complete"], report["read"], report["deposited"], report["refused"]) == (False, 5, 1, 4)
    assert len(producer.sent) == 1
    assert run("mastodon", path, "--owner", "anna", "--refused-limit", "10").exit_code == 3


def test_kafka_gives_up(tmp_path: Path, producer: FakeProducer) -> None:
    producer.fails = lambda _: KafkaError._MSG_TIMED_OUT
    path = put(tmp_path, "outbox.json", GOOD["mastodon"])
    result = run("mastodon", path, "--owner", "anna", "--json")
    assert result.exit_code == 1
    assert "deposit the same files again" in as_json(result)["error"]
    assert as_json(result)["deposited"] == 0
    assert "deposit the same files again" in run("mastodon", path, "--owner", "anna").stderr


@pytest.fixture
def no_kafka(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Anything that would reach Kafka, ask for consent or load a scanner's model fails the test."""

    def unwanted(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(publish, "Producer", unwanted)
    monkeypatch.setattr(kafka_client, "command_settings", unwanted)
    monkeypatch.setattr(deposit, "own_topics", unwanted)
    monkeypatch.setattr(own_export, "admit", unwanted)
    monkeypatch.setattr(choice, "scanner", lambda *_: Blind())
    monkeypatch.chdir(tmp_path)


class Blind:
    """A scanner that finds `anna`."""

    def scan_requests(self, asks: Sequence[ScanRequest]) -> list[list[Span]]:
        return [[Span(at, at + 4, "PERSON", 1.0)] if (at := ask.text.find("anna")) >= 0 else [] for ask in asks]


@pytest.mark.usefixtures("no_kafka")
def test_a_dry_run_shows_records_before_and_after_and_sends_nothing(tmp_path: Path) -> None:
    posts = [create(number, content=f"<p>anna\x1b[2J {number}</p>") for number in range(5)]
    path = put(tmp_path, "a.zip", pack.zipped({"outbox.json": collection(*posts, None), "actor.json": b"{}"}))
    before = sorted(tmp_path.rglob("*"))
    found = as_json(shown := run("mastodon", path, "--owner", "anna", "--dry-run", "--json"))
    assert (shown.exit_code, found["dry_run"], found["complete"]) == (3, True, True)
    assert (found["read"], found["deposited"], found["refused"], found["would_fail"]) == (6, 5, 1, {})
    assert [each["where"] for each in found["left_out"]] == ["actor.json"]
    assert [each["before"]["text"] for each in found["samples"]] == [f"anna\x1b[2J {number}" for number in range(3)]
    assert [each["after"]["text"] for each in found["samples"]] == [
        f"<PERSON_1>\x1b[2J {number}" for number in range(3)
    ]
    assert found["samples"][0]["after"]["owner_id"] != "anna"
    text = run("mastodon", path, "--owner", "anna", "--dry-run").stdout
    assert "read 6 = to deposit 5 + refused 1" in text
    assert "Nothing was sent" in text
    assert "\x1b" not in text
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("no_kafka")
def test_a_dry_run_tells_what_the_line_would_refuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_MAX_STRING_CHARS", "10")
    path = put(tmp_path, "outbox.json", collection(create(1, content="<p>" + "x" * 30 + "</p>")))
    found = as_json(shown := run("mastodon", path, "--owner", "anna", "--dry-run", "--json"))
    assert (shown.exit_code, found["refused"], found["samples"]) == (3, 0, [])
    ((reason, count),) = found["would_fail"].items()
    assert (reason.startswith("string_too_long: "), count) == (True, 1)
    assert "string_too_long" in run("mastodon", path, "--owner", "anna", "--dry-run").stdout


@pytest.mark.usefixtures("no_kafka")
def test_a_dry_run_has_the_exit_codes_of_a_deposit(tmp_path: Path) -> None:
    good = put(tmp_path, "outbox.json", GOOD["mastodon"])
    bad = put(tmp_path, "b.csv", "hello")
    many = put(tmp_path, "many.json", collection(*(None for _ in range(5))))
    assert run("mastodon", good, "--owner", "anna", "--dry-run").exit_code == 0
    assert run("telecom-csv", bad, "--mapping", "calls", "--dry-run").exit_code == 4
    assert run("mastodon", good, "--dry-run").exit_code == 2
    assert run("mastodon", many, "--owner", "anna", "--dry-run", "--refused-limit", "2").exit_code == 1


@pytest.mark.usefixtures("no_kafka")
def test_a_dry_run_hashes_by_the_banks_keys_where_there_are_some(tmp_path: Path) -> None:
    path = put(tmp_path, "outbox.json", GOOD["mastodon"])
    keys.make_embedded_keys(load())
    found = as_json(run("mastodon", path, "--owner", "anna", "--dry-run", "--json"))
    owner = pseudonyms.owner_pseudonym(keys.pseudonym_key(load()), "anna")
    assert {each["after"]["owner_id"] for each in found["samples"]} == {owner}
