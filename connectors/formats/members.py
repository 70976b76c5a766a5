"""Find the members of a file: of a plain or packed file itself, of a folder, zip or tar what lies in it, at any depth.

Nothing is unpacked to disk. Archives are read member by member, in their own order. Of a tar only the current member is
kept in memory (see `tar_headers`), of a zip also its directory (see `zips`).
"""

import io
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol, cast

from connectors.api import Refused
from connectors.formats import zips
from connectors.formats.decoders import PACKED
from connectors.formats.leftovers import Leftovers, shown
from connectors.formats.packing import BLOCK, Budget, Damaged, checked, unpacked
from connectors.formats.tar_headers import headers
from connectors.formats.transcoding import as_utf_8

CHUNK: Final = 256 * 1024
#: Most archives that lie in each other: what was handed out may be zipped once more, and again to send it.
DEPTH: Final = 5
_TAR_MAGIC: Final = slice(257, 262)
_PACKED_NAME: Final = re.compile(r"\.(gz|bz2|xz)$", re.IGNORECASE)
_ARCHIVE_NAME: Final = re.compile(r"\.(zip|tar|tgz|tbz2?|txz)$", re.IGNORECASE)
OnBytes = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Member:
    """A stream. `name` is "" for a plain file, else the last part of its name in the folder or archive."""

    name: str
    stream: io.BufferedReader

    def at(self, place: str) -> str:
        """Name a record's place for Refused: `line 3`, or `outbox.json record 3` in an archive."""
        return f"{self.name} {place}" if self.name else place


def members(path: Path, wanted: re.Pattern[str]) -> Iterator[Member]:
    """Yield the file itself, or the members with a wanted name that can be opened; nothing is told of others."""
    return (member for member in Finder(wanted, None).members(path) if isinstance(member, Member))


class Finder:
    """Finds the members of a file or folder that have a wanted name, in archives within archives as well."""

    def __init__(self, wanted: re.Pattern[str], on_bytes: OnBytes | None) -> None:
        self._wanted = wanted
        self._on_bytes = on_bytes
        self.left_out = Leftovers()

    def members(self, path: Path) -> Iterator[Member | Refused]:
        if not path.is_dir():
            with closing(_open(path, self._on_bytes)) as file:
                yield from self._open_up("", file, Budget(path.stat().st_size), 0)
            return
        for inner in sorted(path.rglob("*")):
            name = _slashed(inner.relative_to(path).as_posix())
            if inner.is_file() and self._takes(name):
                with closing(_open(inner, self._on_bytes)) as file:
                    yield from self._open_up(name, file, Budget(inner.stat().st_size), 0)

    def _takes(self, name: str) -> bool:
        """Tell whether a file is wanted or may hold wanted ones; else count it as left out."""
        stem = _PACKED_NAME.sub("", name)
        if self._is_wanted(stem) or _ARCHIVE_NAME.search(name) or _ARCHIVE_NAME.search(stem):
            return True
        self.left_out.add(name)
        return False

    def _is_wanted(self, name: str) -> bool:
        return bool(self._wanted.search(name)) and not _last(name).startswith("._")  # macOS adds "._x" beside x

    def _open_up(self, name: str, file: io.BufferedReader, budget: Budget, depth: int) -> Iterator[Member | Refused]:
        """Yield the member that the file is, or those that it holds; `name` is "" for the source itself."""
        try:
            yield from self._unguarded(name, file, budget, depth)
        except Damaged as damaged:
            yield Refused(shown(name) or "archive", damaged.of_archive())

    def _unguarded(self, name: str, file: io.BufferedReader, budget: Budget, depth: int) -> Iterator[Member | Refused]:
        head = file.peek(512)[:512]
        new = next((new for mark, new in PACKED.items() if head.startswith(mark)), None)
        is_zip, is_tar = head.startswith(zips.MAGIC), head[_TAR_MAGIC] == b"ustar"
        if (new or is_zip or is_tar) and depth == DEPTH:
            raise Damaged(_TOO_DEEP)
        if new:
            yield from self._open_up(_PACKED_NAME.sub("", name), unpacked(file, new, budget), budget, depth + 1)
        elif is_zip:
            yield from self._zip(name, file, budget, depth + 1)
        elif is_tar:
            yield from self._tar(name, file, budget, depth + 1)
        elif not name or self._is_wanted(name):
            yield Member(_last(name), as_utf_8(file))
        else:
            self.left_out.add(name)

    def _zip(self, name: str, file: io.BufferedReader, budget: Budget, depth: int) -> Iterator[Member | Refused]:
        infos = zips.directory(file) if depth == 1 and file.seekable() else None
        if infos is None:
            yield from self._zip_in_order(name, file, budget, depth)
            return
        for info in infos:
            inner = _inside(name, info.filename)
            if not inner.endswith("/") and self._takes(inner):
                yield from self._opened(inner, partial(zips.opened, file, info, budget), budget, depth)

    def _zip_in_order(
        self, name: str, file: io.BufferedReader, budget: Budget, depth: int
    ) -> Iterator[Member | Refused]:
        if file.seekable():
            file.seek(0)
        for front in zips.in_order(file, budget):
            inner = _inside(name, front.name)
            if not inner.endswith("/") and self._takes(inner):
                yield from self._opened(inner, front.open, budget, depth)

    def _opened(
        self, name: str, open_: Callable[[], io.RawIOBase], budget: Budget, depth: int
    ) -> Iterator[Member | Refused]:
        try:
            stream = open_()
        except Damaged as damaged:
            yield Refused(_last(shown(name)), damaged.of_member())
            return
        yield from self._open_up(name, io.BufferedReader(stream, BLOCK), budget, depth)

    def _tar(self, name: str, file: io.BufferedReader, budget: Budget, depth: int) -> Iterator[Member | Refused]:
        with checked():
            archive = tarfile.open(fileobj=file, mode="r|", tarinfo=headers())  # noqa: SIM115 - a stream: nothing to close but the file
        while True:
            with checked():
                info = archive.next()
            if info is None:
                return
            inner = _inside(name, info.name)
            if info.isfile() and self._takes(inner):
                stream = archive.extractfile(info)
                assert stream is not None, "a regular file has a stream"
                yield from self._open_up(inner, _buffered(cast("_Inner", stream)), budget, depth)
            elif not info.isfile() and not info.isdir():
                self.left_out.add(inner)  # a link, or a device
            archive.members.clear()  # type: ignore[attr-defined] # else tarfile keeps every header: memory would grow with the number of pictures


_TOO_DEEP: Final = f"an archive in an archive, {DEPTH} deep: unpack it, and deposit what was in it"


def _slashed(name: str) -> str:
    r"""Return a path with `/`; zips that are made on Windows may have `\`."""
    return name.replace("\\", "/")


def _inside(archive: str, name: str) -> str:
    return f"{archive}/{_slashed(name)}" if archive else _slashed(name)


def _last(name: str) -> str:
    return name.rpartition("/")[2]


class _Counting(io.FileIO):
    """A file that reports how many bytes were read from it."""

    def __init__(self, path: Path, on_bytes: OnBytes | None) -> None:
        super().__init__(path)
        self._on_bytes = on_bytes or (lambda _: None)

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer) or 0
        self._on_bytes(count)
        return count


def _open(path: Path, on_bytes: OnBytes | None) -> io.BufferedReader:
    return io.BufferedReader(_Counting(path, on_bytes), CHUNK)


class _Inner(Protocol):
    """Interface that tarfile's streams have, though their declared type lacks it."""

    def read1(self, size: int, /) -> bytes: ...


class _Checked(io.RawIOBase):
    """A member's stream that raises Damaged in place of the errors of tarfile."""

    def __init__(self, inner: _Inner) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        with checked():
            data = self._inner.read1(min(len(buffer), BLOCK))
        buffer[: len(data)] = data
        return len(data)


def _buffered(inner: _Inner) -> io.BufferedReader:
    return io.BufferedReader(_Checked(inner), BLOCK)
