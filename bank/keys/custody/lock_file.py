"""A lock between processes: a file that is locked, whatever is in it. It ends with its process."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bank.keys.custody.protocol import CustodyUnavailable

LONGEST_S: Final = 5.0
PAUSE_S: Final = 0.01


@contextmanager
def locked(file: Path, longest_s: float = LONGEST_S) -> Iterator[None]:
    """Hold the lock. The file stays: who deleted it would let a second one in.

    Raises:
        CustodyUnavailable: another process had it for `longest_s` seconds.
        OSError: the file cannot be made.
    """
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle, time.monotonic() + longest_s)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, until: float) -> None:
    while not _locked(handle):
        if time.monotonic() > until:
            raise CustodyUnavailable("another process is changing the key file")
        time.sleep(PAUSE_S)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
