"""What is new on topics, from a real Kafka: each record once, a bounded number, whatever else lies there."""

import secrets
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import Producer

from pipelines.feedback import records
from pipelines.feedback.counts import DAY_MS, CountsKey, DayTotals
from pipelines.feedback.marks import Mark
from pipelines.steps.outcome import Reason
from schemas import topics
from teller.embedded import EmbeddedKafka
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from web.snapshot import DayCounts
from web.watch.feedback import FeedbackWatch
from web.watch.tail import TopicTail
from web.watch.topics import TopicsWatch


@pytest.fixture
def tail(kafka: EmbeddedKafka, new_topic: Callable[[int], str]) -> tuple[TopicTail, str]:
    name = new_topic(2)
    return TopicTail({"bootstrap.servers": kafka.bootstrap, "log_level": 2}, name, kept=3), name


def send(kafka: EmbeddedKafka, topic: str, values: list[bytes], partition: int = 0) -> None:
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for value in values:
        producer.produce(topic, value, b"key", partition)
    assert producer.flush() == 0


def new(tail: TopicTail) -> list[bytes]:
    return sorted(message.value() or b"" for message in tail.new())


def test_each_record_comes_once(kafka: EmbeddedKafka, tail: tuple[TopicTail, str]) -> None:
    found, topic = tail
    assert new(found) == []
    send(kafka, topic, [b"a", b"b"])
    assert new(found) == [b"a", b"b"]
    assert new(found) == []
    send(kafka, topic, [b"c"], partition=1)
    assert new(found) == [b"c"]


def test_of_many_records_the_newest_of_each_partition_come(kafka: EmbeddedKafka, tail: tuple[TopicTail, str]) -> None:
    found, topic = tail
    send(kafka, topic, [b"%d" % number for number in range(10, 30)])
    send(kafka, topic, [b"x"], partition=1)
    assert new(found) == [b"27", b"28", b"29", b"x"]


def test_records_of_an_open_transaction_come_when_it_is_committed(
    kafka: EmbeddedKafka, tail: tuple[TopicTail, str]
) -> None:
    found, topic = tail
    settings: dict[str, Any] = {"bootstrap.servers": kafka.bootstrap, "transactional.id": secrets.token_hex(6)}
    producer = Producer(settings)
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(topic, b"receipt", partition=0)
    producer.flush()
    assert new(found) == []
    producer.commit_transaction()
    end = time.monotonic() + 30  # the broker writes the marker a moment after it has answered
    while not (come := new(found)) and time.monotonic() < end:
        time.sleep(0.05)
    assert come == [b"receipt"]
    assert new(found) == []


def test_marks_and_counts_of_feedback_are_the_newest_of_each(deposit_topics: Settings, kafka: EmbeddedKafka) -> None:
    day = 20_000
    marks = [("social", 5), ("social", 7), ("telecom", 3), ("unheard", 9)]
    send(kafka, topics.COMPLETE, [records.mark(name, Mark(day, day * DAY_MS + at))[1] for name, at in marks])
    counts = [(day - 9, 1, 0), (day, 2, 0), (day, 3, 4)]
    for of, stored, failed in counts:
        totals = DayTotals(stored, Counter({Reason.DUPLICATE_EVENT.value: failed, "bad_json": 1}))
        send(kafka, topics.COUNTS, [records.state_of_day(CountsKey("d000001", "social", of), totals)[1]])
    watch = FeedbackWatch(command_settings(deposit_topics))
    watch.read_marks()
    watch.read_counts()
    start = day * DAY_MS / 1000
    assert watch.marks == {"social": start + 0.007, "telecom": start + 0.003}
    assert watch.counts == (DayCounts("d000001", "social", day, accepted=7, failed=5),)


def test_what_is_not_the_bank_s_breaks_nothing(deposit_topics: Settings, kafka: EmbeddedKafka) -> None:
    told = (topics.COMPLETE, topics.COUNTS)
    for topic in (*topics.FAILURES, topics.RECEIPTS, topics.ACCOUNTS, topics.DEPOSITORS, *told):
        send(kafka, topic, [b"", b"\xc3\x01" + b"x" * 8, b"{}", b"<script>"])
    watch = TopicsWatch(command_settings(deposit_topics))
    watch.look()
    assert watch.trouble == {}
    assert (watch.failed.all, watch.refused.all, watch.objects.all, watch.changes.all) == ((), (), (), ())
    assert (watch.depositors, watch.feedback.marks, watch.feedback.counts) == ((), {}, ())


def test_a_kafka_that_does_not_answer_is_told_once(kafka_settings: Settings) -> None:
    watch = TopicsWatch({**command_settings(kafka_settings), "bootstrap.servers": "127.0.0.1:1", "log_level": 0})
    watch.look()
    assert set(watch.trouble) == {"Kafka"}
