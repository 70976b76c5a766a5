"""Iceberg's standard key metadata: what a reader needs of an encrypted object, besides the object.

A byte of version (1), then an Avro record: `encryption_key` (bytes), `aad_prefix` (bytes or null), `file_length` (long
or null), in Iceberg's order. It holds the key in the clear, so it is itself encrypted wherever it lies.
"""

import io
from dataclasses import dataclass, field
from typing import Any, Final, cast

import fastavro

VERSION: Final = 1
_SCHEMA: Final = fastavro.parse_schema(
    {
        "type": "record",
        "name": "StandardKeyMetadata",
        "fields": [
            {"name": "encryption_key", "type": "bytes"},
            {"name": "aad_prefix", "type": ["null", "bytes"], "default": None},
            {"name": "file_length", "type": ["null", "long"], "default": None},
        ],
    }
)
_MOST_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class KeyMetadata:
    """The key of an object, which shows in no repr; the additional data that binds it; its length when encrypted."""

    key: bytes = field(repr=False)
    aad: bytes | None = None
    length: int | None = None

    def __bytes__(self) -> bytes:
        out = io.BytesIO()
        record = {"encryption_key": self.key, "aad_prefix": self.aad, "file_length": self.length}
        fastavro.schemaless_writer(out, _SCHEMA, record)
        return bytes([VERSION]) + out.getvalue()


def key_metadata_of(found: bytes) -> KeyMetadata | None:
    """Read key metadata; None for bytes that are none."""
    if not found or found[0] != VERSION or len(found) > _MOST_BYTES:
        return None
    source = io.BytesIO(found[1:])
    try:
        record = cast("dict[str, Any]", fastavro.schemaless_reader(source, _SCHEMA, None))
    except Exception:  # fastavro raises anything on bytes that are no such record
        return None
    made = KeyMetadata(record["encryption_key"], record["aad_prefix"], record["file_length"])
    return made if bytes(made) == found and len(made.key) in (16, 24, 32) else None
