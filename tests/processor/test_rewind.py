"""What was fetched and dropped is read again, also where nothing was ever committed."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping

import pytest
from aiokafka import AIOKafkaConsumer
from confluent_kafka import Consumer, Producer, TopicPartition

from pipelines.processor.faust_app import rewind
from teller.embedded import EmbeddedKafka

pytestmark = pytest.mark.kafka

COMMITTED, NEVER = 0, 1
RECORDS = 5


def test_a_rewind_reads_again_from_what_is_committed_or_from_the_beginning(
    kafka: EmbeddedKafka, new_topic: Callable[[int], str]
) -> None:
    topic = new_topic(2)
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for partition in (COMMITTED, NEVER):
        for _ in range(RECORDS):
            producer.produce(topic, b"v", partition=partition)
    producer.flush()
    commit(kafka.bootstrap, topic, 2)
    first, again, committed = asyncio.run(read_twice(kafka.bootstrap, topic))
    assert first == {COMMITTED: [2, 3, 4], NEVER: [0, 1, 2, 3, 4]}
    assert again == first
    assert committed == {COMMITTED: 2, NEVER: None}


def commit(bootstrap: str, topic: str, offset: int) -> None:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": topic})
    consumer.commit(offsets=[TopicPartition(topic, COMMITTED, offset)], asynchronous=False)
    consumer.close()


Offsets = Mapping[int, list[int]]


async def read_twice(bootstrap: str, topic: str) -> tuple[Offsets, Offsets, Mapping[int, int | None]]:
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap, group_id=topic, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        first = await read(consumer)
        committed = await rewind(consumer)
        return first, await read(consumer), {place.partition: offset for place, offset in committed.items()}
    finally:
        await consumer.stop()


async def read(consumer: AIOKafkaConsumer) -> Offsets:
    """All that is there; a partition that gives nothing for some seconds is at its end."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    while sum(map(len, found.values())) < 2 * RECORDS - 2 and (more := await consumer.getmany(timeout_ms=8000)):
        for place, records in more.items():
            found[place.partition] += [record.offset for record in records]
    return found
