"""Unpack the bytes of a record batch: Kafka's five codecs, within bounds.

This module unpacks what a Java broker unpacks: several members or frames in a row, snappy whole or in frames of the
xerial library, and bytes behind the end of a gzip member. Anything else raises UnpackError.

A broker limits only the packed size of a batch: 32 KB of zstd can hold 1 GB of zeros, and 4 MB enough to kill any
process that unpacks it, after each restart again. So a batch that unpacks to more than `most_bytes` raises
UnpackedTooLargeError.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import cramjam
from isal import isal_zlib

#: Limit of an unpacked batch: sixteen times what a topic takes by default.
MAX_UNPACKED_BYTES: Final = 67_108_864
_GZIP_MAGIC: Final = b"\x1f\x8b"
#: Window bits that make isal_zlib expect a gzip header and trailer (zlib's manual, `inflateInit2`).
_GZIP_WINDOW: Final = 31
#: Header of the xerial library: 82 "SNAPPY" 00, a version and the oldest version that can read it, four bytes each.
_XERIAL_MAGIC: Final = b"\x82SNAPPY\x00"
_XERIAL_HEADER_BYTES: Final = 16
_FRAME_BYTES: Final = struct.Struct(">i")
#: Error texts of cramjam 2.14 where only the buffer was too small; every other text means that the data is broken.
_NO_ROOM: Final = ("failed to write whole buffer", "Destination buffer is too small")


class UnpackError(ValueError):
    """The bytes are not what their codec writes."""


class UnpackedTooLargeError(UnpackError):
    """The bytes unpack to more than the limit."""


def unpack(codec: int, data: bytes) -> bytes:
    """Unpack `data` with the codec of this number in Kafka: none, gzip, snappy, lz4, zstd.

    Raises:
        UnpackError: the data cannot be unpacked, or not within `most_bytes`.
    """
    if codec not in _DECODERS:
        raise UnpackError("no codec of Kafka has this number")
    try:
        return _DECODERS[codec](data, most_bytes(data))
    except UnpackError:
        raise
    except Exception as error:  # the libraries raise many types on foreign bytes, and their texts may quote data
        raise UnpackError(type(error).__name__) from None


def most_bytes(data: bytes) -> int:
    """Limit of what a batch may unpack to: MAX_UNPACKED_BYTES, or four times its size, whichever is more."""
    return max(MAX_UNPACKED_BYTES, 4 * len(data))


def _gzip(data: bytes, limit: int) -> bytes:
    """Unpack every member; ignore bytes behind the last one, as java.util.zip.GZIPInputStream does."""
    parts: list[bytes] = []
    left = limit
    while not parts or data.startswith(_GZIP_MAGIC):
        member: Any = isal_zlib.decompressobj(wbits=_GZIP_WINDOW)
        parts.append(member.decompress(data, left + 1))
        left -= len(parts[-1])
        if left < 0:
            raise UnpackedTooLargeError
        if not member.eof:
            raise UnpackError("a member without an end")
        data = member.unused_data
    return b"".join(parts)


def _snappy(data: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    for block in _blocks(data) if data.startswith(_XERIAL_MAGIC) else (data,):
        limit -= cramjam.snappy.decompress_raw_len(block)
        if limit < 0:
            raise UnpackedTooLargeError
        parts.append(bytes(cramjam.snappy.decompress_raw(block)))
    return b"".join(parts)


def _blocks(data: bytes) -> Iterator[bytes]:
    """Split one or more xerial streams, of any version, into blocks, as org.xerial.snappy.SnappyInputStream does."""
    at = 0
    while at < len(data):
        if data.startswith(_XERIAL_MAGIC, at):
            at += _XERIAL_HEADER_BYTES
            if at > len(data):
                raise UnpackError("a header without an end")
            continue
        begin = at + _FRAME_BYTES.size
        at = begin + _FRAME_BYTES.unpack_from(data, at)[0]
        if not begin <= at <= len(data):
            raise UnpackError("a block beyond the end")
        yield data[begin:at]


def _into_room(decompress_into: Callable[[bytes, bytearray], int]) -> Callable[[bytes, int], bytes]:
    """Make a decoder that unpacks into a buffer, and tries again with one eight times as large if it was too small."""

    def unpacked(data: bytes, limit: int) -> bytes:
        room = 4 * len(data) + 65_536
        while True:
            out = bytearray(min(room, limit))
            try:
                return bytes(memoryview(out)[: decompress_into(data, out)])
            except cramjam.DecompressionError as error:
                if not str(error).endswith(_NO_ROOM):
                    raise
                if len(out) == limit:
                    raise UnpackedTooLargeError from None
                room *= 8

    return unpacked


_DECODERS: Final[Mapping[int, Callable[[bytes, int], bytes]]] = {
    0: lambda data, _limit: data,
    1: _gzip,
    2: _snappy,
    3: _into_room(cramjam.lz4.decompress_into),
    4: _into_room(cramjam.zstd.decompress_into),
}
