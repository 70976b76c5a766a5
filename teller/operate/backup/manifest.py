"""The manifest of a backup, `manifest.jsonl`: who made it, each file with its size and SHA-256, and a last line that
has the SHA-256 of all lines before it.

It is written last and read first: a folder without it, or with one that ends early, is no backup. Whoever may write the
folder can write another manifest as well: it shows damage, and proves nothing against a thief.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeGuard

from bank.durable_files import sync_folder

FORMAT: Final = "teller-backup/1"
MANIFEST: Final = "manifest.jsonl"
#: Longest line, in bytes: a path has 4,096 at most.
MOST_LINE: Final = 32_768
MOST_PATH: Final = 4096
SHA256_DIGITS: Final = 64


class BackupError(RuntimeError):
    """A backup cannot be made or restored; the message says what to do."""


class BackupHeader(NamedTuple):
    """Origin of a backup: the version of Teller that made it, the parts of the folder that it holds, and the names of
    the keys that were in the bank's folder then, which a restore must have.
    """

    teller: str
    holds: tuple[str, ...]
    keys: tuple[str, ...] = ()


class BackupFile(NamedTuple):
    """A file of a backup: its path with `/` between names, its size in bytes, SHA-256 as 64 hex digits."""

    path: str
    size: int
    sha256: str


class ManifestWriter:
    """Writes the manifest of `folder`; nothing counts before `finish`. For one thread."""

    def __init__(self, folder: Path, header: BackupHeader) -> None:
        self._folder, self._sum = folder, hashlib.sha256()
        self._new = folder / f".{MANIFEST}.new"
        self._file = os.fdopen(os.open(self._new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")
        self.files = self.bytes = 0
        self._line({"format": FORMAT, **header._asdict()})

    def add(self, file: BackupFile) -> None:
        self.files += 1
        self.bytes += file.size
        self._line(file._asdict())

    def finish(self) -> None:
        """Make the backup count; all its files are durable already."""
        self._line({"files": self.files, "bytes": self.bytes, "sha256": self._sum.hexdigest()})
        self._file.flush()
        os.fsync(self._file.fileno())
        self._new.replace(self._folder / MANIFEST)
        sync_folder(self._folder)

    def close(self) -> None:
        self._file.close()

    def _line(self, value: dict[str, Any]) -> None:
        line = json.dumps(value).encode() + b"\n"
        self._sum.update(line)
        self._file.write(line)


class BackupManifest:
    """The manifest of a backup, checked up to its last line; memory is that of a line."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest once.

        Raises:
            BackupError: there is none, or it was cut off, changed, or is of another format.
        """
        self.folder = folder
        total, files, size = hashlib.sha256(), 0, 0
        lines = self._lines()
        first = next(lines, b"")
        self.header = _header(folder, first)
        total.update(first)
        last: dict[str, Any] | None = None
        for line in lines:
            if last is not None:
                raise _changed(folder)
            found = _parsed(folder, line)
            if "files" in found:
                last = found
                continue
            size += _file(folder, found).size
            files += 1
            total.update(line)
        if last != {"files": files, "bytes": size, "sha256": total.hexdigest()}:
            raise _changed(folder)
        self.count, self.bytes = files, size

    def files(self) -> Iterator[BackupFile]:
        """Yield the files, in the order in which they were copied."""
        for line in self._lines():
            found = _parsed(self.folder, line)
            if "path" in found:
                yield _file(self.folder, found)

    def _lines(self) -> Iterator[bytes]:
        try:
            with (self.folder / MANIFEST).open("rb") as file:
                while line := file.readline(MOST_LINE):
                    yield line
        except OSError:
            raise BackupError(
                f"{self.folder} is no backup: {MANIFEST}, which is written last, is not there or cannot be read"
            ) from None


def _header(folder: Path, line: bytes) -> BackupHeader:
    found = _parsed(folder, line)
    if found.get("format") != FORMAT:
        raise BackupError(f"{folder} is no backup of the format {FORMAT}: use the version of Teller that made it")
    version, holds, keys = (found.get(name) for name in BackupHeader._fields)
    if not isinstance(version, str) or not _are_names(holds) or not _are_names(keys):
        raise _changed(folder)
    return BackupHeader(version, tuple(holds), tuple(keys))


def _are_names(found: object) -> TypeGuard[list[str]]:
    return isinstance(found, list) and all(isinstance(each, str) and "/" not in each for each in found)


def _file(folder: Path, found: dict[str, Any]) -> BackupFile:
    path, size, digest = found.get("path"), found.get("size"), found.get("sha256")
    if not isinstance(path, str) or not isinstance(digest, str) or type(size) is not int or size < 0:
        raise _changed(folder)
    if not is_path(path) or len(digest) != SHA256_DIGITS:
        raise _changed(folder)
    return BackupFile(path, size, digest)


def is_path(path: str) -> bool:
    """Tell whether a path stays below the folder that it is put in."""
    names = path.split("/")
    return len(path) <= MOST_PATH and "\0" not in path and not {"", ".", ".."} & set(names) and len(names) > 1


def _parsed(folder: Path, line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise _changed(folder) from None
    if not line.endswith(b"\n") or not isinstance(found, dict):
        raise _changed(folder)
    return found


def _changed(folder: Path) -> BackupError:
    return BackupError(f"{folder / MANIFEST} was cut off or changed: take another backup")
