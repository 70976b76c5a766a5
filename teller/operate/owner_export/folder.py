"""The folder of an export: nobody but its user may open it, and each file in it appears whole, under its name."""

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

#: End of the names of files that are being written.
UNFINISHED: Final = ".unfinished"
_CHUNK: Final = 1 << 20


class ExportError(RuntimeError):
    """An export cannot be made; the message says what to do, and names neither owner nor bucket."""


class Digest(NamedTuple):
    """SHA-256 of a file, as 64 hex digits, and its size in bytes."""

    sha256: str
    size: int


class HashedFile:
    """A file that is being written, with the digest of what was. As much of a file as writers of formats ask for."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sum, self._size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> int:
        self._sum.update(data)
        self._size += len(data)
        return self._file.write(data)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        pass

    @property
    def digest(self) -> Digest:
        return Digest(self._sum.hexdigest(), self._size)


class ExportFolder:
    """A folder that is made if it is missing.

    Raises:
        ExportError: others may open it, or it is no folder.
        OSError: each method.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._made = {str(root)}
        try:
            root.mkdir(mode=0o700)
        except FileExistsError:
            _check_private(root)

    def clear_unfinished(self) -> None:
        """Delete what a run that was killed left half written. Only for whoever has the folder's state open."""
        for left in self.root.rglob(f"*{UNFINISHED}"):
            left.unlink()

    def write(self, name: str, data: bytes) -> Digest:
        """Write a file whole."""
        with self.writing(name) as file:
            file.write(data)
        return file.digest

    @contextmanager
    def writing(self, name: str, *, synced: bool = False) -> Iterator[HashedFile]:
        """Write a file that appears at the end; a reader of its name sees all of it or what was there before.

        `synced`: it is on disk on return. The others are as safe as their digests: what a power cut damages, the next
        run finds and writes anew.
        """
        path = f"{self.root}/{name}"
        scratch = path + UNFINISHED
        self._make(path.rpartition("/")[0])
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield HashedFile(file)
            file.flush()
            if synced:
                os.fsync(handle)
        os.replace(scratch, path)  # noqa: PTH105 - a Path costs more than the call

    def _make(self, folder: str) -> None:
        if folder not in self._made:
            self._make(folder.rpartition("/")[0])
            Path(folder).mkdir(mode=0o700, exist_ok=True)
            self._made.add(folder)

    def read(self, name: str) -> bytes:
        return (self.root / name).read_bytes()

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def digest(self, name: str) -> Digest | None:
        """Return the digest of a file; None where there is none."""
        found, size = hashlib.sha256(), 0
        try:
            with (self.root / name).open("rb") as file:
                while chunk := file.read(_CHUNK):
                    found.update(chunk)
                    size += len(chunk)
        except FileNotFoundError:
            return None
        return Digest(found.hexdigest(), size)


def _check_private(root: Path) -> None:
    found = root.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise ExportError("--to names something that is no folder: name a new one")
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise ExportError("others may open the folder of --to: name a new one, or `chmod 700` your own")
