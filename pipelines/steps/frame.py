"""Find the schema of a raw value and the start of its body.

Three framings: Avro single-object encoding (C3 01 ...), Confluent's wire format (00, schema id of 4 bytes, big-endian),
read when a registry is configured, and plain JSON with the schema's name in a header.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pipelines.steps.outcome import BatchFault, RawRecord, Reason, Rejected, SealFault
from pipelines.steps.unseal import is_sealed
from schemas import framing
from schemas.catalog import Catalog, Schema
from schemas.topics import SCHEMA_HEADER, domain_of

#: Schemas by registry id; None: the registry knows the id, but its schema is not in the catalog.
RegistryIds = Mapping[int, Schema | None]
_FAULTS: Final[Mapping[BatchFault | SealFault, Reason]] = {
    BatchFault.TOO_LARGE: Reason.TOO_LARGE,
    BatchFault.UNREADABLE: Reason.BAD_BATCH,
    BatchFault.MISNUMBERED: Reason.BAD_BATCH,
    SealFault.UNKNOWN_KEY: Reason.UNKNOWN_SEAL_KEY,
    SealFault.NOT_OPENED: Reason.SEAL_BROKEN,
}


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
        return Rejected(_FAULTS[raw.fault], raw.fault.value)
    if not has_readable_headers(raw):
        return Rejected(Reason.BAD_HEADER, "the name of a header is not UTF-8: name headers in UTF-8")
    if not raw.value:
        return Rejected(Reason.EMPTY_VALUE, "the record has no value: send it with one; none deletes anything")
    if len(raw.value) > max_bytes:
        return Rejected(Reason.TOO_LARGE, f"larger than {max_bytes} bytes: send it in parts")
    if is_sealed(raw):  # nobody opened it: its value is no record
        return Rejected(Reason.UNKNOWN_SEAL_KEY, SealFault.UNKNOWN_KEY.value)
    found = _single_object(raw.value, catalog) or _json(raw, catalog) or _confluent(raw.value, ids)
    if isinstance(found, Framed) and found.schema.domain != domain_of(raw.topic):
        return Rejected(
            Reason.WRONG_TOPIC, f"belongs on the topic of {found.schema.domain}: send it there", found.schema.name
        )
    return found or Rejected(Reason.UNKNOWN_FRAMING, _looks_like(raw.value))


def has_readable_headers(raw: RawRecord) -> bool:
    """Check that the names of all headers are UTF-8."""
    try:
        "".join(name for name, _ in raw.headers).encode()
    except UnicodeEncodeError:
        return False
    return True


def _looks_like(value: bytes) -> str:
    """Say what a value without a framing looks like, and how such a one is sent."""
    if value.startswith(framing.MARKER):
        return (
            f"shorter than the {framing.HEADER_BYTES} bytes that a single object begins with: the record follows them"
        )
    if value.startswith(b"Obj\x01"):
        return "an Avro file: send each of its records as a single object (C3 01, the schema's fingerprint, the record)"
    if value.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return "JSON without a header `schema`: send the header with the schema's name, such as social.post.v1"
    if registry_id(value) is not None:
        return (
            "begins as Confluent's wire format, and no schema registry is configured: send a single object (C3 01 ...)"
        )
    return "begins with none of C3 01 (an Avro single object) and, with a registry, 00; JSON needs a header `schema`"


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
        return Rejected(
            Reason.UNKNOWN_SCHEMA,
            "no schema has the name in the header `schema`: it takes a name such as social.post.v1",
        )
    return Framed(schema, "json", raw.value)


def _confluent(value: bytes, ids: RegistryIds) -> Framed | Rejected | None:
    number = registry_id(value)
    if number is None or not ids:
        return None
    if (schema := ids.get(number)) is None:
        return Rejected(
            Reason.UNKNOWN_SCHEMA,
            "the registry has no schema of Teller's under this id: register Teller's text",
        )
    return Framed(schema, "avro", value[5:])
