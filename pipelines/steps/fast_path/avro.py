"""Avro's binary form, walked without making values of it (Avro 1.12, "Binary encoding").

Only what a writer of this library would have written is walked: one form for each value, so that bytes which are copied
are the bytes that decoding and encoding again would give. Everything else is Unfit, and goes the plain way.
"""

from collections.abc import Iterator
from typing import Final

from schemas.framing import long

LONG_BYTES: Final = 10
INT_END: Final = 1 << 32
LONG_END: Final = 1 << 64


class UnfitError(Exception):
    """These bytes are not walked: the plain steps say what becomes of the record."""


def varint(body: bytes, at: int) -> tuple[int, int]:
    """(the unsigned number at `at`, where it ends).

    Raises:
        UnfitError: longer than it need be, or than a long can be.
        IndexError: cut short.
    """
    value = shift = 0
    for count in range(LONG_BYTES):
        byte = body[at + count]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if (byte == 0 and count) or value >= LONG_END:
                break
            return value, at + count + 1
        shift += 7
    raise UnfitError


def signed(raw: int) -> int:
    """The number that a zigzag-coded one stands for."""
    return (raw >> 1) ^ -(raw & 1)


def size(body: bytes, at: int) -> tuple[int, int]:
    """(the length that stands at `at`, where what it is the length of begins).

    Raises:
        UnfitError: negative. IndexError: cut short.
    """
    raw = body[at]
    raw, at = (raw, at + 1) if raw < 0x80 else varint(body, at)
    if raw & 1:
        raise UnfitError
    return raw >> 1, at


def items(body: bytes, at: int) -> Iterator[tuple[int, int]]:
    """The strings of an array of one block, as (begin, end); the last pair is where the array ends, twice.

    Raises:
        UnfitError: several blocks, or one with its size. IndexError: cut short.
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
    """A string as it is written."""
    data = value.encode()
    return long(len(data)) + data


def texts(values: list[str]) -> bytes:
    """An array of strings as it is written: one block, and the end."""
    return long(len(values)) + b"".join(map(text, values)) + b"\0" if values else b"\0"
