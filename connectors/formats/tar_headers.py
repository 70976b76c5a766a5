"""Tar headers in bounded memory and linear time: Python's tarfile reads whatever stands before a member whole.

A pax header is a member of its own that says more of the next one (POSIX.1-2008, pax, "pax Header Block"); GNU's long
names are the same (tar's manual, "Basic Tar Format"). Names and sizes are all that is asked of them here. tarfile keeps
every word of them as objects, 3.8 GB for 8.7 MB, those of a global header once more with each member; and it searches
them by an expression that takes four times as long for twice the digits (CVE-2024-6232, in Pythons before 3.11.10).
"""

import tarfile
from collections.abc import Iterator
from typing import Any, Final

#: Bytes of all headers between two members. A name takes 4 KB at most, what else systems keep of a file some 64 KB.
MOST_HEADERS: Final = 1 << 20
#: ... and how many there may be: each is a call within a call. Archives have one or two.
MOST_IN_A_ROW: Final = 16
_KEPT: Final = frozenset({b"path", b"size", b"hdrcharset"})
_LONG_NAMES: Final = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_PAX: Final = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
#: The digits of a record's length.
_DIGITS: Final = 20


class OddTarError(Exception):
    """The archive is not read any further; the message says why, and what to do."""


def headers() -> type[tarfile.TarInfo]:
    """What `tarfile.open` takes as `tarinfo`, for one archive."""

    class Header(_Header):
        """Counts by itself."""

    return Header


class _Header(tarfile.TarInfo):
    count = size_of_all = 0

    def _proc_member(self, archive: Any) -> tarfile.TarInfo:
        kind = type(self)
        if self.type == tarfile.GNUTYPE_SPARSE:
            raise OddTarError(_SPARSE)
        if self.type not in _LONG_NAMES and self.type not in _PAX:
            kind.count = kind.size_of_all = 0
            return super()._proc_member(archive)  # type: ignore[misc, no-any-return]
        kind.count += 1
        kind.size_of_all += max(0, self.size)
        if kind.count > MOST_IN_A_ROW or kind.size_of_all > MOST_HEADERS:
            raise OddTarError(_TOO_MUCH)
        if self.type in _PAX:
            self._shorten(archive)
        return super()._proc_member(archive)  # type: ignore[misc, no-any-return]

    def _shorten(self, archive: Any) -> None:
        """tarfile, which is about to read this header's data, gets of it what is asked for."""
        data = archive.fileobj.read(self._block(self.size))  # type: ignore[attr-defined]
        kept = b"".join(_kept(data[: self.size]))
        self.size = len(kept)
        archive.fileobj = _Once(archive, kept)


class _Once:
    """Stands before an archive's stream for one read."""

    def __init__(self, archive: Any, data: bytes) -> None:
        self._archive, self._stream, self._data = archive, archive.fileobj, data

    def read(self, _size: int) -> bytes:
        self._archive.fileobj = self._stream
        return self._data


def _kept(data: bytes) -> Iterator[bytes]:
    """The records that are asked for, as they are: `25 path=...` and a line feed, the number being the record's size.

    Raises:
        ReadError: this is no pax header. OddTarError: its member is a sparse file.
    """
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + _DIGITS)
        size = int(data[at:space]) if data[at:space].isdigit() else 0
        end = at + size
        equals = data.find(b"=", space, end)
        if not 0 < space < equals < end <= len(data) or data[end - 1] != 10:
            raise tarfile.ReadError("not a pax header")
        name = data[space + 1 : equals]
        if name.startswith(b"GNU.sparse."):
            raise OddTarError(_SPARSE)
        if name in _KEPT:
            yield data[at:end]
        at = end


_TOO_MUCH: Final = (
    f"a file in this tar has more than {MOST_HEADERS >> 20} MiB of headers, or more than {MOST_IN_A_ROW}: pack the "
    "files again, as a zip or with `tar --format=ustar`"
)
_SPARSE: Final = "this tar holds sparse files, which may be of any size: pack the files again without --sparse"
