"""Avro single-object encoding: two marker bytes, the schema's fingerprint, the Avro binary of the record.

Format: Avro 1.12 specification, "Single-object encoding": C3 01, CRC-64-AVRO little-endian (8 bytes), body.
"""

import io
from collections.abc import Mapping
from typing import Any, Final, cast

from fastavro import schemaless_reader, schemaless_writer

from schemas import catalog
from schemas.catalog import Schema

MARKER: Final = b"\xc3\x01"
HEADER_BYTES: Final = 10


def header(schema: Schema) -> bytes:
    """Return the ten bytes before each record of the schema."""
    return MARKER + schema.fingerprint


def encode_plain(schema: Schema, record: dict[str, Any]) -> bytes:
    """Encode a record whose times and UUIDs are numbers and texts: see `Schema.plain`.

    Raises:
        ValueError, TypeError: the record does not fit the schema.
    """
    out = io.BytesIO()
    out.write(header(schema))
    schemaless_writer(out, schema.plain, record, strict_allow_default=True)
    return out.getvalue()


def encode(schema: Schema, record: Mapping[str, Any]) -> bytes:
    """Encode the record as single-object bytes.

    Raises:
        ValueError, TypeError: the record does not fit the schema.
    """
    out = io.BytesIO()
    out.write(header(schema))
    schemaless_writer(out, dict(schema.parsed), record, strict_allow_default=True)
    return out.getvalue()


def split(value: bytes) -> tuple[bytes, bytes] | None:
    """Return (fingerprint, body), or None when the bytes are not a single object."""
    if len(value) < HEADER_BYTES or value[:2] != MARKER:
        return None
    return value[2:HEADER_BYTES], value[HEADER_BYTES:]


def is_unknown(value: bytes | None) -> bool:
    """Return whether the bytes are a single object of a schema that this version does not know."""
    framed = split(value or b"")
    return framed is not None and catalog.load().by_fingerprint(framed[0]) is None


def decode_body(schema: Schema, body: bytes) -> dict[str, Any]:
    """Decode the record in `body`, which must end where the record ends.

    Raises:
        ValueError: bytes are left over. Errors that fastavro raises on other bytes pass through.
    """
    source = io.BytesIO(body)
    record = cast("dict[str, Any]", schemaless_reader(source, dict(schema.parsed), None))
    if source.tell() != len(body):
        raise ValueError("bytes are left over after the record")
    return record


def decode_plain(schema: Schema, value: bytes) -> dict[str, Any]:
    """Decode the single object `value` of this schema; times and UUIDs stay numbers and texts: see `Schema.plain`.

    Raises:
        ValueError: it is of another schema, or bytes are left over. Errors that fastavro raises on other bytes pass
        through.
    """
    if value[:HEADER_BYTES] != header(schema):
        raise ValueError("this is no single object of the schema")
    source = io.BytesIO(value)
    source.seek(HEADER_BYTES)
    record = cast("dict[str, Any]", schemaless_reader(source, schema.plain, None))
    if source.tell() != len(value):
        raise ValueError("bytes are left over after the record")
    return record


def decoded(value: bytes | None, subject: str | None = None) -> dict[str, Any] | None:
    """Return the record of a version of `subject`, such as `pipeline.receipt`, or of any schema of ours; None where the
    bytes hold something else.
    """
    framed = split(value or b"")
    schema = catalog.load().by_fingerprint(framed[0]) if framed else None
    if framed is None or schema is None or schema.subject != (subject or schema.subject):
        return None
    try:
        return decode_body(schema, framed[1])
    except Exception:  # fastavro raises anything on bytes that are no such record
        return None


def long(value: int) -> bytes:
    """Encode an Avro long: zig-zag, then seven bits a byte, the lowest first."""
    return _digits([value])


def longs(values: list[int]) -> bytes:
    """Encode an Avro array of longs, in one block."""
    return long(len(values)) + _digits(values) + b"\x00" if values else b"\x00"


def unsigned(body: bytes, at: int, most: int) -> tuple[int, int]:
    """Return (the number of seven bits a byte, the lowest first, at `at`; the index where it ends).

    The number is 1 << 7 * most, more than any other, where it would take more than `most` bytes.

    Raises:
        IndexError: the bytes end within the number.
    """
    value = shift = 0
    for place in range(at, at + most):
        byte = body[place]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place + 1
        shift += 7
    return 1 << shift, at + most


def signed(raw: int) -> int:
    """Decode a zigzag-coded number."""
    return (raw >> 1) ^ -(raw & 1)


def _digits(values: list[int]) -> bytes:
    found: list[int] = []
    for value in values:
        rest = (value << 1) ^ (value >> 63)
        while rest > 0x7F:
            found.append(rest & 0x7F | 0x80)
            rest >>= 7
        found.append(rest)
    return bytes(found)
