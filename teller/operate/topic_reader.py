"""Read a topic from its first record to its present end: for reports, which want everything once."""

import uuid
from collections.abc import Iterator
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

from schemas import catalog, framing
from teller.settings import Settings
from teller.settings.kafka_client import command_settings


class TopicUnreadableError(RuntimeError):
    """A topic is not there or cannot be read; the message says what to do."""


def messages(settings: Settings, topic: str, timeout: float = 30.0) -> Iterator[Message]:
    """Yield each committed record, partition by partition as they arrive; stop at the topic's end at the time of the
    call.

    Raises:
        TopicUnreadableError: no such topic, or no answer within `timeout` seconds.
    """
    consumer = Consumer(
        {
            **command_settings(settings),
            "group.id": f"teller-reader-{uuid.uuid4()}",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 20,  # the end of a topic shows when a fetch comes back empty
        }
    )
    try:
        yield from _to_the_end(consumer, topic, timeout)
    except KafkaException as error:
        raise TopicUnreadableError(f"{topic} cannot be read ({error.args[0].name()}): are the brokers up?") from None
    finally:
        consumer.close()


def _to_the_end(consumer: Consumer, topic: str, timeout: float) -> Iterator[Message]:
    known = consumer.list_topics(topic, timeout).topics[topic]
    if known.error is not None:
        raise TopicUnreadableError(f"there is no topic {topic}: `teller topics` creates it")
    waiting = set(known.partitions)
    consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in waiting])
    while waiting:
        message = consumer.poll(timeout)
        if message is None:
            raise TopicUnreadableError(f"{topic} gave nothing for {timeout:.0f} s: are the brokers up?")
        if (error := message.error()) is None:
            yield message
        elif error.name() == "_PARTITION_EOF":
            waiting.discard(message.partition())
        elif not error.retriable():
            raise KafkaException(error)


def records(settings: Settings, topic: str) -> Iterator[dict[str, Any]]:
    """Yield the decoded records of one of the pipeline's own topics (failed events, receipts)."""
    for message in messages(settings, topic):
        found = framing.split(message.value() or b"")
        schema = catalog.load().by_fingerprint(found[0]) if found else None
        if found is None or schema is None:
            raise TopicUnreadableError(f"{topic} holds a record that is not Teller's: who else writes there?")
        yield framing.decode_body(schema, found[1])
