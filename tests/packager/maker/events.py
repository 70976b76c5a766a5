"""Records that tell the bank of a package. Pure."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

import fastavro
from fastavro.schema import fingerprint, to_parsing_canonical_form

#: Namespace of the ids.
WITHDRAWALS = uuid5(NAMESPACE_URL, "urn:teller:withdrawal")


class Told(NamedTuple):
    """A record to write."""

    topic: str
    key: str
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


def package_event_id(event: str, cause: str, attempt: int) -> UUID:
    """Return the id of an event of a package, or of a notice."""
    return uuid5(WITHDRAWALS, f"package {event}/{cause}/{attempt}")


def delivery_id(event: str, owner: str, cause: str) -> UUID:
    """Return the id of an event of an owner's rows, by package or notice."""
    return uuid5(WITHDRAWALS, f"delivery {event}/{owner}/{cause}")


def package_event(schema: Any, event: str, fields: Mapping[str, Any]) -> Told:
    """Make an event of a package; `time` and `until` are in milliseconds."""
    package, notice = str(fields["package"]), fields.get("notice")
    own = {"event": event, "event_id": package_event_id(event, str(notice or package), fields.get("attempt", 0))}
    times = {"time": _time(fields["time"]), "until": _time(fields.get("until", 0))}
    return Told("withdrawals.packages", package, encoded(schema, {**fields, **times, **own}))


def delivery(schema: Any, event: str, fields: Mapping[str, Any]) -> Told:
    """Make an event of an owner's rows."""
    cause = str(fields.get("notice") or fields["package"])
    own = {"event": event, "event_id": delivery_id(event, fields["owner"], cause), "time": _time(fields["time"])}
    return Told("withdrawals.deliveries", fields["owner"], encoded(schema, {**fields, **own}))


def encoded(schema: Any, fields: Mapping[str, Any]) -> bytes:
    """Encode a record as a single object; what is not named has its default."""
    defaults = {each["name"]: each["default"] for each in schema["fields"] if "default" in each}
    defaults = {name: value.encode() if schema_is_bytes(schema, name) else value for name, value in defaults.items()}
    out = io.BytesIO()
    fastavro.schemaless_writer(out, schema, {**defaults, **fields})
    mark = bytes.fromhex(fingerprint(to_parsing_canonical_form(schema), "CRC-64-AVRO"))
    return b"\xc3\x01" + mark + out.getvalue()


def schema_is_bytes(schema: Any, name: str) -> bool:
    """Return whether a field is bytes, whose default is a text in JSON."""
    return any(each["name"] == name and each["type"] == "bytes" for each in schema["fields"])


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
