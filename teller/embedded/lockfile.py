"""Lock between processes; the kernel releases it when its last holder ends, however it died.

It is an flock(2): it belongs to the open file, so a child that inherits the file descriptor holds it too.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Return the file descriptor that holds the lock until it is closed, or None when another process has it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    if not path.is_file():
        return False
    descriptor = try_lock(path, shared=True)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is None


def wait_for_lock(path: Path, give_up: Callable[[], bool] = lambda: False) -> int | None:
    """Wait for the lock and return its descriptor; return None once `give_up` returns True."""
    while (descriptor := try_lock(path)) is None:
        if give_up():
            return None
        time.sleep(0.05)
    return descriptor


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock, after waiting as long as it takes: for work that is better done once than twice."""
    descriptor = wait_for_lock(path)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)
