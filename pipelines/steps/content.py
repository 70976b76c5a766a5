"""Hash of a record's content as deposited: the same on either way, whatever form of Avro or JSON the record came in.

It is taken over the record in the form that this library writes, single-object encoding, without the fields that are no
content; before stripping, so that a change of rules or keys makes no correction.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bank.identity import pseudonyms
from pipelines.steps import avro_body
from schemas import framing
from schemas.catalog import Schema


def of_record(key: bytes, schema: Schema, record: Mapping[str, Any]) -> bytes:
    """Return the hash of a decoded record's content: 16 bytes."""
    value = framing.encode(schema, record)
    if not schema.apart:
        return pseudonyms.content_hash(key, value)
    fields = avro_body.fields(schema, value[framing.HEADER_BYTES :])
    kept = b"".join([body for field, body in fields if field["name"] not in schema.apart])
    return pseudonyms.content_hash(key, framing.header(schema) + kept)


def of_bytes(key: bytes, value: bytes, apart: Sequence[tuple[int, int]]) -> bytes:
    """Return the hash of the content of a record in our form; `apart` are the places of what is none, in order."""
    if not apart:
        return pseudonyms.content_hash(key, value)
    kept, at = b"", 0
    for begin, end in apart:
        kept += value[at:begin]
        at = end
    return pseudonyms.content_hash(key, kept + value[at:])
