"""Files and folders made durable on a local disk."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LIBC: Final = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable. Windows has no such call, and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def synced(folder: Path) -> Iterator[None]:
    """Make all that is written within durable at the end: files, and the folders that name them.

    Raises:
        OSError: some of it could not be written to the disk. sync(2), where there is no syncfs(2), does not tell.
    """
    handle = os.open(folder, os.O_RDONLY)  # syncfs tells of what went wrong since it was opened
    try:
        yield
        if _LIBC is None:
            os.sync()
        elif _LIBC.syncfs(handle):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(handle)
