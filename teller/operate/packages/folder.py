"""A folder with a package that somebody sent: its files alone, no links, no folders, and no more than there can be."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from bank.withdrawals.package.names import MOST_FILES

_CHUNK: Final = 1 << 20


class PackageError(RuntimeError):
    """A package cannot be read or opened; the message says what to do, and holds nothing of it but names of files."""


class PackageFolder:
    """A folder that is there.

    Raises:
        PackageError: it cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            with os.scandir(root) as found:
                names = [each.name for each, _ in zip(found, range(MOST_FILES + 2), strict=False)]
        except OSError as error:
            raise PackageError(f"{root}: {error.strerror}") from None
        if len(names) > MOST_FILES + 1:
            raise PackageError(f"{root} has more than {MOST_FILES + 1:,} files: a package has fewer")
        self.names = sorted(names)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a file of the folder.

        Raises:
            PackageError: it is not there, is a link or no plain file, or cannot be read.
        """
        try:
            handle = os.open(self.root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise PackageError(f"{name}: {error.strerror}") from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise PackageError(f"{name}: it is no plain file")
        with os.fdopen(handle, "rb") as file:
            yield file

    def read(self, name: str, most: int) -> bytes:
        """Return a file of at most so many bytes.

        Raises:
            PackageError: as `open`; or it is longer.
        """
        with self.open(name) as file:
            found = file.read(most + 1)
        if len(found) > most:
            raise PackageError(f"{name}: it has more than {most:,} bytes")
        return found

    def digest(self, name: str, most: int) -> tuple[str, int]:
        """Return SHA-256 and size of a file; of one that has more bytes than `most`, of its beginning.

        Raises:
            PackageError: as `open`.
        """
        found, size = sha256(), 0
        with self.open(name) as file:
            while size <= most and (chunk := file.read(_CHUNK)):
                found.update(chunk)
                size += len(chunk)
        return found.hexdigest(), size
