"""Conversion of librdkafka's messages into the router's."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipelines.router.kafka.port import Message, Partition

_NOWHERE: Final = Partition("", -1)


def messages(found: Sequence[Any]) -> Iterator[Message]:
    """Convert librdkafka's messages (`confluent_kafka.Message`), none of which may be an error.

    Messages are made one at a time: memory of one message's headers is used again for the next while it is in the
    processor's cache.
    """
    place, topic, number = _NOWHERE, "", -1
    for each in found:
        if each.partition() != number or each.topic() != topic:
            topic, number = each.topic(), each.partition()
            place = Partition(topic, number)
        yield Message(place, each.offset(), each.timestamp()[1], each.key(), each.value(), each.headers() or [])


def error_among(found: Sequence[Any]) -> Any | None:
    """Find the first of librdkafka's messages that is an error."""
    for each in found:
        if each.error() is not None:
            return each
    return None
