"""Stretches of a topic on real Kafka: marks of transactions, what was taken back, what is not decided yet."""

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.reading import TopicUnreadableError
from teller.embedded import EmbeddedKafka

NewTopic = Callable[[int], str]


@pytest.fixture
def client(kafka: EmbeddedKafka) -> ClientSettings:
    return {"bootstrap.servers": kafka.bootstrap, "log_level": 0}


def transactional(client: ClientSettings) -> Producer:
    producer = Producer(
        {**client, "transactional.id": f"test-{secrets.token_hex(6)}", "transaction.timeout.ms": 60_000}
    )
    producer.init_transactions(30)
    return producer


def send(producer: Producer, topic: str, count: int, partition: int = 0) -> None:
    for _ in range(count):
        producer.produce(topic, b"x", partition=partition)
    producer.flush()


def end(client: ClientSettings, topic: str) -> int:
    """One past the last offset, decided or not."""
    probe = Consumer({**client, "group.id": "probe", "isolation.level": "read_uncommitted"})
    _, high = probe.get_watermark_offsets(TopicPartition(topic, 0), 10)
    probe.close()
    return high


def read(client: ClientSettings, topic: str, spans: Sequence[range], wait: bool = True) -> Iterator[int | None]:
    return (found.offset() for found in reading.messages(client, topic, {0: spans}, wait=wait, silence=5))


def test_marks_of_transactions_and_what_was_taken_back_are_no_records(
    client: ClientSettings, new_topic: NewTopic
) -> None:
    topic, producer = new_topic(1), transactional(client)
    for undo in (False, True, False, True):
        producer.begin_transaction()
        send(producer, topic, 3)
        producer.abort_transaction() if undo else producer.commit_transaction()
    assert end(client, topic) == 16
    assert list(read(client, topic, [range(16)])) == [0, 1, 2, 8, 9, 10]


@pytest.mark.parametrize("undo", [False, True])
def test_what_is_not_decided_is_waited_for(undo: bool, client: ClientSettings, new_topic: NewTopic) -> None:
    """Also where nothing but marks follows."""
    topic, producer = new_topic(1), transactional(client)
    send(Producer(client), topic, 2)
    producer.begin_transaction()
    send(producer, topic, 3)
    decide = threading.Timer(1.0, producer.abort_transaction if undo else producer.commit_transaction)
    decide.start()
    found = list(read(client, topic, [range(end(client, topic))]))
    decide.join()
    assert found == ([0, 1] if undo else [0, 1, 2, 3, 4])


def test_or_left_out(client: ClientSettings, new_topic: NewTopic) -> None:
    topic, producer = new_topic(1), transactional(client)
    send(Producer(client), topic, 2)
    producer.begin_transaction()
    send(producer, topic, 3)
    assert list(read(client, topic, [range(5)], wait=False)) == [0, 1]
    producer.abort_transaction()


def test_waiting_has_an_end(client: ClientSettings, new_topic: NewTopic) -> None:
    topic, producer = new_topic(1), transactional(client)
    producer.begin_transaction()
    send(producer, topic, 3)
    with pytest.raises(TopicUnreadableError, match="gave nothing for 1 s"):
        list(reading.messages(client, topic, {0: [range(3)]}, wait=True, silence=1))
    producer.abort_transaction()


def test_spans_are_read_and_nothing_else(client: ClientSettings, new_topic: NewTopic) -> None:
    topic = new_topic(1)
    send(Producer(client), topic, 200)

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sets(st.integers(0, 200), max_size=8).map(sorted))
    def check(cuts: list[int]) -> None:
        spans = [range(start, stop) for start, stop in zip(cuts[::2], cuts[1::2], strict=False)]
        assert list(read(client, topic, spans)) == [offset for span in spans for offset in span]

    check()


def test_a_whole_topic_is_read_from_the_first_record_that_is_left(client: ClientSettings, new_topic: NewTopic) -> None:
    topic = new_topic(2)
    for number in range(2):
        send(Producer(client), topic, 5, number)
    admin = AdminClient(client)
    for future in admin.delete_records([TopicPartition(topic, 0, 3)]).values():
        future.result()
    found = [(item.partition(), item.offset()) for item in reading.whole(client, topic)]
    assert sorted(found) == [(0, 3), (0, 4)] + [(1, offset) for offset in range(5)]


def test_a_topic_that_is_not_there_is_said(client: ClientSettings) -> None:
    with pytest.raises(TopicUnreadableError, match="there is no topic nowhere: `teller topics` creates it"):
        list(reading.whole({**client, "allow.auto.create.topics": False}, "nowhere"))


def test_partitions_are_read_beside_each_other(client: ClientSettings, new_topic: NewTopic) -> None:
    topic = new_topic(3)
    for number in range(3):
        send(Producer(client), topic, 50, number)
    spans = {0: [range(10, 20)], 1: [], 2: [range(5), range(40, 50)]}
    found = [(item.partition(), item.offset()) for item in reading.messages(client, topic, spans, wait=True)]
    assert sorted(found) == [(0, n) for n in range(10, 20)] + [(2, n) for n in [*range(5), *range(40, 50)]]
