"""What lies on topics of one partition, whole: up to where Kafka has taken anything when it is asked for."""

import time
from typing import Any, NamedTuple

from confluent_kafka import Consumer, TopicPartition

PATIENCE_S = 30.0


class Message(NamedTuple):
    """A message. `time` is Kafka's, in milliseconds since 1970-01-01T00:00:00Z."""

    offset: int
    time: int
    key: bytes
    value: bytes | None


def whole(client: dict[str, Any], group: str, topic: str) -> list[Message]:
    """Read a topic from its beginning.

    The end is asked for without isolation: what lies in an open transaction counts, so it is waited for.

    Raises:
        TimeoutError: that is not to be had in time: nothing may go out by what is known.
    """
    consumer = Consumer(_reading(client, group, "read_committed"))
    try:
        first, end = _ends(client, group, topic)
        consumer.assign([place := TopicPartition(topic, 0, first)])
        found: list[Message] = []
        until = time.monotonic() + PATIENCE_S
        while first < end and (consumer.position([place])[0].offset or 0) < end:
            if time.monotonic() > until:
                raise TimeoutError(f"{topic} cannot be read to its end: is a transaction open?")
            message = consumer.poll(0.2)
            if message is None:
                continue
            if error := message.error():
                raise RuntimeError(error.str())
            if (offset := int(message.offset() or 0)) < end:
                found.append(Message(offset, message.timestamp()[1], message.key() or b"", message.value()))
        return found
    finally:
        consumer.close()


def _ends(client: dict[str, Any], group: str, topic: str) -> tuple[int, int]:
    asking = Consumer(_reading(client, group, "read_uncommitted"))
    try:
        first, end = asking.get_watermark_offsets(TopicPartition(topic, 0), PATIENCE_S)
        return first, end
    finally:
        asking.close()


def _reading(client: dict[str, Any], group: str, isolation: str) -> dict[str, Any]:
    own = {"group.id": group, "enable.auto.commit": False, "auto.offset.reset": "error"}
    return {**client, **own, "isolation.level": isolation}
