"""What `teller owner-desk` needs, as `teller doctor` judges it."""

import os
import socket
from pathlib import Path

import pytest

from bank.accounts.depositors import Depositors, Status
from teller.operate.doctor import owner_desk
from teller.operate.doctor.finding import Level
from teller.settings import Settings, keys, load, owner_pages
from tests.bank.accounts.draw import entity


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    found = load(data_dir=tmp_path / "d", owner_desk_socket=tmp_path / "s" / "s")
    found.owner_desk_folder.mkdir(0o700, parents=True)
    (tmp_path / "s").mkdir(0o700)
    keys.make_embedded_keys(found)
    return found


def judged(settings: Settings) -> list[tuple[Level, str]]:
    return [(each.level, each.what) for each in owner_desk.judge_place(settings, needed=True)]


def test_a_desk_that_listens_beside_the_logs_index_is_well(settings: Settings) -> None:
    settings.log_index.write_bytes(b"")
    assert settings.owner_desk_socket is not None
    with socket.socket(socket.AF_UNIX) as desk:
        desk.bind(str(settings.owner_desk_socket))
        settings.owner_desk_socket.chmod(0o600)
        desk.listen(1)
        assert [level for level, _ in judged(settings)] == [Level.OK] * 5
        settings.owner_desk_socket.chmod(0o666)
        assert (Level.FAULT, "others may reach its socket") in judged(settings)
    settings.owner_desk_socket.chmod(0o600)
    assert (Level.WARNING, "no desk listens at its socket") in judged(settings)


def test_without_socket_and_index_it_says_what_owners_lack(settings: Settings) -> None:
    levels = [level for level, _ in judged(settings)]
    assert levels == [Level.OK, Level.OK, Level.WARNING, Level.OK, Level.WARNING]


def test_what_others_may_look_into_is_a_fault(settings: Settings) -> None:
    file = settings.owner_desk_folder / "sign_in.sqlite"
    file.write_bytes(b"")
    file.chmod(0o640)
    assert (Level.FAULT, "others may read sign_in.sqlite") in judged(settings)
    settings.owner_desk_folder.chmod(0o750)
    assert (Level.FAULT, "owner_desk_dir: is no folder, or others may look into it") in judged(settings)


def test_a_folder_that_cannot_be_written_is_a_fault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)  # root may write anywhere
    assert (Level.FAULT, "owner_desk_dir: cannot be read and written") in judged(settings)


def test_a_file_that_cannot_be_written_is_a_fault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    file = settings.owner_desk_folder / "index.sqlite"
    file.touch(0o600)
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != file)  # root may write anything
    assert (Level.FAULT, "this user cannot write index.sqlite") in judged(settings)


def test_a_desk_without_the_logs_keys_is_a_fault(settings: Settings) -> None:
    keys.log_file(settings).unlink()
    assert (Level.FAULT, "the log's public keys are not to be had") in judged(settings)


def test_packages_that_are_missing_are_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner_pages, "is_installed", lambda: False)
    first = next(owner_desk.judge_place(settings, needed=True))
    assert first.level is Level.FAULT
    assert "teller[owner-page]" in first.mend


def test_where_no_desk_runs_it_is_not_looked_at(tmp_path: Path) -> None:
    (found,) = owner_desk.judge_place(load(data_dir=tmp_path), needed=False)
    assert (found.level, found.mend) == (Level.WARNING, "fine where no teller owner-desk runs")


def test_owners_deposit_in_the_name_of_an_active_depositor(settings: Settings) -> None:
    known = Depositors([entity(1, "acme"), entity(2, "gone", (Status.ACTIVE, 10), (Status.SUSPENDED, 20))])

    def level(name: str) -> list[Level]:
        line = settings.model_copy(update={"owner_page_depositor": name})
        return [each.level for each in owner_desk.judge_depositor(line, known)]

    assert level("") == []
    assert level("acme") == [Level.OK]
    assert level("gone") == level("nobody") == [Level.FAULT]
