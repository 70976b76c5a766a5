"""Copy one file, with its digest; a block of zeros becomes a hole, as Kafka's indexes have them."""

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

from teller.operate.backup.manifest import BackupError, BackupFile

_BLOCK: Final = 1 << 20
_ZEROS: Final = bytes(_BLOCK)


class Folders:
    """Folders below `root`, made as files in them are asked for, each with the same rights."""

    def __init__(self, root: Path) -> None:
        self._root, self._made = root, {""}

    def place(self, name: str, mode: int = 0o700) -> Path:
        """Return the place of a file, whose folders are there."""
        self._make(name.rpartition("/")[0], mode)
        return self._root / name

    def _make(self, folder: str, mode: int) -> None:
        if folder not in self._made:
            self._make(folder.rpartition("/")[0], mode)
            (self._root / folder).mkdir(exist_ok=True)
            (self._root / folder).chmod(mode)
            self._made.add(folder)


def copied(source: Path, target: Path, name: str, mode: int = 0o600) -> BackupFile:
    """Copy a file to a new one; return its size and digest under `name`. The folder of `target` is there.

    Raises:
        BackupError: it is a link or no plain file.
        OSError: it cannot be read or written.
    """
    found = hashlib.sha256()
    with opened(source, name) as file, os.fdopen(_new(target, mode), "wb") as out:
        while block := file.read(_BLOCK):
            found.update(block)
            if block == _ZEROS:
                out.seek(len(block), os.SEEK_CUR)
            else:
                out.write(block)
        size = out.tell()
        out.truncate(size)
    return BackupFile(name, size, found.hexdigest())


def linked(source: Path, former: Path, target: Path, name: str) -> BackupFile | None:
    """Give a former copy's file a second name, if it has the same bytes; None if it has not, or cannot be linked."""
    found, size = hashlib.sha256(), 0
    try:
        with opened(source, name) as file, opened(former, name) as other:
            while block := file.read(_BLOCK):
                if block != other.read(_BLOCK):
                    return None
                found.update(block)
                size += len(block)
            if other.read(1):
                return None
        os.link(former, target, follow_symlinks=False)
    except OSError:
        return None
    return BackupFile(name, size, found.hexdigest())


def opened(file: Path, name: str) -> BinaryIO:
    """Open a plain file.

    Raises:
        BackupError: it is a link or no plain file.
        OSError: it cannot be read.
    """
    if not stat.S_ISREG(file.lstat().st_mode):
        raise BackupError(f"{name} is no plain file: a backup holds no links")
    return os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")


def _new(target: Path, mode: int) -> int:
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    os.fchmod(handle, mode)
    return handle
