"""A folder into one ZIP file, which takes its place: each file is deleted once it is in it, so it is on disk once."""

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path


def zipped(folder: Path, to: Path, check: Callable[[], object] = lambda: None) -> int:
    """Move what lies in a folder into a ZIP file; return its size. `check` is called before each file, and may raise.

    Files are stored as they are, in pieces, and beyond 4 GiB or 65,535 of them by ZIP64. Hidden files, which are a
    run's own, are left out. What is left of the folder is the caller's to delete.

    Raises:
        OSError.
    """
    handle = os.open(to, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for each in _files(folder):
                check()
                archive.write(each, each.relative_to(folder).as_posix())
                each.unlink()
        file.flush()
        os.fsync(handle)
        return os.fstat(handle).st_size


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder; those that are deleted meanwhile count nothing."""
    total = 0
    for home, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(f"{home}/{name}").st_size
            except FileNotFoundError:
                continue
    return total


def _files(folder: Path) -> Iterator[Path]:
    """Yield files, the documents first."""
    for home, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(home, name) for name in sorted(names) if not name.startswith("."))
