"""Decode messages of Teller's own topics, and make the rows that the spool keeps of them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from confluent_kafka import Message

from schemas import catalog, framing
from schemas.topics import RAW_OFFSET_HEADER
from teller.operate.verify.sources import Foreign, OddKey
from teller.operate.verify.spool import TypeFigures

#: Subjects of schemas; a later version has the fields that are read here under the same names.
RECEIPT: Final = "pipeline.receipt"
FAILED_EVENT: Final = "pipeline.failed_event"
METERING: Final = "metering"
OBJECT: Final = "object"


def place(message: Message) -> str:
    """Return topic, partition and offset."""
    return f"{message.topic()}/{message.partition()}/{message.offset()}"


def record(message: Message, subject: str) -> Mapping[str, Any] | None:
    """Return the record of the schema that a message holds, or None where it holds something else."""
    return _decoded(message.value() or b"", subject)


def failed(message: Message) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
    """Yield the failed event that a message holds; then an OddKey if the message's key is not the event's id."""
    found = record(message, FAILED_EVENT)
    yield found or Foreign(place(message))
    if found and message.key() != str(found["failure_id"]).encode():
        yield OddKey(place(message))


def receipt_row(message: Message) -> TypeFigures | None:
    """Return a receipt's row, under the place of its object, or None."""
    if (found := record(message, RECEIPT)) is None:
        return None
    return found["bucket"], found["object_key"], RECEIPT, cast("bytes", message.value())


def metering_row(message: Message) -> TypeFigures | None:
    """Return a metering event's row, under the place of its object, or None."""
    try:
        event = json.loads(message.value() or b"")
        bucket, key = event["data"]["bucket"], event["data"]["object_key"]
        fits = isinstance(event["id"], str) and isinstance(bucket, str) and isinstance(key, str)
        (bucket + key).encode()  # JSON can hold half a surrogate pair, and no name can
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return (bucket, key, METERING, cast("bytes", message.value())) if fits else None


def receipt(body: bytes) -> Mapping[str, Any]:
    """Return the receipt in a row."""
    return cast("Mapping[str, Any]", _decoded(body, RECEIPT))


def metering(body: bytes) -> Mapping[str, Any]:
    """Return the metering event in a row."""
    return cast("Mapping[str, Any]", json.loads(body))


def raw_offset(message: Message) -> int | None:
    """Return the raw offset in a clean record's header, or None where there is none."""
    value = dict(cast("list[tuple[str, bytes | None]]", message.headers() or [])).get(RAW_OFFSET_HEADER) or b""
    return int(value) if value.isdigit() and len(value) < 20 else None


def _decoded(value: bytes, subject: str) -> Mapping[str, Any] | None:
    framed = framing.split(value)
    schema = catalog.load().by_fingerprint(framed[0]) if framed else None
    if framed is None or schema is None or schema.subject != subject:
        return None
    try:
        return framing.decode_body(schema, framed[1])
    except Exception:  # fastavro raises anything on bytes that are no such record
        return None
