"""What was read, into the lanes; and before that, librdkafka's messages into ours."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pipelines.router.buffer import Buffer
from pipelines.router.clean_record import Reader, mark_of
from pipelines.router.faults import RecordForeign
from pipelines.router.lane import waits_since
from pipelines.router.log import Event, Message, Partition

NOWHERE: Final = Partition("", -1)


def take(events: Sequence[Event], buffer: Buffer, reader: Reader, now: float) -> Sequence[Event]:
    """Puts messages into their lanes, up to the first event of another kind: what is left from there on."""
    for at, event in enumerate(events):
        if not isinstance(event, Message):
            return events[at:]
        _take(event, buffer, reader, now)
    return ()


def messages(found: Sequence[Any]) -> list[Message]:
    """`found` are librdkafka's (`confluent_kafka.Message`), none of them an error."""
    made: list[Message] = []
    place, topic, number = NOWHERE, "", -1
    for each in found:
        if each.partition() != number or each.topic() != topic:
            topic, number = each.topic(), each.partition()
            place = Partition(topic, number)
        headers = each.headers()
        made.append(
            Message(
                place, each.offset(), each.timestamp()[1], each.key(), each.value(), tuple(headers) if headers else ()
            )
        )
    return made


def error_among(found: Sequence[Any]) -> Any | None:
    """The first of librdkafka's messages that is an error."""
    for each in found:
        if each.error() is not None:
            return each
    return None


def ends(read: Sequence[Message]) -> Mapping[Partition, int]:
    """One past the last offset of each partition."""
    return {message.partition: message.offset + 1 for message in read}


def _take(message: Message, buffer: Buffer, reader: Reader, now: float) -> None:
    lane = buffer.lane(message.partition)
    if lane.is_past(message.offset):
        lane.recall(mark_of(message), message.offset, message.timestamp)
    elif lane.blocked is None:
        try:
            record = reader.read(message)
        except RecordForeign as fault:
            lane.blocked = fault  # what came before it is stored first, then `stuck` tells
        else:
            lane.add(record, waits_since(record, now, buffer.limits.seconds))
