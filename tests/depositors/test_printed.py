"""What `teller depositors` prints of entries."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from teller.operate.depositors.registry import registry
from teller.settings import Settings
from tests.cli.test_commands import Command, done
from tests.depositors.conftest import LEGAL
from tests.depositors.test_commands import entry


def test_show(line: Settings, depositors: Command) -> None:
    done(depositors("add", "shown", "--domain", "social", *LEGAL, "--quota", "5000", "--json"))
    full = done(depositors("show", "shown", "--json"))
    assert (full["status"], full["quota"], full["contact"]) == ("ACTIVE", 5000, "data@acme.example")
    changed = datetime.fromisoformat(full["changes"][0]["since"])
    assert changed.timestamp() * 1000 == pytest.approx(entry(line, "shown").changes[0].since, abs=0.5)
    assert depositors("migrate", "--close-all").returncode == 0
    assert "take registered names, with a proof" in depositors("show", "shared-streams").stdout
    assert depositors("migrate", "--open-all").returncode == 0
    assert "take any name" in depositors("show", "shared-streams").stdout
    listed = depositors("show").stdout
    assert all(word in listed for word in ("shown", "domains", "all of them"))


def test_what_is_read_from_the_topic_is_printed_escaped(line: Settings, depositors: Command) -> None:
    done(depositors("add", "odd", "--domain", "social", *LEGAL, "--json"))
    with registry(line) as opened:
        before = opened.named("odd")
        opened.write(lambda _: replace(before, contact="a\x1b[2Jb\u202ec", schemas=frozenset({"social.\x9b2J"})))
    as_json = depositors("show", "odd", "--json")
    for shown in (depositors("show", "odd"), depositors("show"), depositors("suspend", "odd"), as_json):
        assert not {"\x1b", "\u202e", "\x9b"} & set(shown.stdout)
    assert json.loads(as_json.stdout)["contact"] == "a\x1b[2Jb\u202ec"
    assert r"a\x1b[2Jb\u202ec" in depositors("show", "odd").stdout


def test_a_file_for_the_secret_is_told_behind_a_blank(depositors: Command, tmp_path: Path) -> None:
    done(depositors("add", "proven", "--domain", "social", *LEGAL, "--json"))
    file = tmp_path / "proof"
    told = depositors("rotate", "proven", "--proof-key", "--password-file", str(file)).stdout
    assert f"proof_key_file {file}" in told


def test_a_quota_has_a_limit(depositors: Command) -> None:
    assert depositors("add", "fast", "--domain", "social", *LEGAL, "--quota", str(10**12 + 1)).returncode == 2


def test_the_end_of_a_depositor_is_told_to_who_adds_it_again(depositors: Command) -> None:
    done(depositors("add", "gone", "--domain", "social", *LEGAL, "--json"))
    done(depositors("end", "gone", "--json"))
    assert "gone has ended, for good" in depositors("add", "gone", "--domain", "social", *LEGAL).stderr


def test_what_is_not_there_and_lines_of_json(depositors: Command) -> None:
    assert "no depositor nobody" in depositors("show", "nobody").stderr
    assert json.loads(depositors("show", "--json").stdout.splitlines()[0])["depositor"]
