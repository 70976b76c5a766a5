"""A backup takes along how owners sign in; a restored bank has their passkeys, and nobody who is signed in."""

import sqlite3
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from bank.sign_in.sessions import SessionNeeds
from teller.operate.backup import creating, restoring, sign_ins
from teller.operate.backup.creating import copy_secrets, create
from teller.operate.backup.manifest import BackupError
from teller.operate.backup.mending import Mended, Newer
from teller.operate.log.refilling import Refilled
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_desk.sign_in.file import NAME
from teller.settings import Settings, load
from tests.backup.banks import bank, held
from tests.owner_desk.sign_in.desks import HOME, HOMER, MARGE, Desk

ERASED = {HOMER}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    def mend(staged: Settings, *_: object) -> Mended:
        sign_ins.settle(staged, ERASED.__contains__)
        return Mended(Refilled(0, 0, None))

    monkeypatch.setattr(restoring, "mend", mend)
    for each in (creating, restoring):
        monkeypatch.setattr(each, "synced", nullcontext)


def restored(tmp_path: Path) -> Desk:
    copy_secrets(load(data_dir=tmp_path / "bank"), tmp_path / "secrets")
    restoring.restore(load(data_dir=tmp_path / "new"), tmp_path / "backup", tmp_path / "secrets", Newer())
    return Desk(tmp_path / "new" / "owner-desk")


def test_passkeys_come_back_and_sessions_invitations_and_the_erased_do_not(tmp_path: Path) -> None:
    settings = bank(tmp_path / "bank")
    desk = Desk(settings.owner_desk_folder)
    token, device, _ = desk.whole(MARGE)
    desk.whole(HOMER)
    invitation = desk.invite(MARGE)
    create(settings, tmp_path / "backup")  # while the desk is open: what it wrote last lies beside the file
    desk.close()
    assert {each for each in held(tmp_path / "backup") if each.startswith("owner-desk/")} == {
        f"owner-desk/{NAME}", f"owner-desk/{NAME}-wal",
    }  # fmt: skip
    new = restored(tmp_path)
    assert new.sign_in(device)
    assert new.desk.owner_of(token, SessionNeeds.SESSION) == DeskRefusal(Why.SIGNED_OUT)
    assert isinstance(new.desk.begin_enrolment(invitation, HOME), DeskRefusal)
    assert HOMER.encode() not in b"".join(each.read_bytes() for each in new.folder.iterdir())
    assert new.folder.stat().st_mode & 0o777 == 0o700
    assert (new.folder / NAME).stat().st_mode & 0o777 == 0o600
    new.close()


def test_a_backup_of_before_has_none_and_is_restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = bank(tmp_path / "bank")
    with monkeypatch.context() as before:
        before.setattr("teller.operate.backup.places.parts", lambda _settings: ("kafka", "buckets", "log"))
        create(settings, tmp_path / "backup")
    new = restored(tmp_path)
    assert new.whole()
    new.close()


def test_a_backup_does_not_go_into_a_bank_whose_desk_lies_elsewhere(tmp_path: Path) -> None:
    settings = bank(tmp_path / "bank")
    create(settings, tmp_path / "backup")
    with pytest.raises(BackupError, match="holds kafka, buckets, log, owner-desk"):
        restoring.restore(
            load(data_dir=tmp_path / "new", owner_desk_dir=tmp_path / "desk"), tmp_path / "backup", None, Newer()
        )


def test_a_file_that_is_written_or_damaged_is_not_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = bank(tmp_path / "bank")
    desk = Desk(settings.owner_desk_folder)
    impatient = partial(sqlite3.connect, timeout=0)
    monkeypatch.setattr(sqlite3, "connect", impatient)
    with desk.file.transaction(), pytest.raises(BackupError, match="stop `teller owner-desk` first"):
        create(settings, tmp_path / "one")
    desk.close()
    desk.file.file.write_bytes(b"no database" * 1000)
    with pytest.raises(BackupError, match="is damaged"):
        create(settings, tmp_path / "two")
