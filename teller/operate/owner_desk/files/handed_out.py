"""Files that the desk hands out: each for one owner, under a name that nobody can guess, for an hour."""

import os
import secrets
import shutil
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.port.money import OwnersFile
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

#: Bytes of a piece.
PIECE_BYTES: Final = 1 << 20
KEPT_S: Final = 3_600.0
#: Files of an owner and their bytes, at most: the oldest goes for another.
MOST_FILES: Final = 24
MOST_BYTES: Final = 256 << 20
#: Bytes of all owners' files, at most: another is refused.
MOST_BYTES_OF_ALL: Final = 2 << 30


class _Handed(NamedTuple):
    owner: str
    path: Path
    size: int
    until: float


class HandedFiles:
    """Files in a folder, for any number of threads. They end with the process: a new one begins with none."""

    def __init__(
        self, folder: Path, *, most_of_all: int = MOST_BYTES_OF_ALL, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Empty the folder, which is the desk's alone, or make it.

        Raises:
            OSError.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
        self._folder, self._most_of_all, self._clock = folder, most_of_all, clock
        self._lock, self._files = Lock(), OrderedDict[str, _Handed]()

    def add(self, owner: str, name: str, media_type: str, data: bytes) -> OwnersFile | DeskRefusal:
        """Keep a file for an owner."""
        made = _Handed(owner, self._folder / secrets.token_hex(16), len(data), self._clock() + KEPT_S)
        self.sweep()
        with self._lock:
            self._make_room(owner, len(data))
            if sum(each.size for each in self._files.values()) + len(data) > self._most_of_all:
                return DeskRefusal(Why.TOO_MANY, "files", int(KEPT_S))
            try:
                _write(made.path, data)
            except OSError:
                made.path.unlink(missing_ok=True)
                return DeskRefusal(Why.DELAYED, "disk")
            file = secrets.token_urlsafe(24)
            self._files[file] = made
        return OwnersFile(name, media_type, len(data), file)

    def piece(self, owner: str, file: str, start: int) -> bytes | DeskRefusal:
        """Return bytes of an owner's file; another's is nobody's."""
        with self._lock:
            found = self._files.get(file)
        if found is None or found.owner != owner or self._clock() >= found.until:
            return refusing.UNKNOWN
        return piece_of(found.path, start)

    def owners(self) -> frozenset[str]:
        """Return the owners of the files."""
        with self._lock:
            return frozenset(each.owner for each in self._files.values())

    def forget(self, owner: str) -> None:
        """Delete an owner's files."""
        with self._lock:
            self._remove([name for name, each in self._files.items() if each.owner == owner])

    def sweep(self) -> None:
        """Delete files whose time is over."""
        with self._lock:
            self._remove([name for name, each in self._files.items() if self._clock() >= each.until])

    def close(self) -> None:
        """Delete all files."""
        with self._lock:
            self._remove(list(self._files))

    def _make_room(self, owner: str, size: int) -> None:
        own = [(name, each.size) for name, each in self._files.items() if each.owner == owner]
        while own and (len(own) >= MOST_FILES or sum(each for _, each in own) + size > MOST_BYTES):
            self._remove([own.pop(0)[0]])

    def _remove(self, names: list[str]) -> None:
        for name in names:
            self._files.pop(name).path.unlink(missing_ok=True)


def piece_of(path: Path, start: int) -> bytes | DeskRefusal:
    """Return bytes of a file from `start` on, PIECE_BYTES at most; none at its end."""
    if start < 0:
        return DeskRefusal(Why.INVALID, "start")
    try:
        with path.open("rb") as file:
            if start >= os.fstat(file.fileno()).st_size:
                return b""
            file.seek(start)
            return file.read(PIECE_BYTES)
    except FileNotFoundError:
        return refusing.UNKNOWN


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
