"""Read Avro's binary form without making Python values (Avro 1.12, "Binary encoding").

The fast path reads only the form that this library writes, one for each value. So bytes that are copied equal the bytes
that decoding and encoding would give. Every other form raises UnfitError, and the record takes the plain path.
"""

from collections.abc import Iterator
from typing import Final

from schemas.framing import long, unsigned

LONG_BYTES: Final = 10
INT_END: Final = 1 << 32
LONG_END: Final = 1 << 64


class UnfitError(Exception):
    """The fast path does not take these bytes: the plain steps decide the record's outcome."""


def varint(body: bytes, at: int) -> tuple[int, int]:
    """Return (the unsigned number at `at`, the index where it ends).

    Raises:
        UnfitError: the number takes more bytes than it needs, or than a long can have.
        IndexError: the bytes end within the number.
    """
    value, end = unsigned(body, at, LONG_BYTES)
    if value >= LONG_END or (body[end - 1] == 0 and end - at > 1):
        raise UnfitError
    return value, end


def size(body: bytes, at: int) -> tuple[int, int]:
    """Return (the length at `at`, the index where the content of that length begins).

    Raises:
        UnfitError: the length is negative. IndexError: the bytes end within the length.
    """
    raw = body[at]
    raw, at = (raw, at + 1) if raw < 0x80 else varint(body, at)
    if raw & 1:
        raise UnfitError
    return raw >> 1, at


def items(body: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yield (begin, end) of each string of an array of one block, and at last the index where the array ends, twice.

    Raises:
        UnfitError: the array has several blocks, or a block with its size. IndexError: the bytes end within it.
    """
    count, at = size(body, at)
    for _ in range(count):
        length, at = size(body, at)
        yield at, at + length
        at += length
    if count:
        if body[at] != 0:
            raise UnfitError
        at += 1
    yield at, at


def text(value: str) -> bytes:
    """Encode a string."""
    data = value.encode()
    return long(len(data)) + data


def texts(values: list[str]) -> bytes:
    """Encode an array of strings: one block, and the end."""
    return long(len(values)) + b"".join(map(text, values)) + b"\0" if values else b"\0"
