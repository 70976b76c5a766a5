"""Uploads: pieces in order, bounds, whose they are, and when they are forgotten."""

from pathlib import Path

import pytest

from teller.operate.owner_desk.giving import uploads as module
from teller.operate.owner_desk.giving.uploads import DEPOSIT_KEPT_S, KEPT_S, KeptUpload, UploadRoom, Uploads
from teller.operate.owner_desk.port.giving import Upload
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

ALICE, BOB = "a" * 32, "b" * 32
UNKNOWN = DeskRefusal(Why.UNKNOWN)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(name="clock")
def fixture_clock() -> Clock:
    return Clock()


@pytest.fixture(name="uploads")
def fixture_uploads(tmp_path: Path, clock: Clock) -> Uploads:
    return Uploads(tmp_path / "desk" / "uploads", UploadRoom(100, 250), clock)


def begun(uploads: Uploads, size: int = 10, owner: str = ALICE) -> KeptUpload:
    made = uploads.begin(owner, "mastodon", size)
    assert isinstance(made, KeptUpload)
    return made


def test_pieces_come_in_order_and_one_sent_again_is_taken_as_before(uploads: Uploads) -> None:
    kept = begun(uploads)
    assert uploads.add(ALICE, kept.id, 0, b"abcd") == Upload(kept.id, 4)
    assert uploads.add(ALICE, kept.id, 0, b"abcd") == Upload(kept.id, 4)
    assert uploads.add(ALICE, kept.id, 0, b"zz") == Upload(kept.id, 4)
    for start in (5, 2, -1, -4):
        assert uploads.add(ALICE, kept.id, start, b"efgh") == DeskRefusal(Why.INVALID, "start")
    assert not kept.is_whole
    assert uploads.add(ALICE, kept.id, 4, b"efghij") == Upload(kept.id, 10)
    assert kept.is_whole
    assert kept.file.read_bytes() == b"abcdefghij"
    assert uploads.add(ALICE, kept.id, 10, b"k") == DeskRefusal(Why.INVALID, "piece")


def test_an_upload_is_its_owners_alone(uploads: Uploads) -> None:
    kept = begun(uploads)
    assert uploads.found(BOB, kept.id) is None
    assert uploads.add(BOB, kept.id, 0, b"a") == UNKNOWN
    assert uploads.add(ALICE, "../../etc/passwd", 0, b"a") == UNKNOWN
    assert kept.received == 0


def test_nobody_else_may_read_a_file(uploads: Uploads) -> None:
    kept = begun(uploads)
    assert kept.file.stat().st_mode & 0o777 == 0o600
    assert kept.file.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("size", [0, -1, 101, 2**40])
def test_sizes_have_bounds(uploads: Uploads, size: int) -> None:
    assert uploads.begin(ALICE, "mastodon", size) == DeskRefusal(Why.INVALID, "size")


def test_a_piece_has_a_bound(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", UploadRoom(1 << 22, 1 << 22))
    kept = begun(uploads, 1 << 22)
    assert uploads.add(ALICE, kept.id, 0, bytes(module.PIECE + 1)) == DeskRefusal(Why.INVALID, "piece")
    assert uploads.add(ALICE, kept.id, 0, b"") == DeskRefusal(Why.INVALID, "piece")
    assert uploads.add(ALICE, kept.id, 0, bytes(module.PIECE)) == Upload(kept.id, module.PIECE)


def test_an_owner_has_three_and_all_together_have_so_many_bytes(uploads: Uploads) -> None:
    full = DeskRefusal(Why.TOO_MANY, "uploads", module.RETRY_S)
    own = [begun(uploads, 100) for _ in range(3)]
    assert uploads.begin(ALICE, "mastodon", 1) == full
    others = begun(uploads, 100, BOB)
    for each in own[:2]:
        uploads.add(ALICE, each.id, 0, bytes(100))
    assert uploads.begin("c" * 32, "mastodon", 51) == full
    assert uploads.add(BOB, others.id, 0, bytes(51)) == full
    assert uploads.add(BOB, others.id, 0, bytes(50)) == Upload(others.id, 50)
    uploads.forget(own[0])
    assert not own[0].file.exists()
    assert uploads.add(BOB, others.id, 50, bytes(50)) == Upload(others.id, 100)


def test_an_upload_is_forgotten_an_hour_after_its_last_piece(uploads: Uploads, clock: Clock) -> None:
    kept, busy = begun(uploads), begun(uploads)
    assert uploads.claim(busy)
    clock.now = KEPT_S
    uploads.add(ALICE, kept.id, 0, b"a")
    clock.now = 2 * KEPT_S + 1
    uploads.sweep()
    assert uploads.found(ALICE, kept.id) is None
    assert not kept.file.exists()
    assert uploads.found(ALICE, busy.id) is busy  # a thread reads it


def test_what_is_known_of_a_deposit_is_kept_longer_than_its_file(uploads: Uploads, clock: Clock) -> None:
    kept = begun(uploads)
    assert uploads.give(kept) is not None
    assert uploads.give(kept) is None
    uploads.spend(kept)
    uploads.release(kept)
    assert not kept.file.exists()
    clock.now = DEPOSIT_KEPT_S
    uploads.sweep()
    assert uploads.found(ALICE, kept.id) is kept
    clock.now += 1
    uploads.sweep()
    assert uploads.found(ALICE, kept.id) is None


def test_a_start_of_the_desk_forgets_all(uploads: Uploads) -> None:
    kept = begun(uploads)
    again = Uploads(kept.file.parent, UploadRoom(100, 250))
    assert list(kept.file.parent.iterdir()) == []
    assert again.found(ALICE, kept.id) is None


def test_of_an_erased_owner_nothing_is_left(uploads: Uploads) -> None:
    kept, busy, others = begun(uploads), begun(uploads), begun(uploads, owner=BOB)
    assert uploads.claim(busy)
    uploads.forget_owner(ALICE)
    assert list(kept.file.parent.iterdir()) == [others.file]
    assert (kept.ended, busy.ended, others.ended) == (True, True, False)
    uploads.release(busy)
    assert uploads.found(ALICE, busy.id) is None
