"""Read tar headers in bounded memory and linear time; Python's tarfile reads all headers before a member whole.

A pax header is a member of its own that describes the next one (POSIX.1-2008, pax, "pax Header Block"), and so are
GNU's long names (tar's manual, "Basic Tar Format"). Only names and sizes are needed here. tarfile keeps every record of
a header as objects, 3.8 GB for 8.7 MB, and those of a global header once more with each member. It also searches them
by an expression that takes four times as long for twice the digits (CVE-2024-6232, in Pythons before 3.11.10).
"""

import tarfile
from collections.abc import Iterator
from typing import Any, Final, Self

#: Most bytes of headers between two members. A name takes at most 4 KB, a file's other attributes about 64 KB.
MOST_HEADERS: Final = 1 << 20
#: Most headers between two members: tarfile reads each by a nested call. Archives have one or two.
MOST_IN_A_ROW: Final = 16
_KEPT: Final = frozenset({b"path", b"size", b"hdrcharset"})
_LONG_NAMES: Final = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_PAX: Final = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
#: Most digits of a record's length.
_DIGITS: Final = 20


class OddTarError(Exception):
    """The archive is not read any further; the message gives the reason, and what to do."""


def headers() -> type[tarfile.TarInfo]:
    """Make the class that `tarfile.open` takes as `tarinfo`, for one archive."""

    class Header(_Header):
        """A header class with its own counters."""

    return Header


class _Header(tarfile.TarInfo):
    count = size_of_all = 0

    @classmethod
    def fromtarfile(cls, archive: Any) -> Self:
        """Read a header. tarfile takes a broken one, and the end of the file, for the end of the archive."""
        try:
            return super().fromtarfile(archive)
        except (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError):  # type: ignore[attr-defined]
            raise tarfile.ReadError("no end mark") from None
        except tarfile.InvalidHeaderError:  # type: ignore[attr-defined]
            raise tarfile.ReadError("not a header") from None

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
        """Cut the header's data, which tarfile is about to read, down to the records that are needed."""
        data = archive.fileobj.read(self._block(self.size))  # type: ignore[attr-defined]
        kept = b"".join(_kept(data[: self.size]))
        self.size = len(kept)
        archive.fileobj = _Once(archive, kept)


class _Once:
    """Replaces an archive's stream for a single read."""

    def __init__(self, archive: Any, data: bytes) -> None:
        self._archive, self._stream, self._data = archive, archive.fileobj, data

    def read(self, _size: int) -> bytes:
        self._archive.fileobj = self._stream
        return self._data


def _kept(data: bytes) -> Iterator[bytes]:
    """Yield the records that are needed, unchanged: `25 path=...` and a line feed, the number being the record's size.

    Raises:
        ReadError: the data is not a pax header. OddTarError: its member is a sparse file.
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
