"""Uploads of owners: private files, which are forgotten an hour after their last piece, and when the desk starts."""

import os
import secrets
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import Final

from teller.operate.owner_desk.giving.places import DepositPlaces
from teller.operate.owner_desk.port.giving import Trial, Upload
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Largest piece, in bytes.
PIECE: Final = 1 << 20
#: Uploads that one owner may have, and all owners.
MOST_OF_ONE: Final = 3
MOST: Final = 1_000
#: Seconds for which an upload is kept after its last piece, and what is known of its deposit after it began.
KEPT_S: Final = 3_600
DEPOSIT_KEPT_S: Final = 86_400
#: Seconds after which another may try where there is no room.
RETRY_S: Final = 600
UNKNOWN: Final = DeskRefusal(Why.UNKNOWN)


@dataclass(eq=False, slots=True)
class KeptUpload:
    """An upload, its trial, and its deposit. `is_busy`: a thread has its file; `ended`: its owner was forgotten."""

    id: str
    owner: str
    connector: str
    size: int
    file: Path
    touched: float
    received: int = 0
    trial: Trial | None = None
    given: "GivenUpload | None" = None
    is_busy: bool = False
    ended: bool = False

    @property
    def is_whole(self) -> bool:
        return self.received == self.size


@dataclass(eq=False, slots=True)
class GivenUpload:
    """A deposit of an upload. `places` is where its records are; `state` is as in `port.giving.DepositProgress`."""

    began: float
    places: DepositPlaces = field(default_factory=DepositPlaces)
    state: str = "running"
    is_sent: bool = False
    refusal: DeskRefusal | None = None

    def settle(self) -> None:
        """End a deposit of which all that was sent is stored, was there already, or failed."""
        if self.is_sent and self.state == "running":
            self.state = "done" if self.places.heard >= self.places.size else self.state


@dataclass(frozen=True, slots=True)
class UploadRoom:
    """Bytes that one upload may have, and all together."""

    each: int
    all: int


class Uploads:
    """The uploads, for any number of threads; one of another owner is like none."""

    def __init__(self, folder: Path, room: UploadRoom, clock: Callable[[], float] = time.monotonic) -> None:
        """Open the folder, and empty it: nobody knows the ids of what is left in it.

        Raises:
            OSError: it cannot be made or emptied.
        """
        self._folder, self._room, self._clock = folder, room, clock
        self._lock, self._kept = RLock(), dict[str, KeptUpload]()
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700, parents=True)

    def begin(self, owner: str, connector: str, size: int) -> KeptUpload | DeskRefusal:
        """Begin an upload of this many bytes."""
        if not 0 < size <= self._room.each:
            return DeskRefusal(Why.INVALID, "size")
        with self._lock:
            self.sweep()
            own = sum(each.owner == owner and each.given is None for each in self._kept.values())
            if own >= MOST_OF_ONE or len(self._kept) >= MOST or self._taken() + size > self._room.all:
                return DeskRefusal(Why.TOO_MANY, "uploads", RETRY_S)
            name = secrets.token_urlsafe(24)
            made = KeptUpload(name, owner, connector, size, self._folder / name, self._clock())
            try:
                os.close(os.open(made.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            except OSError:
                return DeskRefusal(Why.DELAYED, "uploads")
            self._kept[name] = made
            return made

    def add(self, owner: str, upload: str, start: int, piece: bytes) -> Upload | DeskRefusal:
        """Add a piece. One that was sent before is taken as it was then."""
        with self._lock:
            self.sweep()
            if (kept := self.found(owner, upload)) is None or kept.given is not None:
                return UNKNOWN
            if not 0 < len(piece) <= PIECE or start + len(piece) > kept.size:
                return DeskRefusal(Why.INVALID, "piece")
            if start >= 0 and start + len(piece) <= kept.received:
                return Upload(kept.id, kept.received)
            if start != kept.received:
                return DeskRefusal(Why.INVALID, "start")
            if self._taken() + len(piece) > self._room.all:
                return DeskRefusal(Why.TOO_MANY, "uploads", RETRY_S)
            try:
                _write(kept.file, start, piece)
            except OSError:  # no space, for one: what is behind `received` is written anew
                return DeskRefusal(Why.DELAYED, "uploads")
            kept.received += len(piece)
            kept.touched = self._clock()
            return Upload(kept.id, kept.received)

    def found(self, owner: str, upload: str) -> KeptUpload | None:
        """Return an upload of this owner."""
        with self._lock:
            kept = self._kept.get(upload)
            return kept if kept is not None and kept.owner == owner and not kept.ended else None

    def claim(self, kept: KeptUpload) -> bool:
        """Return whether the caller is the one who begins what is next; then the upload is busy."""
        with self._lock:
            if kept.is_busy or kept.ended:
                return False
            kept.is_busy = True
            return True

    def give(self, kept: KeptUpload) -> GivenUpload | None:
        """Return a new deposit of an upload; None: another thread began it."""
        with self._lock:
            if kept.given is not None or not self.claim(kept):
                return None
            kept.given = GivenUpload(self._clock())
            return kept.given

    def release(self, kept: KeptUpload) -> None:
        """End what was begun."""
        with self._lock:
            kept.is_busy, kept.touched = False, self._clock()
            if kept.ended:
                self.forget(kept)

    def spend(self, kept: KeptUpload) -> None:
        """Delete the file of an upload that was deposited."""
        with self._lock:
            kept.file.unlink(missing_ok=True)
            kept.received = kept.size = 0

    def forget(self, kept: KeptUpload) -> None:
        """Delete an upload; where a thread has its file, that ends at its next look."""
        with self._lock:
            kept.ended = True
            kept.file.unlink(missing_ok=True)
            self._kept.pop(kept.id, None)

    def forget_owner(self, owner: str) -> None:
        """Delete all of an owner, who was erased."""
        with self._lock:
            for each in [each for each in self._kept.values() if each.owner == owner]:
                self.forget(each)

    def given(self) -> list[GivenUpload]:
        """Return the deposits under way."""
        with self._lock:
            return [each.given for each in self._kept.values() if each.given and each.given.state == "running"]

    def sweep(self) -> None:
        """Forget what is too old."""
        with self._lock:
            now = self._clock()
            for each in list(self._kept.values()):
                since = each.touched + KEPT_S if each.given is None else each.given.began + DEPOSIT_KEPT_S
                if now > since and not each.is_busy:
                    self.forget(each)

    def _taken(self) -> int:
        return sum(each.received for each in self._kept.values())


def _write(file: Path, start: int, piece: bytes) -> None:
    with file.open("r+b") as out:
        out.seek(start)
        out.write(piece)
