"""Rows of many objects of one schema at a time.

An object is an Avro container with few records, whose header, most of its bytes, has the schema as JSON: to parse it
anew takes longer than to read the records. So the blocks of many objects are put behind one header, with the schema
that the catalog has, and read at once; an object that has another header than others is looked at by itself.
"""

import io
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, cast

import fastavro
from fastavro.schema import SchemaParseException, parse_schema

from schemas.catalog import Schema
from schemas.framing import long, signed, unsigned

_MAGIC: Final = b"Obj\x01"
_SYNC_BYTES: Final = 16
_SYNC: Final = bytes(_SYNC_BYTES)
_LONG_BYTES: Final = 10
_NAME: Final = "teller.schema"
_SCHEMA: Final = "avro.schema"
_CODEC: Final = "avro.codec"
#: Headers that are kept, for each schema: those of one writer are the same.
_MOST_HEADERS: Final = 16


class DamagedObject(ValueError):  # noqa: N818 - it says what was found
    """An object is no container of the records that its receipt names; the message holds nothing of it."""


class Containers:
    """Reader of objects of one schema, which gives these fields of each record. For one thread."""

    def __init__(self, schema: Schema, fields: Collection[str]) -> None:
        self._schema, self._reader = schema, _projected(schema, {*fields, "owner_id"})
        self._codecs: dict[bytes, str] = {}

    def blocks(self, clear: bytes) -> tuple[str, list[bytes], int]:
        """Return the codec, the blocks as they stand behind a header that `rows` writes, and how many records.

        Raises:
            DamagedObject.
        """
        try:
            end, codec = self._header(clear)
            return codec, *_blocks(clear, end)
        except (IndexError, ValueError, OverflowError):
            raise DamagedObject("it is no container of its schema") from None

    def rows(self, codec: str, blocks: Sequence[bytes]) -> list[Mapping[str, Any]]:
        """Return the records of blocks of this codec.

        Raises:
            DamagedObject.
        """
        entries = {_SCHEMA: json.dumps(self._schema.plain).encode(), _CODEC: codec.encode()}
        header = b"".join((_MAGIC, long(len(entries)), *(_entry(*each) for each in entries.items()), long(0), _SYNC))
        try:
            source = io.BytesIO(b"".join((header, *blocks)))
            return cast("list[Mapping[str, Any]]", list(fastavro.reader(source, self._reader)))
        except Exception:  # fastavro raises whatever its decoder meets
            raise DamagedObject("its records are none of its schema") from None

    def _header(self, clear: bytes) -> tuple[int, str]:
        """Return where the header of a container ends, with its marker, and its codec."""
        for known, codec in self._codecs.items():
            if clear.startswith(known):
                return len(known) + _SYNC_BYTES, codec
        entries, end = _entries(clear)
        named = entries.get(_NAME) == self._schema.name.encode()
        if not named or not _is_written_by(entries.get(_SCHEMA, b""), self._schema):
            raise ValueError("it is of another schema")
        codec = entries.get(_CODEC, b"null").decode()
        if len(self._codecs) < _MOST_HEADERS:
            self._codecs[clear[:end]] = codec
        return end + _SYNC_BYTES, codec


def _is_written_by(text: bytes, schema: Schema) -> bool:
    if text == schema.json.encode():
        return True
    try:
        found = fastavro.schema.to_parsing_canonical_form(json.loads(text))
    except Exception:  # fastavro raises anything on what is no schema
        return False
    return bool(found == fastavro.schema.to_parsing_canonical_form(dict(schema.declared)))


def _projected(schema: Schema, fields: Collection[str]) -> dict[str, Any] | None:
    """Return the schema with these fields alone, to skip the others; None where one of them needs a type of others."""
    plain = schema.plain
    kept = [each for each in plain["fields"] if each["name"] in fields]
    try:
        return cast("dict[str, Any]", parse_schema({"type": "record", "name": plain["name"], "fields": kept}))
    except SchemaParseException:
        return None


def _entries(clear: bytes) -> tuple[dict[str, bytes], int]:
    """Return the metadata of a container, and where its marker begins."""
    if not clear.startswith(_MAGIC):
        raise ValueError("it is no container")
    found: dict[str, bytes] = {}
    count, at = _long(clear, len(_MAGIC))
    while count:
        if count < 0:
            _, at = _long(clear, at)
        for _ in range(abs(count)):
            name, at = _bytes(clear, at)
            found[name.decode()], at = _bytes(clear, at)
        count, at = _long(clear, at)
    return found, at


def _blocks(clear: bytes, at: int) -> tuple[list[bytes], int]:
    """Return blocks with the marker of `rows` in place of their own, and how many records they have."""
    sync, found, records = clear[at - _SYNC_BYTES : at], list[bytes](), 0
    if len(sync) < _SYNC_BYTES:
        raise ValueError("it ends in its header")
    while at < len(clear):
        count, start = _long(clear, at)
        size, start = _long(clear, start)
        end = start + size
        if count < 0 or size < 0 or clear[end : end + _SYNC_BYTES] != sync:
            raise ValueError("a block does not end where it says")
        found += (clear[at:end], _SYNC)
        records, at = records + count, end + _SYNC_BYTES
    return found, records


def _long(clear: bytes, at: int) -> tuple[int, int]:
    raw, end = unsigned(clear, at, _LONG_BYTES)
    return signed(raw), end


def _bytes(clear: bytes, at: int) -> tuple[bytes, int]:
    size, start = _long(clear, at)
    if not 0 <= size <= len(clear) - start:
        raise ValueError("it ends in its header")
    return clear[start : start + size], start + size


def _entry(name: str, value: bytes) -> bytes:
    return long(len(name)) + name.encode() + long(len(value)) + value
