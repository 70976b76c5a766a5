"""Decoders of packed data, with one interface: gzip, bzip2, xz, and the methods of zip.

Each gives at most `max_length` bytes at a time, and takes at most MEMORY for itself.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable
from typing import Final, Protocol

from inflate64 import Inflater

MEMORY: Final = 128 * 1024 * 1024
#: Bytes given to the Deflate64 library at once: it has no limit of its own, and a byte gives 32 KB at the most.
_SIP: Final = 64


class StreamDecoder(Protocol):
    """Interface of the standard library's decoders of bzip2 and LZMA."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Zlib:
    """zlib with the interface of the other decoders."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail and not self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class Stored:
    """A decoder of what is not packed; only the length of its source ends it."""

    eof, needs_input, unused_data = False, True, b""

    def decompress(self, data: bytes, max_length: int) -> bytes:  # noqa: ARG002 - never more than it is given
        return data


class _Inflate64:
    """A decoder of Deflate64, which Windows writes into zips of more than 2 GiB."""

    unused_data = b""

    def __init__(self) -> None:
        self._inner = Inflater()
        self._input = self._output = b""

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof) and not self._output

    @property
    def needs_input(self) -> bool:
        return not self._input and not self._output and not self.eof

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self._input += data
        while self._input and not self._output and not self._inner.eof:
            sip, self._input = self._input[:_SIP], self._input[_SIP:]
            self._output = self._inner.inflate(sip)
        out, self._output = self._output[:max_length], self._output[max_length:]
        return out


class _ZipLzma:
    """LZMA as zip holds it: four bytes and the filter's properties, then the bare stream (APPNOTE.TXT, 5.8)."""

    def __init__(self) -> None:
        self._head = b""
        self._inner: lzma.LZMADecompressor | None = None

    @property
    def eof(self) -> bool:
        return self._inner is not None and self._inner.eof

    @property
    def needs_input(self) -> bool:
        return self._inner is None or self._inner.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data if self._inner else b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._inner is None:
            self._head += data
            size = 4 + int.from_bytes(self._head[2:4], "little")
            if len(self._head) < max(size, 9):
                return b""
            self._inner, data = _lzma_of(self._head[4:size]), self._head[size:]
        return self._inner.decompress(data, max_length)


def _lzma_of(properties: bytes) -> lzma.LZMADecompressor:
    bits, dictionary = struct.unpack("<BI", properties)
    if dictionary > MEMORY or bits >= 9 * 5 * 5:
        raise lzma.LZMAError("beyond measure")
    chosen = {"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": bits % 9, "lp": bits // 9 % 5, "pb": bits // 45}
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen])


def _xz() -> StreamDecoder:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=MEMORY)


NewDecoder = Callable[[], StreamDecoder]

#: How packed files begin, and what unpacks them.
PACKED: Final[dict[bytes, NewDecoder]] = {
    b"\x1f\x8b": lambda: _Zlib(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": _xz,
}
#: The methods of zip that are read (APPNOTE.TXT, 4.4.5).
ZIP_METHODS: Final[dict[int, NewDecoder]] = {
    0: Stored,
    8: lambda: _Zlib(-15),
    9: _Inflate64,
    12: bz2.BZ2Decompressor,
    14: _ZipLzma,
    95: _xz,
}
