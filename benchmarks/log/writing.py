"""Measure writing: from entries encoded in memory to a checkpoint, signed both ways and synced, after each batch."""

import time
from collections.abc import Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Final, NamedTuple

from bank.transparency.entry import LogEntry
from bank.transparency.files.folder import FolderLogFiles
from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.writer import LogWriter

ORIGIN: Final = "bank.example/log"
KEYS: Final = (SignerKey(ORIGIN, KeyKind.ED25519, b"\1" * 32), SignerKey(ORIGIN, KeyKind.ML_DSA_44, b"\2" * 32))


class Cost(NamedTuple):
    """Time that a run took, in seconds of processor (in the program and in the system's calls) and of wall; and its root."""

    leaves: int
    user: float
    system: float
    wall: float
    root: bytes

    @property
    def a_cpu_second(self) -> float:
        return self.leaves / (self.user + self.system)

    @property
    def a_user_second(self) -> float:
        return self.leaves / self.user

    @property
    def a_second(self) -> float:
        return self.leaves / self.wall


def entries(count: int, first: int = 0) -> list[bytes]:
    """Make different entries, as the bank's are: 42 bytes each."""
    return [bytes(LogEntry(1, 1, at.to_bytes(32), at)) for at in range(first, first + count)]


def written(files: LogFiles, found: Sequence[bytes], batch: int) -> Cost:
    """Write entries into a log, new or not, with a checkpoint after each batch."""
    writer = LogWriter(files, ORIGIN, KEYS)
    before, wall = getrusage(RUSAGE_SELF), time.perf_counter()
    for at in range(0, len(found), batch):
        writer.append(found[at : at + batch])
        writer.publish(at)
    after, wall = getrusage(RUSAGE_SELF), time.perf_counter() - wall
    assert writer.published is not None
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return Cost(len(found), user, system, wall, writer.published.root)


def ours(folder: Path, found: Sequence[bytes], batch: int) -> Cost:
    """Write a new log into a folder that does not exist yet."""
    return written(FolderLogFiles(folder), found, batch)
