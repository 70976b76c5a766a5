"""librdkafka's messages made into the router's."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pipelines.router.kafka.port import Message, Partition

_NOWHERE: Final = Partition("", -1)


def messages(found: Sequence[Any]) -> Iterator[Message]:
    """`found` are librdkafka's (`confluent_kafka.Message`), none of them an error.

    One at a time: what a message's headers are made of is used again for the next, before it leaves the cache.
    """
    place, topic, number = _NOWHERE, "", -1
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
