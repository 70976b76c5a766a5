"""Exports for owners: one at a time, packed, kept for a day, found again or deleted after a restart."""

import io
import json
import logging
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bank.keys.encrypted_object import Place
from bank.store import StoreUnavailable
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files import export_note, export_run
from teller.operate.owner_desk.files.export_note import NAME, ExportNote
from teller.operate.owner_desk.files.exports import ANEW_MS, KEPT_MS, MOST_RUNNING
from teller.operate.owner_desk.files.zipping import size_of, zipped
from teller.operate.owner_desk.port.money import ExportProgress, OwnersFile
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from teller.operate.owner_export.folder import ExportError
from teller.operate.owner_export.sources import NotExported
from tests.owner_desk.files.exporting import ExportingDesk
from tests.owner_export.bank import ANOTHER, OWNER
from tests.owner_export.exported import holds

DAY = 86_400.0


@pytest.fixture(name="desk")
def made(tmp_path: Path) -> ExportingDesk:
    return ExportingDesk(tmp_path)


def ready(desk: ExportingDesk, owner: str = OWNER) -> OwnersFile:
    desk.exports.begin(owner)
    desk.workers.work()
    found = desk.exports.state(owner)
    assert (found.state, found.made) == ("ready", int(desk.now * 1000))
    assert found.file is not None
    return found.file


def content(desk: ExportingDesk, file: OwnersFile) -> bytes:
    data = b""
    while piece := desk.exports.piece(OWNER, file.file, len(data)):
        assert isinstance(piece, bytes)
        data += piece
    return data


def test_all_that_the_bank_has_comes_in_one_file(desk: ExportingDesk, tmp_path: Path) -> None:
    assert desk.exports.state(OWNER) == ExportProgress("none")
    assert desk.exports.begin(OWNER) == ExportProgress("running")
    assert desk.exports.begin(OWNER) == ExportProgress("running")
    desk.workers.work()
    found = desk.exports.state(OWNER)
    assert (found.done, found.of, found.lacking) == (3, 3, 0)
    file = ready(desk)
    assert (file.name, file.media_type) == ("export-2027-01-15.zip", "application/zip")
    data = content(desk, file)
    assert len(data) == file.size
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        assert not any(OWNER in name for name in archive.namelist())
        archive.extractall(tmp_path / "out")
    for each in (tmp_path / "out").rglob("*"):
        each.chmod(0o700 if each.is_dir() else 0o600)
    holds(tmp_path / "out", desk.bank.rows)
    assert desk.opened == [OWNER]


def test_only_the_packed_file_and_its_note_stay_and_nobody_else_may_read_them(desk: ExportingDesk) -> None:
    ready(desk)
    assert desk.there() == [".", "export.zip", NAME]
    for each in desk.folder.rglob("*"):
        assert not each.stat().st_mode & 0o077
        assert OWNER not in each.name


def test_another_gets_nothing_of_it(desk: ExportingDesk) -> None:
    file = ready(desk)
    for owner, name in ((ANOTHER, file.file), (OWNER, ""), (OWNER, "../x"), (OWNER, file.file + "0")):
        assert desk.exports.piece(owner, name, 0) == refusing.UNKNOWN
    assert desk.exports.state(ANOTHER) == ExportProgress("none")
    desk.exports.begin(ANOTHER)
    assert desk.exports.piece(ANOTHER, file.file, 0) == refusing.UNKNOWN
    desk.exports.forget(ANOTHER)
    assert content(desk, file)


def test_what_is_not_exported_is_counted(desk: ExportingDesk) -> None:
    desk.bank.key = None
    ready(desk)
    found = desk.exports.state(OWNER)
    assert (found.done, found.of, found.lacking) == (3, 3, 3)


def test_it_is_kept_for_a_day_and_made_anew_when_asked_later(desk: ExportingDesk) -> None:
    first = ready(desk)
    desk.now += ANEW_MS / 1000 - 1
    assert desk.exports.begin(OWNER) == desk.exports.state(OWNER)
    desk.now += 1
    second = ready(desk)
    assert second.file != first.file
    assert desk.exports.piece(OWNER, first.file, 0) == refusing.UNKNOWN
    assert len(list(desk.folder.iterdir())) == 1
    desk.now += KEPT_MS / 1000
    desk.exports.sweep()
    assert (desk.exports.state(OWNER).state, desk.there()) == ("none", [])


def test_a_restart_finds_it_again(desk: ExportingDesk) -> None:
    file = ready(desk)
    before, data = desk.exports.state(OWNER), content(desk, file)
    desk.restart()
    assert desk.exports.state(OWNER) == before
    assert content(desk, file) == data
    desk.now += DAY
    desk.restart()
    assert desk.there() == []


def test_one_that_was_cut_off_has_failed_and_leaves_nothing(desk: ExportingDesk) -> None:
    desk.exports.begin(OWNER)
    [folder] = desk.folder.iterdir()
    (folder / "files").mkdir()
    (folder / "files/x").write_bytes(b"x")
    (folder / "export.zip").write_bytes(b"half")
    desk.restart()
    assert desk.exports.state(OWNER).state == "failed"
    assert desk.there() == [".", NAME]
    desk.now += DAY - 1
    desk.restart()
    assert desk.exports.state(OWNER).state == "failed"
    desk.now += 1
    desk.restart()
    assert desk.there() == []


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"owner":1}', b"\xff" * 9_000])
def test_what_has_no_note_that_can_be_read_is_deleted(desk: ExportingDesk, note: bytes) -> None:
    ready(desk)
    [folder] = desk.folder.iterdir()
    (folder / NAME).write_bytes(note)
    desk.restart()
    assert (desk.exports.owners(), desk.there()) == (frozenset(), [])


def test_a_file_that_is_not_whole_is_not_handed_out(desk: ExportingDesk) -> None:
    file = ready(desk)
    (desk.folder / file.file / "export.zip").write_bytes(b"half")
    desk.restart()
    assert desk.exports.state(OWNER).state == "failed"
    assert desk.exports.piece(OWNER, file.file, 0) == refusing.UNKNOWN


@pytest.mark.parametrize("error", [StoreUnavailable("away"), ExportError("no trail"), ValueError(OWNER)])
def test_a_failure_is_said_without_words_that_may_quote(
    desk: ExportingDesk, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    desk.trouble = [error]
    desk.exports.begin(OWNER)
    desk.workers.work()
    found = desk.exports.state(OWNER)
    assert (found.state, found.file, found.made) == ("failed", None, int(desk.now * 1000))
    assert desk.there() == [".", NAME]
    assert OWNER not in caplog.text
    assert len([each for each in caplog.records if each.levelno >= logging.WARNING]) == 1
    desk.trouble.clear()
    ready(desk)


def test_what_is_forgotten_is_deleted_also_while_it_is_made(
    desk: ExportingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(desk)
    desk.exports.forget(OWNER)
    assert desk.there() == []
    desk.exports.begin(OWNER)
    desk.bank.gets.clear()
    get = desk.bank.get

    def get_and_forget(place: Place) -> bytes | NotExported:
        desk.exports.forget(OWNER)
        return get(place)

    monkeypatch.setattr(desk.bank, "get", get_and_forget)
    desk.workers.work()
    assert len(desk.bank.gets) == 1
    assert (desk.exports.state(OWNER).state, desk.there()) == ("none", [])


def test_forgotten_while_the_desk_is_killed_it_is_gone_after_the_restart(desk: ExportingDesk) -> None:
    desk.exports.begin(OWNER)
    desk.exports.forget(OWNER)
    assert desk.there() == ["."]
    desk.restart()
    assert desk.there() == []


def test_closing_stops_what_is_made_and_begins_nothing(desk: ExportingDesk) -> None:
    desk.exports.begin(OWNER)
    desk.exports.close()
    desk.workers.work()
    assert not desk.opened
    assert desk.exports.begin(ANOTHER) == refusing.BUSY
    desk.restart()
    assert desk.exports.state(OWNER).state == "failed"


def test_exports_have_a_bound_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = ExportingDesk(tmp_path)
    size = ready(desk).size
    desk.most_bytes = size
    desk.restart()
    assert desk.exports.begin(ANOTHER) == DeskRefusal(Why.TOO_MANY, "room", 86_400)
    desk.now += DAY
    monkeypatch.setattr(export_run, "COUNT_S", 0.0)
    desk.most_bytes = 10_000
    desk.restart()
    desk.exports.begin(OWNER)
    desk.workers.work()
    assert desk.exports.state(OWNER).state == "failed"
    assert desk.there() == [".", NAME]


def test_so_many_wait_and_others_are_refused(desk: ExportingDesk) -> None:
    for number in range(MOST_RUNNING):
        assert desk.exports.begin(f"{number:032x}") == ExportProgress("running")
    assert desk.exports.begin(OWNER) == DeskRefusal(Why.TOO_MANY, "exports", 600)


def test_real_workers_make_one_each(desk: ExportingDesk) -> None:
    with ThreadPoolExecutor(2) as workers:
        desk.exports = type(desk.exports)(desk.folder, desk.open, workers, desk.most_bytes)
        desk.exports.begin(OWNER)
    assert desk.exports.state(OWNER).state == "ready"


def test_a_note_says_nothing_of_the_bank_but_whose_it_is(desk: ExportingDesk) -> None:
    file = ready(desk)
    note = json.loads((desk.folder / file.file / NAME).read_bytes())
    assert note.keys() == {"owner", "state", "begun", "ended", "done", "of", "lacking", "size"}


def test_a_folder_is_packed_once_and_hidden_files_stay_out(tmp_path: Path) -> None:
    (tmp_path / "in/a").mkdir(parents=True)
    for name in ("in/b", "in/a/c", "in/.hidden"):
        (tmp_path / name).write_bytes(name.encode())
    assert size_of(tmp_path / "in") == sum(map(len, ("in/b", "in/a/c", "in/.hidden")))
    size = zipped(tmp_path / "in", tmp_path / "out.zip")
    assert size == (tmp_path / "out.zip").stat().st_size
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {"b": b"in/b", "a/c": b"in/a/c"}
    assert [each.name for each in (tmp_path / "in").iterdir() if each.is_file()] == [".hidden"]


def test_a_disk_that_takes_nothing_is_said_and_leaves_nothing(
    desk: ExportingDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_folder: Path, _note: ExportNote) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(export_note, "write", full)
    assert desk.exports.begin(OWNER) == DeskRefusal(Why.DELAYED, "disk")
    assert (desk.exports.state(OWNER).state, desk.there()) == ("none", [])
    assert not desk.workers.jobs


def test_many_that_ask_at_once_begin_one(desk: ExportingDesk) -> None:
    with ThreadPoolExecutor(8) as askers:
        assert {each.state for each in askers.map(desk.exports.state, [OWNER] * 8)} == {"none"}
        assert set(askers.map(desk.exports.begin, [OWNER] * 16)) == {ExportProgress("running")}
    assert len(desk.workers.jobs) == len(list(desk.folder.iterdir())) == 1
