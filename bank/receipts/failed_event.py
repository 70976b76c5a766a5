"""The failed event: one for each raw record that does not become a stored row."""

from typing import Any, Final
from uuid import UUID, uuid5

from schemas import catalog, framing

SCHEMA: Final = "pipeline.failed_event.v2"
#: Namespace of failure ids (RFC 9562, version 5 UUIDs).
NAMESPACE: Final = UUID("5c6a1b1e-6a0f-5c0e-9d55-6f7f1f0f8f11")


def failure_id(topic: str, partition: int, offset: int) -> UUID:
    """Return the id of a failed event: always the same for the same raw record."""
    return uuid5(NAMESPACE, f"{topic}/{partition}/{offset}")


def encoded(topic: str, partition: int, offset: int, fields: dict[str, Any]) -> tuple[bytes, bytes]:
    """Encode the failed event of the raw record at this topic, partition and offset, as (key, value).

    `fields` are the fields that do not follow from the position.

    Raises:
        ValueError: a field is missing, or of another type.
    """
    identity = failure_id(topic, partition, offset)
    place = {"failure_id": identity, "raw_topic": topic, "raw_partition": partition, "raw_offset": offset}
    return str(identity).encode(), framing.encode(catalog.load().by_name(SCHEMA), place | fields)
