"""`teller backup` as it is typed: what it says, its JSON, its exit codes. Without a broker."""

import json
from pathlib import Path

import pytest

from bank.transparency.checkpoint import Checkpoint
from teller.operate.backup import key_table, restoring
from teller.operate.backup.mending import Mended
from teller.operate.log.refilling import Refilled
from tests.backup.banks import HELD, bank
from tests.cli.test_commands import Shown, teller

MENDED = Mended(Refilled(5, 7, Checkpoint("o", 12, bytes(32))), keys=True, erased=3)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    bank(tmp_path / "bank")
    monkeypatch.setattr(restoring, "mend", lambda *_: MENDED)
    return tmp_path


def backup(here: Path, data: str, *words: str, **variables: str) -> Shown:
    return teller(here, "backup", *words, TELLER_DATA_DIR=str(here / data), **variables)


def test_a_bank_is_backed_up_and_restored(here: Path) -> None:
    shown = backup(here, "bank", "create", "b")
    assert (shown.returncode, f"{len(HELD)} files" in shown.stdout) == (0, True)
    assert "The keys are not in it" in shown.stdout
    again = backup(here, "bank", "create", "c", "--since", "b")
    assert f"{len(HELD)} of them links" in again.stdout
    assert "8 files" in backup(here, "bank", "secrets", "s").stdout
    shown = backup(here, "new", "restore", "b", "--secrets", "s")
    assert shown.returncode == 0, shown.problem
    said = " ".join(shown.stdout.split())
    assert "The public log had 5 leaves, and goes on from 12." in said
    assert "3 owners were erased since" in said
    assert "The key table is the newer one" in said


def test_programs_get_json(here: Path) -> None:
    made = json.loads(backup(here, "bank", "create", "b", "--json").stdout)
    assert made == {"files": len(HELD), "bytes": sum(map(len, HELD.values())), "linked": 0, "elsewhere": []}
    assert json.loads(backup(here, "bank", "secrets", "s", "--json").stdout)["files"] == 8
    restored = json.loads(backup(here, "new", "restore", "b", "--secrets", "s", "--json").stdout)
    assert restored == {
        "files": made["files"], "bytes": made["bytes"], "log": {"held": 5, "refilled": 7}, "keys_replaced": True,
        "erased": 3,
    }  # fmt: skip


def test_what_lies_elsewhere_is_named(here: Path) -> None:
    shown = backup(here, "bank", "create", "b", TELLER_STORE_FOLDER="/elsewhere", TELLER_LOG_FOLDER="/srv/log")
    assert "Not in it: the buckets, in /elsewhere" in shown.stdout
    assert "Not in it: the public log's files, in /srv/log" in shown.stdout
    assert not (here / "b/buckets").exists()


def test_what_cannot_be_done_is_one_line_and_exit_code_2(here: Path) -> None:
    for words in (("create", "bank/b"), ("create", "b", "--since", "bank"), ("restore", "bank")):
        shown = backup(here, "bank", *words)
        assert (shown.returncode, shown.problem.count("\n")) == (2, 0), shown.problem


def test_the_newest_key_table_is_the_one_of_the_latest_time(tmp_path: Path) -> None:
    assert key_table.newest(None) is None
    assert key_table.newest(tmp_path) is None
    for name in (
        "epoch-9.20260101T000000000001Z",
        "epoch-10.20261130T000000000001Z",
        "epoch-11.20260201T000000000001Z",
    ):
        (tmp_path / f"bank.keys.{name}.avro").touch()
    (tmp_path / "other.avro").touch()
    found = key_table.newest(tmp_path)
    assert found is not None
    assert found.name.startswith("bank.keys.epoch-10.")
