"""Avro bodies value by value: forms of a value that no reader may take, and forms that a writer may choose."""

import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastavro import parse_schema, schemaless_writer

from schemas.catalog import Schema
from schemas.framing import long

INT_END: Final = 1 << 31
#: Nothing but ones: of a long's ten bytes, and of one byte more.
TOO_MANY_BITS: Final = (b"\xff" * 9 + b"\x7f", b"\xff" * 9 + b"\x02", b"\xff" * 10 + b"\x01", b"\x80" * 10 + b"\x00")


def pieces(schema: Schema, record: Mapping[str, Any]) -> list[tuple[Any, bytes]]:
    """The fields' types and bytes, in order: joined they are the record's body."""
    found = []
    for field in schema.declared["fields"]:
        out = io.BytesIO()
        schemaless_writer(out, parse_schema(field["type"]), record[field["name"]])
        found.append((field["type"], out.getvalue()))
    return found


def joined(found: list[tuple[Any, bytes]], place: int, instead: bytes) -> bytes:
    """The body with other bytes in the place of one field."""
    return b"".join(instead if number == place else data for number, (_, data) in enumerate(found))


def wrong(avro: Any, data: bytes) -> Iterator[bytes]:
    """Bytes in the place of a value's that are no value of the type."""
    if isinstance(avro, list):
        yield from (long(index) + data[1:] for index in (-1, -2, len(avro), 1 << 20))
        yield from (data[:1] + each for each in wrong(_branch(avro, data), data[1:]))
        return
    kind = avro["type"] if isinstance(avro, Mapping) else avro
    if kind == "array":
        yield from _wrong_array(avro["items"], data)
    elif kind == "enum":
        yield from (long(index) for index in (-1, -2, len(avro["symbols"]), INT_END, 1 << 40))
    elif kind == "int":
        yield from (long(value) for value in (INT_END, -INT_END - 1, 1 << 40, -(1 << 62)))
        yield b"\x80" * 5 + b"\x00"  # zero, in more bytes than an int has
        yield from TOO_MANY_BITS
    elif kind == "long":
        yield from TOO_MANY_BITS
    elif kind == "boolean":
        yield from (b"\x02", b"\xff", b"\x80\x00")
    elif kind in ("string", "bytes"):
        yield from (long(length) + data[1:] for length in (-1, -len(data), 1 << 30, 1 << 62, -(1 << 63)))


def _wrong_array(items: Any, data: bytes) -> Iterator[bytes]:
    one = data[1:-1] or long(1) + b"a"
    yield from (long(count) + one + b"\x00" for count in (1 << 40, (1 << 63) - 1, -(1 << 63)))
    yield from (long(-1) + long(size) + one + b"\x00" for size in (0, -1, len(one) - 1, len(one) + 1, 1 << 40))
    yield from (long(1) + each + b"\x00" for each in wrong(items, one))


def other(avro: Any, data: bytes) -> Iterator[bytes]:
    """The same value as a writer may also write it."""
    if isinstance(avro, list):
        yield wide(data[:1], 5) + data[1:]
        yield from (data[:1] + each for each in other(_branch(avro, data), data[1:]))
        return
    kind = avro["type"] if isinstance(avro, Mapping) else avro
    if kind == "array" and data != b"\x00":
        count, items = data[0] >> 1, data[1:-1]
        yield long(-count) + long(len(items)) + items + b"\x00"
        yield from _in_blocks(count, items)
    elif kind in ("int", "enum"):
        yield wide(data, 5)
    elif kind == "long":
        yield wide(data, 10)
    elif kind == "string":
        yield wide(data[:1], 10) + data[1:] if data[0] < 0x80 else data


def _in_blocks(count: int, items: bytes) -> Iterator[bytes]:
    """Each string in a block of its own, by turns with its size and without."""
    found, at = b"", 0
    for number in range(count):
        end = at + 1 + (items[at] >> 1)
        if items[at] >= 0x80:
            return
        item, at = items[at:end], end
        found += long(-1) + long(len(item)) + item if number % 2 else long(1) + item
    yield found + b"\x00"


def wide(number: bytes, size: int) -> bytes:
    """A number in so many bytes."""
    if len(number) >= size:
        return number
    return number[:-1] + bytes([number[-1] | 0x80]) + b"\x80" * (size - len(number) - 1) + b"\x00"


def _branch(union: list[Any], data: bytes) -> Any:
    return union[data[0] >> 1]
