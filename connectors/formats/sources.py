"""Open the streams in a user's file: a plain or packed file, a folder, a zip or tar, and what is packed within these.

Nothing is unpacked to disk. Archives are read member by member, in their own order. Of a tar only the current member is
kept in memory (see `tar_headers`), of a zip also its directory (see `zips`).
"""

import io
import re
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol, cast

from connectors.api import NotThisFormat, Outcome, Refused
from connectors.formats import zips
from connectors.formats.decoders import PACKED
from connectors.formats.leftovers import Leftovers, shown
from connectors.formats.looks import archive_looks_like, looks_like
from connectors.formats.packing import BLOCK, CUT_OFF, Budget, Damaged, checked, unpacked
from connectors.formats.tar_headers import headers
from connectors.formats.transcoding import as_utf_8

CHUNK: Final = 256 * 1024
#: Most archives that lie in each other: what was handed out may be zipped once more, and again to send it.
DEPTH: Final = 5
_TAR_MAGIC: Final = slice(257, 262)
_PACKED_NAME: Final = re.compile(r"\.(gz|bz2|xz)$", re.IGNORECASE)
_ARCHIVE_NAME: Final = re.compile(r"\.(zip|tar|tgz|tbz2?|txz)$", re.IGNORECASE)
OnBytes = Callable[[int], None]


class NotRead(Exception):  # noqa: N818 - a finding, which becomes LeftOut
    """The member is the platform's, but no record is made of it; the message says what it is, `count` of how many."""

    def __init__(self, what: str, count: int) -> None:
        super().__init__(what)
        self.count = count


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

    A member that is damaged, or of another format while others fit, is yielded as Refused; at the end, files of other
    names, and those of which `read` raises NotRead, are yielded as LeftOut.

    Raises:
        NotThisFormat: no member is wanted, or none is of the format; the message says what was `expected`.
        OSError: the file cannot be opened.
    """
    source = _Source(wanted, on_bytes)
    findings = _Findings(expected, source.left_out)
    for member in source.members(path):
        if isinstance(member, Refused):
            findings.refuse(member)
            continue
        head = b"" if member.name else member.stream.peek(CHUNK)[:CHUNK]
        try:
            yield from read(member)
            findings.fits = True
            while member.stream.read(
                CHUNK
            ):  # behind a list's end: only the archive's checksum tells that all was right
                pass
        except NotThisFormat as other:
            findings.misfit(member, f"{other}{looks_like(head)}" if not member.name else str(other))
        except NotRead as other:
            findings.leave_out(member, other)
        except Damaged as damaged:
            yield findings.damaged(member, damaged)
    yield from findings.rest()
    yield from source.left_out


def members(path: Path, wanted: re.Pattern[str]) -> Iterator[Member]:
    """Yield the file itself, or the members with a wanted name that can be opened; nothing is told of others."""
    return (member for member in _Source(wanted, None).members(path) if isinstance(member, Member))


_ARCHIVE_CUT_OFF: Final = Damaged(CUT_OFF).of_archive()


class _Findings:
    """What is found about members that are not read, or not wholly."""

    def __init__(self, expected: str, left_out: Leftovers) -> None:
        self._expected = f"expected {expected}"
        self._left_out = left_out
        self._misfits: list[Refused] = []
        self._cut_off = False
        self.fits = False

    def refuse(self, refused: Refused) -> None:
        if not (self._cut_off and refused.reason == _ARCHIVE_CUT_OFF):  # that is told already, of its last file
            self._misfits.append(refused)

    def misfit(self, member: Member, why: str) -> None:
        if not member.name:
            raise NotThisFormat(why)
        self._misfits.append(Refused(member.name, why))

    def leave_out(self, member: Member, other: NotRead) -> None:
        if not member.name:
            raise NotThisFormat(f"{self._expected}: this is {other}")
        self._left_out.add(member.name, str(other), other.count)

    def damaged(self, member: Member, damaged: Damaged) -> Refused:
        self.fits, self._cut_off = True, damaged.what == CUT_OFF
        return Refused(member.name or "file", damaged.of_member())

    def rest(self) -> Sequence[Refused]:
        """Return what is refused of an archive of this format.

        Raises:
            NotThisFormat: it is another one.
        """
        if self.fits:
            return self._misfits
        if self._misfits:
            reason = self._misfits[0].reason
            raise NotThisFormat(reason if reason.startswith("expected ") else f"{self._expected}: {reason}")
        names, likeness = self._left_out.names(5), archive_looks_like(self._left_out.all_names())
        raise NotThisFormat(f"{self._expected}: nothing of that name is in it{names and '; in it: '}{names}{likeness}")


class _Source:
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
