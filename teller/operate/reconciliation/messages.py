"""Decode messages of Teller's own topics, and make the rows that the spool keeps of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from confluent_kafka import Message

from bank.ledger.metered import MeteredObject, metered
from schemas.framing import decoded
from schemas.topics import RAW_OFFSET_HEADER

#: Subjects of schemas; a later version has the fields that are read here under the same names.
RECEIPT: Final = "pipeline.receipt"
FAILED_EVENT: Final = "pipeline.failed_event"
REPLAY: Final = "pipeline.replay"
METERING: Final = "metering"
OBJECT: Final = "object"
#: A receipt, in a row under the place of one that it replaces; and in a row under its own place, one that it replaces.
REPLACED_BY: Final = "replaced by"
REPLACES: Final = "replaces"

#: Bucket, key, kind of the body, and the body.
Row = tuple[str, str, str, bytes]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A message that does not belong on its topic, at `place`."""

    place: str

    @property
    def offset(self) -> int:
        return int(self.place.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class OddKey:
    """The key of the failed event before it, at `place`, is not the event's id."""

    place: str


def place(message: Message) -> str:
    """Return topic, partition and offset."""
    return f"{message.topic()}/{message.partition()}/{message.offset()}"


def record(message: Message, subject: str) -> Mapping[str, Any] | None:
    """Return the record of the schema that a message holds, or None where it holds something else."""
    return decoded(message.value(), subject)


def failed(message: Message) -> Iterator[Mapping[str, Any] | Foreign | OddKey]:
    """Yield the failed event that a message holds; then an OddKey if the message's key is not the event's id."""
    found = record(message, FAILED_EVENT)
    yield found or Foreign(place(message))
    if found and message.key() != str(found["failure_id"]).encode():
        yield OddKey(place(message))


def receipt_row(message: Message) -> tuple[Row, str, Sequence[str]] | None:
    """Return a receipt's row, under the place of its object, its id, and the ids that it replaces; or None."""
    if (found := record(message, RECEIPT)) is None:
        return None
    row = found["bucket"], found["object_key"], RECEIPT, cast("bytes", message.value())
    return row, str(found["receipt_id"]), found.get("replaces", ())


def metering_row(message: Message) -> Row | None:
    """Return a metering event's row, under the place of its object, or None."""
    try:
        event = json.loads(message.value() or b"")
        bucket, key = event["data"]["bucket"], event["data"]["object_key"]
        fits = isinstance(event["id"], str) and isinstance(bucket, str) and isinstance(key, str)
        (bucket + key).encode()  # JSON can hold half a surrogate pair, and no name can
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return (bucket, key, METERING, cast("bytes", message.value())) if fits else None


def withdrawn(message: Message) -> MeteredObject | None:
    """Return the metering event of a withdrawal, which is of no object, or None."""
    found = metered(message.value())
    return found if found is not None and found.quantities.withdrawals else None


def receipt(body: bytes) -> Mapping[str, Any]:
    """Return the receipt in a row."""
    return cast("Mapping[str, Any]", decoded(body, RECEIPT))


def metering(body: bytes) -> Mapping[str, Any]:
    """Return the metering event in a row."""
    return cast("Mapping[str, Any]", json.loads(body))


def raw_offset(message: Message) -> int | None:
    """Return the raw offset in a clean record's header, or None where there is none."""
    return number(headers(message).get(RAW_OFFSET_HEADER))


def headers(message: Message) -> dict[str, bytes | None]:
    """Return the headers by name; of several with one name the last."""
    return dict(cast("list[tuple[str, bytes | None]]", message.headers() or []))


def number(digits: bytes | None) -> int | None:
    """Return the number in decimal digits, at most 19, or None where there is none."""
    return int(digits) if digits and digits.isdigit() and len(digits) < 20 else None
