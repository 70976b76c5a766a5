"""Open the streams in a user's file: a plain or gzipped file, a folder, a zip, a tar or tar.gz.

Nothing is unpacked to disk.

Archives are read member by member, in their own order. Of a tar only the current member is kept in memory (see
`tar_headers`), of a zip also its directory.
"""

import errno
import gzip
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, cast

from connectors.api import NotThisFormat, Outcome, Refused
from connectors.formats.tar_headers import OddTarError, headers

CHUNK: Final = 256 * 1024
#: Bytes read from an archive at once: few, so that little before a damaged place is lost.
BLOCK: Final = 16 * 1024
_TAR_MAGIC = slice(257, 262)
#: Errors of the standard library for an archive that is cut off, damaged, encrypted or packed in an unknown way.
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
    RuntimeError,
)

OnBytes = Callable[[int], None]


class Damaged(Exception):  # noqa: N818 - becomes Refused or NotThisFormat
    """The archive cannot be read from here on; the message, if there is one, says why and what to do."""


@dataclass(frozen=True, slots=True)
class Member:
    """A stream. `name` is "" for a plain file, else the last part of its name in the folder or archive."""

    name: str
    stream: io.BufferedReader

    def at(self, place: str) -> str:
        """Name a record's place for Refused: `line 3`, or `outbox.json record 3` in an archive."""
        return f"{self.name} {place}" if self.name else place


def read_source(
    path: Path,
    wanted: re.Pattern[str],
    expected: str,
    read: Callable[[Member], Iterator[Outcome]],
    on_bytes: OnBytes | None = None,
) -> Iterator[Outcome]:
    """Yield what `read` yields for the file itself, or for each member of the folder or archive with a wanted name.

    A member that is damaged, or of another format while others fit, is yielded as Refused.

    Raises:
        NotThisFormat: no member is wanted, or none is of the format; the message says what was `expected`.
        OSError: the file cannot be opened.
    """
    misfits: list[Refused] = []
    fits = False
    try:
        for member in _members(path, wanted, on_bytes):
            try:
                yield from read(member)
                fits = True
            except NotThisFormat as other:
                if not member.name:
                    raise
                misfits.append(Refused(member.name, str(other)))
            except Damaged:
                yield Refused(
                    member.name or "file", "the archive is damaged inside this file: what follows in it is not read"
                )
                fits = True
    except Damaged as damaged:
        if not fits:
            words = str(damaged) or "this archive is damaged, encrypted or cut off"
            raise NotThisFormat(f"expected {expected}: {words}") from None
        yield Refused("archive", f"{str(damaged) or 'the archive is damaged from here on'}: what follows is not read")
    if not fits:
        raise NotThisFormat(misfits[0].reason if misfits else f"expected {expected}: nothing of that name is in it")
    yield from misfits


def _members(path: Path, wanted: re.Pattern[str], on_bytes: OnBytes | None) -> Iterator[Member]:
    if path.is_dir():
        yield from _folder(path, wanted, on_bytes)
        return
    with ExitStack() as stack:
        file = stack.enter_context(closing(_open(path, on_bytes)))
        head = file.peek(512)[:512]
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield from _zip(file, wanted)
        elif head.startswith(b"\x1f\x8b"):
            yield from _gzip(file, wanted)
        elif head[_TAR_MAGIC] == b"ustar":
            yield from _tar(file, "r|", wanted)
        else:
            yield Member("", file)


def _folder(path: Path, wanted: re.Pattern[str], on_bytes: OnBytes | None) -> Iterator[Member]:
    for file in sorted(path.rglob("*")):
        if _is_wanted(file.relative_to(path).as_posix(), wanted) and file.is_file():
            with _open(file, on_bytes) as stream:
                yield Member(file.name, stream)


def _zip(file: io.BufferedReader, wanted: re.Pattern[str]) -> Iterator[Member]:
    with _checked():
        archive = zipfile.ZipFile(file)
    for info in archive.infolist():
        if _is_wanted(info.filename, wanted):
            with _checked():
                stream = archive.open(info)
            with stream:
                yield Member(_last(info.filename), _buffered(cast("_Inner", stream)))


def _gzip(file: io.BufferedReader, wanted: re.Pattern[str]) -> Iterator[Member]:
    with _checked():
        is_tar = gzip.GzipFile(fileobj=file).read(512)[_TAR_MAGIC] == b"ustar"
    file.seek(0)
    if is_tar:
        yield from _tar(file, "r|gz", wanted)
    else:
        yield Member("", _buffered(gzip.GzipFile(fileobj=file)))


def _tar(file: io.BufferedReader, mode: Any, wanted: re.Pattern[str]) -> Iterator[Member]:
    with _checked():
        archive = tarfile.open(fileobj=file, mode=mode, tarinfo=headers())  # noqa: SIM115 - a stream: nothing to close but the file
    while True:
        with _checked():
            info = archive.next()
        if info is None:
            return
        if info.isfile() and _is_wanted(info.name, wanted):
            stream = archive.extractfile(info)
            assert stream is not None, "a regular file has a stream"
            yield Member(_last(info.name), _buffered(cast("_Inner", stream)))
        archive.members.clear()  # type: ignore[attr-defined] # else tarfile keeps every header: memory would grow with the number of pictures


def _is_wanted(name: str, wanted: re.Pattern[str]) -> bool:
    return bool(wanted.search(name)) and not _last(name).startswith("._")  # macOS adds "._x" beside x


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
    """Interface that all three libraries' streams have, though their declared types lack it."""

    def read1(self, size: int, /) -> bytes: ...


class _Checked(io.RawIOBase):
    """A member's stream that raises Damaged in place of the errors of the archive's library."""

    def __init__(self, inner: _Inner) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        with _checked():
            data = self._inner.read1(min(len(buffer), BLOCK))
        buffer[: len(data)] = data
        return len(data)


def _buffered(inner: _Inner) -> io.BufferedReader:
    return io.BufferedReader(_Checked(inner), CHUNK)


class _checked:  # noqa: N801 - read as a statement
    """Turn the errors of an archive's library into Damaged, by `with _checked():`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OddTarError):
            raise Damaged(str(error)) from None
        of_the_disk = isinstance(error, OSError) and error.errno not in (None, errno.EINVAL)
        if isinstance(error, (*_UNREADABLE, OSError)) and not of_the_disk:
            raise Damaged from None
