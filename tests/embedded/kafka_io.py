"""The least that tests need of a broker: records in, records out."""

from collections.abc import Iterable, Sequence

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]


def make_topic(bootstrap: str, name: str, replication: int = 1) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, 1, replication)])[name].result()


def put(bootstrap: str, topic: str, values: Iterable[str]) -> None:
    """All acknowledged by all in-sync replicas when this returns."""
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "enable.idempotence": True, "log_level": 0})
    for value in values:
        producer.produce(topic, value)
    assert producer.flush(60) == 0


def take(bootstrap: str, topic: str, count: int) -> list[str]:
    """The first `count` records of the topic's one partition."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "take", "log_level": 0})
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    found: list[str] = []
    while len(found) < count:
        found.extend(_values(consumer.consume(count - len(found), timeout=1)))
    consumer.close()
    return found


def _values(messages: Sequence[object]) -> list[str]:
    return [message.value().decode() for message in messages if not message.error()]  # type: ignore[attr-defined]
