"""Files that are handed out: for their owner alone, an hour, within bounds."""

from pathlib import Path

import pytest

from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.files import handed_out
from teller.operate.owner_desk.files.handed_out import KEPT_S, MOST_FILES, PIECE_BYTES, HandedFiles
from teller.operate.owner_desk.port.money import OwnersFile
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

OWNER, ANOTHER = "1" * 32, "2" * 32


class Desk:
    """A folder, a clock, and the files."""

    def __init__(self, folder: Path, **more: int) -> None:
        self.folder, self.now = folder / "handed", 0.0
        self.files = HandedFiles(self.folder, clock=lambda: self.now, **more)

    def add(self, data: bytes, owner: str = OWNER) -> OwnersFile:
        found = self.files.add(owner, "name.json", "application/json", data)
        assert isinstance(found, OwnersFile)
        return found

    def there(self) -> list[Path]:
        return sorted(self.folder.iterdir())


@pytest.fixture(name="desk")
def made(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_it_comes_in_pieces(desk: Desk) -> None:
    data = bytes(range(256)) * (PIECE_BYTES // 256) + b"rest"
    made = desk.add(data)
    assert (made.size, made.name, made.media_type) == (len(data), "name.json", "application/json")
    assert desk.files.piece(OWNER, made.file, 0) == data[:PIECE_BYTES]
    assert desk.files.piece(OWNER, made.file, PIECE_BYTES) == b"rest"
    for start in (len(data), 10**30):
        assert desk.files.piece(OWNER, made.file, start) == b""
    assert desk.files.piece(OWNER, made.file, -1) == DeskRefusal(Why.INVALID, "start")


def test_nobody_else_may_read_it(desk: Desk) -> None:
    made = desk.add(b"x")
    assert desk.files.piece(ANOTHER, made.file, 0) == refusing.UNKNOWN
    assert desk.files.piece(OWNER, made.file + "x", 0) == refusing.UNKNOWN
    assert made.file not in repr(made)
    [path] = desk.there()
    assert path.name not in made.file
    assert OWNER not in str(path)
    assert (path.stat().st_mode & 0o077, desk.folder.stat().st_mode & 0o077) == (0, 0)


def test_it_ends_after_an_hour_and_with_the_process(desk: Desk, tmp_path: Path) -> None:
    made = desk.add(b"x")
    desk.now = KEPT_S
    assert desk.files.piece(OWNER, made.file, 0) == refusing.UNKNOWN
    desk.files.sweep()
    assert not desk.there()
    desk.add(b"y")
    assert not Desk(tmp_path).there()


def test_what_is_forgotten_is_gone(desk: Desk) -> None:
    one, other = desk.add(b"1"), desk.add(b"2", ANOTHER)
    assert desk.files.owners() == {OWNER, ANOTHER}
    desk.files.forget(OWNER)
    assert desk.files.piece(OWNER, one.file, 0) == refusing.UNKNOWN
    assert desk.files.piece(ANOTHER, other.file, 0) == b"2"
    assert len(desk.there()) == 1
    desk.files.close()
    assert not desk.there()


def test_an_owner_has_so_many_and_the_oldest_goes(desk: Desk) -> None:
    other = desk.add(b"2", ANOTHER)
    made = [desk.add(str(number).encode()) for number in range(MOST_FILES + 1)]
    assert desk.files.piece(OWNER, made[0].file, 0) == refusing.UNKNOWN
    assert desk.files.piece(OWNER, made[1].file, 0) == b"1"
    assert desk.files.piece(ANOTHER, other.file, 0) == b"2"
    assert len(desk.there()) == MOST_FILES + 1


def test_an_owner_has_so_many_bytes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handed_out, "MOST_BYTES", 10)
    one, other = desk.add(b"12345678"), desk.add(b"123")
    assert desk.files.piece(OWNER, one.file, 0) == refusing.UNKNOWN
    assert desk.files.piece(OWNER, other.file, 0) == b"123"


def test_all_owners_together_have_so_many_bytes(tmp_path: Path) -> None:
    desk = Desk(tmp_path, most_of_all=10)
    made = desk.add(b"12345678")
    assert desk.files.add(ANOTHER, "n", "m", b"123") == DeskRefusal(Why.TOO_MANY, "files", 3600)
    assert desk.files.piece(OWNER, made.file, 0) == b"12345678"
    desk.now = KEPT_S
    desk.add(b"123", ANOTHER)


def test_a_file_that_cannot_be_written_leaves_nothing(desk: Desk) -> None:
    desk.folder.rmdir()
    assert desk.files.add(OWNER, "n", "m", b"1") == DeskRefusal(Why.DELAYED, "disk")
    assert not desk.files.owners()
