"""The Unix socket of the desk: for this user alone, in a folder that nobody else enters, one desk at a time."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from teller.settings.owner_pages import MOST_PATH

_BACKLOG: Final = 128


class SocketFileError(RuntimeError):
    """The socket cannot be listened on; the message says what to do."""


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """Listen on a socket. One that a killed desk left is replaced; a lock beside it says whether a desk runs.

    Raises:
        SocketFileError.
    """
    if len(os.fsencode(path)) > MOST_PATH:
        raise SocketFileError(f"{path} is too long for a socket: name a shorter one with the setting owner_desk_socket")
    try:
        _make_private(path.parent)
        with _locked(path.with_name(f"{path.name}.lock")), socket.socket(socket.AF_UNIX) as found:
            _bind(found, path)
            try:
                yield found
            finally:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise SocketFileError(f"{path} cannot be listened on ({error.strerror})") from None


def _make_private(folder: Path) -> None:
    """Make the folder, or see that nobody else enters it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise SocketFileError(f"others may enter {folder}: chmod 700 {folder}, as the user that runs the desk")


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the lock. The file stays: who deleted it would let a second desk in."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SocketFileError(f"another `teller owner-desk` listens at {file.parent}: one is enough") from None
        yield
    finally:
        os.close(handle)


def _bind(found: socket.socket, path: Path) -> None:
    """Bind where nothing is, or a socket that nobody listens on any more: the lock is ours."""
    if path.is_socket():
        with suppress(FileNotFoundError):
            path.unlink()
    elif path.exists():
        raise FileExistsError(errno.EEXIST, "a file is there that is no socket")
    before = os.umask(0o177)
    try:
        found.bind(str(path))
    finally:
        os.umask(before)
    found.listen(_BACKLOG)
