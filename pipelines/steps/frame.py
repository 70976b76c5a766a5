"""Find the schema of a raw value and the start of its body.

Three framings: Avro single-object encoding (C3 01 ...), Confluent's wire format (00, schema id of 4 bytes, big-endian),
read when a registry is configured, and plain JSON with the schema's name in a header.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipelines.steps.outcome import BatchFault, RawRecord, Reason, Rejected
from schemas import framing
from schemas.catalog import Catalog, Schema
from schemas.topics import SCHEMA_HEADER, domain_of

#: Schemas by registry id; None: the registry knows the id, but its schema is not in the catalog.
RegistryIds = Mapping[int, Schema | None]


@dataclass(frozen=True, slots=True)
class Framed:
    """A body, with the schema and the encoding to read it by."""

    schema: Schema
    encoding: Literal["avro", "json"]
    body: bytes


def registry_id(value: bytes | None) -> int | None:
    """Return the schema id of a value in Confluent's wire format, or None when it is framed otherwise."""
    if value is None or len(value) < 5 or value[0] != 0:
        return None
    return int(struct.unpack(">I", value[1:5])[0])


def frame(raw: RawRecord, catalog: Catalog, ids: RegistryIds, max_bytes: int) -> Framed | Rejected:
    """Find the schema and body of a raw record, or reject it with the reason."""
    if raw.fault:
        reason = Reason.TOO_LARGE if raw.fault is BatchFault.TOO_LARGE else Reason.BAD_BATCH
        return Rejected(reason, raw.fault.value)
    if not has_readable_headers(raw):
        return Rejected(Reason.BAD_HEADER, "the name of a header is not UTF-8")
    if not raw.value:
        return Rejected(Reason.EMPTY_VALUE)
    if len(raw.value) > max_bytes:
        return Rejected(Reason.TOO_LARGE, f"larger than {max_bytes} bytes")
    found = _single_object(raw.value, catalog) or _json(raw, catalog) or _confluent(raw.value, ids)
    if isinstance(found, Framed) and found.schema.domain != domain_of(raw.topic):
        return Rejected(Reason.WRONG_TOPIC, f"belongs on the topic of {found.schema.domain}", found.schema.name)
    return found or Rejected(Reason.UNKNOWN_FRAMING)


def has_readable_headers(raw: RawRecord) -> bool:
    """Check that the names of all headers are UTF-8."""
    try:
        "".join(name for name, _ in raw.headers).encode()
    except UnicodeEncodeError:
        return False
    return True


def _single_object(value: bytes, catalog: Catalog) -> Framed | Rejected | None:
    if (parts := framing.split(value)) is None:
        return None
    if (schema := catalog.by_mark(parts[0])) is None:
        detail = f"no schema has the fingerprint {parts[0].hex()}: copy the ten framing bytes of `teller schemas list`"
        return Rejected(Reason.UNKNOWN_SCHEMA, detail)
    return Framed(schema, "avro", parts[1])


def _json(raw: RawRecord, catalog: Catalog) -> Framed | Rejected | None:
    if raw.value is None or (name := raw.header(SCHEMA_HEADER)) is None:
        return None
    schema = catalog.find(name.decode("utf-8", "replace"))
    if schema is None:
        return Rejected(Reason.UNKNOWN_SCHEMA, "no schema has the name in the header")
    return Framed(schema, "json", raw.value)


def _confluent(value: bytes, ids: RegistryIds) -> Framed | Rejected | None:
    number = registry_id(value)
    if number is None or not ids:
        return None
    if (schema := ids.get(number)) is None:
        return Rejected(Reason.UNKNOWN_SCHEMA, "the registry's schema of this id is none of ours")
    return Framed(schema, "avro", value[5:])
