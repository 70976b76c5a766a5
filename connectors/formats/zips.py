"""Read zips (PKWARE's APPNOTE.TXT): by the directory at the end, or, where there is none, by the members' own headers.

A zip that is cut off has no directory any more, and a zip within another archive is a stream without an end to begin
from; both are read from the front. A header in front may leave its member's size open (a data descriptor follows the
member, APPNOTE.TXT, 4.3.9); then the packed data itself says where it ends.
"""

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from connectors.formats.decoders import ZIP_METHODS
from connectors.formats.packing import (
    BLOCK,
    CUT_OFF,
    ENCRYPTED,
    Budget,
    Damaged,
    Known,
    Unpacking,
    checked,
)

MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")
_MEMBER: Final = b"PK\x03\x04"
#: What may stand behind the last member: the directory, its end, its end in zip64, and records about it.
_DIRECTORY: Final = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
_HEADER: Final = struct.Struct("<4s5H3I2H")
_OPEN: Final = 0xFFFFFFFF
_IS_ENCRYPTED, _HAS_DESCRIPTOR, _IS_UTF8 = 1, 1 << 3, 1 << 11
_METHODS: Final = {1: "Shrink", 6: "Implode", 93: "Zstandard", 97: "WavPack", 98: "PPMd", 99: "AES"}
_NO_END: Final = "packed so that only the archive's directory says where it ends: unpack it, and deposit what was in it"


@dataclass(slots=True)
class ZipMember:
    """A member: its name, its packed size (None where only the data tells), and how to unpack it."""

    name: str
    flags: int
    method: int
    packed: int | None
    known: Known
    is_zip64: bool = False

    def stream(self, source: io.BufferedReader, budget: Budget) -> Unpacking:
        """Return the member's stream; the source holds its data.

        Raises:
            Damaged: it is encrypted, or packed in a way that is not read.
        """
        if self.flags & _IS_ENCRYPTED:
            raise Damaged(ENCRYPTED)
        if (new := ZIP_METHODS.get(self.method)) is None:
            method = _METHODS.get(self.method, "unknown")
            raise Damaged(f"packed by method {self.method} ({method}), which is not read: pack it again by Deflate")
        if self.packed is None and self.method in (0, 9):
            raise Damaged(_NO_END)
        return Unpacking(source, new, budget, self.known)


class Slice(io.RawIOBase):
    """The next bytes of a stream, of a number known before; it raises Damaged where the stream ends within them."""

    def __init__(self, source: io.BufferedReader, size: int) -> None:
        self._source = source
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._source.read(min(len(buffer), self._left))
        if not data and self._left and len(buffer):
            raise Damaged(CUT_OFF)
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


def directory(file: io.BufferedReader) -> list[zipfile.ZipInfo] | None:
    """Return what the directory at the end lists; None where there is no sound directory."""
    try:
        with checked():
            return zipfile.ZipFile(file).infolist()
    except Damaged:
        return None


def opened(file: io.BufferedReader, info: zipfile.ZipInfo, budget: Budget) -> Unpacking:
    """Open the member that a directory lists.

    Raises:
        Damaged: there is no member at that place; and as Entry.stream does.
    """
    with checked():
        file.seek(info.header_offset)
        if _read_header(file) is None:
            raise Damaged
    known = Known(info.file_size, info.CRC)
    entry = ZipMember(info.filename, info.flag_bits, info.compress_type, info.compress_size, known)
    return entry.stream(bounded(file, info.compress_size), budget)


class Front:
    """A member of a zip that is read from the front. The next one is only found once this one is skipped."""

    def __init__(self, file: io.BufferedReader, entry: ZipMember, budget: Budget) -> None:
        self.name = entry.name
        self._file = file
        self._entry = entry
        self._budget = budget
        self._packed = file if entry.packed is None else bounded(file, entry.packed)
        self._stream: Unpacking | None = None

    def open(self) -> Unpacking:
        """Open the member; it raises as Entry.stream does."""
        self._stream = self._entry.stream(self._packed, self._budget)
        return self._stream

    def skip(self) -> None:
        """Skip what is left of the member.

        Raises:
            Damaged: where it ends is not known, or the archive ends in it.
        """
        stream = self._stream
        if self._entry.packed is None:
            stream = stream or self.open()
            _drain(stream)
        else:
            _drain(self._packed)
        if self._entry.flags & _HAS_DESCRIPTOR:
            self._check_descriptor(stream)

    def _check_descriptor(self, stream: Unpacking | None) -> None:
        crc = self._file.read(4)
        if crc == b"PK\x07\x08":
            crc = self._file.read(4)
        size = stream.size if stream and stream.ended else self._entry.known.size or 0
        sizes = struct.unpack("<2I", _exactly(self._file, 8))
        if self._entry.is_zip64 or sizes[1] != size & _OPEN:
            _exactly(self._file, 8)  # the sizes have 8 bytes each
        if stream and stream.ended and crc != stream.crc.to_bytes(4, "little"):
            raise Damaged


def in_order(file: io.BufferedReader, budget: Budget) -> Iterator[Front]:
    """Yield the members from the front.

    Raises:
        Damaged: the archive ends without a directory, or what follows is neither a member nor a directory.
    """
    if file.peek(4)[:4] in (b"PK\x07\x08", b"PK00"):  # the mark of an archive of several parts
        file.read(4)
    while (entry := _read_header(file)) is not None:
        front = Front(file, entry, budget)
        yield front
        with checked():
            front.skip()


def bounded(file: io.BufferedReader, size: int) -> io.BufferedReader:
    """Return the next bytes of a file as a stream of their own."""
    return io.BufferedReader(Slice(file, size), BLOCK)


def _drain(stream: io.RawIOBase | io.BufferedReader) -> None:
    while stream.read(BLOCK):
        pass


def _exactly(file: io.BufferedReader, size: int) -> bytes:
    if len(data := file.read(size)) < size:
        raise Damaged(CUT_OFF)
    return data


def _read_header(file: io.BufferedReader) -> ZipMember | None:
    """Read a member's header; None where the directory begins."""
    mark = _exactly(file, 4)
    if mark in _DIRECTORY:
        return None
    if mark != _MEMBER:
        raise Damaged
    fields = _HEADER.unpack(mark + _exactly(file, _HEADER.size - 4))
    _, _, flags, method, _, _, crc, packed, size, name_size, extra_size = fields
    name, extra = _exactly(file, name_size), _exactly(file, extra_size)
    is_zip64 = _OPEN in (packed, size)
    if is_zip64:
        packed, size = _zip64(extra, packed, size)
    open_ended = flags & _HAS_DESCRIPTOR and not packed
    return ZipMember(
        name.decode("utf-8" if flags & _IS_UTF8 else "cp437", "replace"),
        flags,
        method,
        None if open_ended else packed,
        Known() if flags & _HAS_DESCRIPTOR and not size else Known(size, None if flags & _HAS_DESCRIPTOR else crc),
        is_zip64,
    )


def _zip64(extra: bytes, packed: int, size: int) -> tuple[int, int]:
    """Return the packed and unpacked sizes that do not fit their places of 4 bytes (APPNOTE.TXT, 4.5.3)."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<2H", extra[:4])
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 1:
            sizes = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            size = next(sizes, 0) if size == _OPEN else size
            return (next(sizes, 0) if packed == _OPEN else packed), size
    return packed, size
