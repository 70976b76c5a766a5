"""Avro single-object encoding: two marker bytes, the schema's fingerprint, the Avro binary of the record.

Format: Avro 1.12 specification, "Single-object encoding": C3 01, CRC-64-AVRO little-endian (8 bytes), body.
"""

import io
from collections.abc import Mapping
from typing import Any, Final, cast

from fastavro import schemaless_reader, schemaless_writer

from schemas.catalog import Schema

MARKER: Final = b"\xc3\x01"
HEADER_BYTES: Final = 10


def encode(schema: Schema, record: Mapping[str, Any]) -> bytes:
    """The record as single-object bytes.

    Raises:
        ValueError, TypeError: the record does not fit the schema.
    """
    out = io.BytesIO()
    out.write(MARKER + schema.fingerprint)
    schemaless_writer(out, dict(schema.parsed), record, strict_allow_default=True)
    return out.getvalue()


def split(value: bytes) -> tuple[bytes, bytes] | None:
    """(fingerprint, body), or None when the bytes are no single object."""
    if len(value) < HEADER_BYTES or value[:2] != MARKER:
        return None
    return value[2:HEADER_BYTES], value[HEADER_BYTES:]


def decode_body(schema: Schema, body: bytes) -> dict[str, Any]:
    """The record in `body`, which must end where the record ends.

    Raises:
        ValueError: bytes are left over. Whatever fastavro raises on bytes that are no such record passes through.
    """
    source = io.BytesIO(body)
    record = cast("dict[str, Any]", schemaless_reader(source, dict(schema.parsed), None))
    if source.tell() != len(body):
        raise ValueError("bytes are left over after the record")
    return record


def long(value: int) -> bytes:
    """Avro's long: zig-zag, then seven bits a byte, the lowest first."""
    value = (value << 1) ^ (value >> 63)
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def longs(values: list[int]) -> bytes:
    """Avro's array of longs, in one block."""
    if not values:
        return b"\x00"
    digits: list[int] = []
    for value in values:
        rest = (value << 1) ^ (value >> 63)
        while rest > 0x7F:
            digits.append(rest & 0x7F | 0x80)
            rest >>= 7
        digits.append(rest)
    return long(len(values)) + bytes(digits) + b"\x00"
