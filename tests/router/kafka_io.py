"""Clean records into a real Kafka, and what routers sent out of it."""

import time
from collections.abc import Iterable
from contextlib import closing
from typing import cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from pipelines.router.kafka.port import OutgoingRecord, Partition
from tests.router.bank import Clean


def produce(bootstrap: str, cleans: Iterable[Clean]) -> None:
    """As the workers do it: idempotent, so that a retry never changes the order."""
    producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 5})
    for clean in cleans:
        place = clean.partition
        producer.produce(place.topic, clean.value, clean.key, place.number, headers=list(clean.headers))
    producer.flush()


def visible(bootstrap: str, *topics: str, partitions: int = 3) -> list[OutgoingRecord]:
    """Everything on these topics, as a consumer of committed records sees it."""
    settings = {"bootstrap.servers": bootstrap, "group.id": "nobody", "enable.partition.eof": True}
    with closing(Consumer(settings | {"isolation.level": "read_committed"})) as consumer:
        consumer.assign(
            [TopicPartition(topic, number, OFFSET_BEGINNING) for topic in topics for number in range(partitions)]
        )
        found: list[OutgoingRecord] = []
        ends = 0
        while ends < partitions * len(topics):
            message = consumer.poll(10)
            assert message is not None
            ends += message.error() is not None
            if not message.error():
                headers = cast("list[tuple[str, bytes]]", message.headers() or [])
                found.append(
                    OutgoingRecord(message.topic() or "", message.key() or b"", message.value() or b"", tuple(headers))
                )
        return found


def wait_until_drained(bootstrap: str, group: str, places: Iterable[Partition], seconds: float = 300) -> None:
    """Until the group has committed to the end of every place, and no plan is open."""
    wanted = [TopicPartition(*place) for place in places]
    with closing(
        Consumer({"bootstrap.servers": bootstrap, "group.id": group, "isolation.level": "read_committed"})
    ) as consumer:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            at = consumer.committed(wanted, timeout=30)
            ends = [consumer.get_watermark_offsets(item, timeout=10)[1] for item in wanted]
            if [item.offset for item in at] == ends and not any('"end"' in (item.metadata or "") for item in at):
                return
            time.sleep(0.1)
    raise AssertionError("the routers do not get through")
