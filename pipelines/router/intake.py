"""What was read, into the lanes; and before that, librdkafka's messages into ours."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipelines.router.buffer import Buffer
from pipelines.router.clean_record import Reader, mark_of
from pipelines.router.faults import RecordForeign
from pipelines.router.lane import Lane, waits_since
from pipelines.router.log import Event, Message, Partition

NOWHERE: Final = Partition("", -1)


def take(events: Iterator[Event], buffer: Buffer, reader: Reader, now: float) -> Event | None:
    """Puts messages into their lanes, up to the first event of another kind, which it returns."""
    place = NOWHERE
    lane: Lane | None = None
    for event in events:
        if not isinstance(event, Message):
            return event
        if lane is None or event.partition is not place:
            place, lane = event.partition, buffer.lane(event.partition)
        _take(event, lane, reader, now, buffer.limits.seconds)
    return None


def messages(found: Sequence[Any]) -> Iterator[Message]:
    """`found` are librdkafka's (`confluent_kafka.Message`), none of them an error.

    One at a time: what a message's headers are made of is used again for the next, before it leaves the cache.
    """
    place, topic, number = NOWHERE, "", -1
    for each in found:
        if each.partition() != number or each.topic() != topic:
            topic, number = each.topic(), each.partition()
            place = Partition(topic, number)
        yield Message(place, each.offset(), each.timestamp()[1], each.key(), each.value(), each.headers() or [])


def error_among(found: Sequence[Any]) -> Any | None:
    """The first of librdkafka's messages that is an error."""
    for each in found:
        if each.error() is not None:
            return each
    return None


def _take(message: Message, lane: Lane, reader: Reader, now: float, seconds: float) -> None:
    if lane.is_past(message.offset):
        lane.recall(mark_of(message), message.offset, message.timestamp)
    elif lane.blocked is None:
        try:
            record = reader.read(message)
        except RecordForeign as fault:
            lane.blocked = fault  # what came before it is stored first, then `stuck` tells
        else:
            lane.add(record, waits_since(record, now, seconds))
