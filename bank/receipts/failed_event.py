"""The failed event: one for each raw record that does not become a stored row."""

from typing import Any, Final

from schemas import catalog, framing
from schemas.identifiers import failure_id
from schemas.topics import RAW_TIME_HEADER

SCHEMA: Final = "pipeline.failed_event.v2"


def encoded(topic: str, partition: int, offset: int, fields: dict[str, Any]) -> tuple[bytes, bytes]:
    """Encode the failed event of the raw record at this topic, partition and offset, as (key, value).

    `fields` are the fields that do not follow from the position.

    Raises:
        ValueError: a field is missing, or of another type.
    """
    identity = failure_id(topic, partition, offset)
    place = {"failure_id": identity, "raw_topic": topic, "raw_partition": partition, "raw_offset": offset}
    return str(identity).encode(), framing.encode(catalog.load().by_name(SCHEMA), place | fields)


def headers(published: int) -> tuple[tuple[str, bytes], ...]:
    """Return the headers of a failed event: when Kafka took its raw record, in milliseconds since
    1970-01-01T00:00:00Z, by which `teller feedback` counts; none where that is not known (negative).
    """
    return ((RAW_TIME_HEADER, b"%d" % published),) if published >= 0 else ()
