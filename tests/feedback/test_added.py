"""Partitions that are added to a topic of failed events while feedback runs are read, from their beginning."""

import time

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewPartitions  # type: ignore[attr-defined]

from schemas import topics
from teller.settings import Settings
from tests.accounts import kafka
from tests.feedback.running import failures, feedback, until
from tests.feedback.test_killed import ACME, fail


def send(settings: Settings, offset: int, partition: int) -> None:
    key, value = fail(offset, partition)
    producer = Producer(kafka.client(settings))
    producer.produce(topics.FAILED, value, key, partition)
    assert producer.flush(30) == 0


def told(settings: Settings) -> list[tuple[int, int]]:
    return sorted((each["raw_partition"], each["raw_offset"]) for each in failures(settings, "d000001"))


def test_what_lies_on_added_partitions_is_told_once_and_marks_go_on(deposit_topics: Settings) -> None:
    settings = deposit_topics
    kafka.register(settings, ACME)
    with feedback(settings):
        send(settings, 5, 0)
        kafka.wait_for(lambda: told(settings) == [(0, 5)])
        admin = AdminClient(kafka.client(settings))
        admin.create_partitions([NewPartitions(topics.FAILED, settings.partitions + 1)])[topics.FAILED].result()
        send(settings, 3, settings.partitions)
        sent = int(time.time() * 1000)
        kafka.wait_for(lambda: len(told(settings)) > 1)
        kafka.wait_for(lambda: until(settings, "social") > sent)
        assert told(settings) == [(0, 5), (settings.partitions, 3)]
