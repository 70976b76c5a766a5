"""Unpack streams within bounds, and say apart what can be wrong with an archive.

A few kilobytes can unpack to petabytes. So a stream gives at most BLOCK bytes at a time, and all streams of one file
together may unpack to SPARE bytes and RATIO times the file's size. Telephone backups unpack to twice their size, logs
to fifty times.
"""

import errno
import io
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, Final

from connectors.formats.decoders import NewDecoder, Stored
from connectors.formats.tar_headers import OddTarError

#: Bytes read from an archive at once: few, so that little before a damaged place is lost.
BLOCK: Final = 16 * 1024
RATIO: Final = 200
SPARE: Final = 256 * 1024 * 1024

DAMAGED: Final = "damaged"
CUT_OFF: Final = "cut off"
ENCRYPTED: Final = "encrypted: unpack it with its password, and deposit what was in it"
TOO_MUCH: Final = f"packed to less than one {RATIO}th of its size: unpack it, and deposit what was in it"

_NOT_THERE: Final = "what follows is not in it"
#: tarfile's messages for an end within a header or a member.
_IS_CUT_OFF: Final = re.compile("unexpected end|truncated|no end mark")
#: Errors of the standard library for data that is damaged.
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    ValueError,
    IndexError,
    OverflowError,
    RuntimeError,
)


class Damaged(Exception):  # noqa: N818 - becomes Refused or NotThisFormat
    """An archive cannot be read from here on; `what` completes "the archive is ..."."""

    def __init__(self, what: str = DAMAGED) -> None:
        super().__init__(what)
        self.what = what

    def of_archive(self) -> str:
        """Say it of an archive that was read as far as here."""
        if self.what == DAMAGED:
            return "the archive is damaged from here on: what follows is not read"
        return f"the archive is cut off: {_NOT_THERE}" if self.what == CUT_OFF else f"this archive is {self.what}"

    def of_member(self) -> str:
        """Say it of a file in an archive, or of a packed file."""
        if self.what == DAMAGED:
            return "the archive is damaged inside this file: what follows in it is not read"
        if self.what == CUT_OFF:
            return f"the archive is cut off inside this file: {_NOT_THERE}"
        return f"this file is {self.what}"


class OddTar(Damaged):
    """A tar whose headers are beyond measure; the message is a sentence of its own."""

    def of_archive(self) -> str:
        return f"{self.what}: what follows is not read"


class checked:  # noqa: N801 - read as a statement
    """Turn the errors of an archive's library into Damaged, by `with checked():`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OddTarError):
            raise OddTar(str(error)) from None
        if isinstance(error, tarfile.TarError):
            raise Damaged(CUT_OFF if _IS_CUT_OFF.search(str(error)) else DAMAGED) from None
        of_the_disk = isinstance(error, OSError) and error.errno not in (None, errno.EINVAL)
        if isinstance(error, (*_UNREADABLE, OSError)) and not of_the_disk:
            raise Damaged from None


class Budget:
    """Counts the bytes that the streams of a file unpack to."""

    def __init__(self, size: int) -> None:
        self._left = SPARE + RATIO * size

    def take(self, count: int) -> None:
        """Count bytes.

        Raises:
            Damaged: they are more than the file may unpack to.
        """
        self._left -= count
        if self._left < 0:
            raise Damaged(TOO_MUCH)


@dataclass(slots=True)
class Known:
    """Size unpacked and CRC-32 of a member, where the archive's directory names them beforehand."""

    size: int | None = None
    crc: int | None = None


class Unpacking(io.RawIOBase):
    """A stream that unpacks another; further streams behind the first count as its continuation, where `several`.

    It raises Damaged where the data is damaged or ends too early, after it gave what lies before. It takes from the
    source only what belongs to it.
    """

    def __init__(
        self,
        source: io.BufferedReader,
        new: NewDecoder,
        budget: Budget,
        known: Known | None = None,
        *,
        several: bool = False,
    ) -> None:
        self._source = source
        self._new = new
        self._decoder = new()
        self._budget = budget
        self._known = known or Known()
        self._several = several
        self._held = 0  # bytes at the source's front that the decoder has and the source has not yet given up
        self._failed: Damaged | None = None
        self.ended = False
        self.size = self.crc = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        most, out = min(len(buffer), BLOCK), bytearray()
        while len(out) < most and not self.ended and not self._failed:
            try:
                with checked():
                    out += self._next(most - len(out))
            except Damaged as damaged:
                self._failed = damaged
        if not out and self._failed:
            raise self._failed
        buffer[: len(out)] = out
        return len(out)

    def _next(self, most: int) -> bytes:
        block = b""
        if self._decoder.needs_input:
            self._source.read(self._held)
            self._held = 0
            block = self._source.peek(1)[:most]
            self._held = len(block)
        out = self._decoder.decompress(block, most)
        self._budget.take(len(out))
        self.size += len(out)
        self.crc = zlib.crc32(out, self.crc)
        if self._decoder.eof:
            self._end()
        elif not block and not out and self._decoder.needs_input:
            if not isinstance(self._decoder, Stored) and self.size != self._known.size:
                raise Damaged(CUT_OFF)
            self._finish()
        return out

    def _end(self) -> None:
        """End, or go on with the stream that follows; zeros may fill up the last block of a tape."""
        self._source.read(self._held - len(self._decoder.unused_data))
        self._held = 0
        following = self._source.peek(1)[:1] if self._several else b""
        if following.strip(b"\0"):
            self._decoder = self._new()
        else:
            self._finish()

    def _finish(self) -> None:
        self.ended = True
        if self._known.crc not in (None, self.crc):
            self._failed = Damaged()


def unpacked(source: io.BufferedReader, new: NewDecoder, budget: Budget) -> io.BufferedReader:
    """Return the stream that a packed file holds."""
    return io.BufferedReader(Unpacking(source, new, budget, several=True), BLOCK)
