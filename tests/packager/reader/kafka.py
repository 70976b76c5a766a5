"""Topics from their beginning to their end, as an auditor may read them."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, TopicPartition
from confluent_kafka.admin import AdminClient

TIMEOUT_S = 30.0


class Fetched(NamedTuple):
    """A message. `time` is Kafka's, in milliseconds since 1970-01-01T00:00:00Z."""

    topic: str
    partition: int
    offset: int
    time: int
    headers: dict[str, bytes]
    value: bytes


class Topics:
    """Kafka's topics. `client` has librdkafka's settings: servers and log-in; `group` is a name of the reader's own."""

    def __init__(self, client: dict[str, Any], group: str) -> None:
        self._client = client
        #: Accounts whose tombstones were read: nothing of them is kept.
        self.erased: set[str] = set()
        self._reading = {**client, "group.id": group, "enable.auto.commit": False, "isolation.level": "read_committed"}
        self._reading |= {"auto.offset.reset": "error", "enable.partition.eof": True}

    def named(self, pattern: str) -> list[str]:
        """Names of the topics that match in full."""
        there = AdminClient(self._client).list_topics(timeout=TIMEOUT_S).topics
        return sorted(name for name in there if re.fullmatch(pattern, name))

    def committed(self, group: str, topics: list[str]) -> dict[tuple[str, int], int]:
        """Committed offsets of another group, by topic and partition; 0 where there is none."""
        admin = AdminClient(self._client)
        there = admin.list_topics(timeout=TIMEOUT_S).topics
        asked = [TopicPartition(name, number) for name in topics for number in there[name].partitions]
        answer = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group, asked)])
        found = answer[group].result(TIMEOUT_S).topic_partitions
        return {(each.topic, each.partition): max(each.offset, 0) for each in found}

    def read(self, topics: list[str]) -> Iterator[Fetched]:
        """Read from the earliest offsets to the ends as they are now."""
        consumer = Consumer(self._reading)
        try:
            left: dict[tuple[str, int], tuple[int, int]] = {}
            for name in topics:
                for number in consumer.list_topics(name, TIMEOUT_S).topics[name].partitions:
                    first, end = consumer.get_watermark_offsets(TopicPartition(name, number), TIMEOUT_S)
                    left |= {(name, number): (first, end)} if first < end else {}
            consumer.assign([TopicPartition(name, number, first) for (name, number), (first, _end) in left.items()])
            while left:
                yield from self._next(consumer, left)
        finally:
            consumer.close()

    def _next(self, consumer: Consumer, left: dict[tuple[str, int], tuple[int, int]]) -> Iterator[Fetched]:
        """Take a message; a partition is done at its end, which may be a mark of a transaction."""
        if (message := consumer.poll(TIMEOUT_S)) is None:
            raise TimeoutError("Kafka gives nothing")
        place = str(message.topic()), int(message.partition() or 0)
        error, offset = message.error(), int(message.offset() or 0)
        if error and error.name() != "_PARTITION_EOF":
            raise RuntimeError(error.str())
        if place in left and offset < left[place][1] and not error:
            sent: Any = message.headers() or []
            headers = {name: value or b"" for name, value in sent}
            if message.value() is None and "erased" in headers:
                self.erased.add((message.key() or b"").decode())
            else:
                yield Fetched(*place, offset, message.timestamp()[1], headers, message.value() or b"")
        if place in left and (error or offset + 1 >= left[place][1]):
            del left[place]
