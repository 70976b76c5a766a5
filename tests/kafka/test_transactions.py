"""A producer that another fences in the midst of sending, on a real Kafka: an error of Kafka, and never of Python."""

import secrets
import time
from collections.abc import Callable

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import TAKEN_OVER
from pipelines.kafka.transactions import SILENT, deliver
from teller.embedded import EmbeddedKafka
from tests.kafka.test_reading import NewTopic

#: Two records, what became of both, and the fatal error.
QUEUED = 4


@pytest.mark.parametrize("end", [deliver, Producer.commit_transaction], ids=["commands", "router"])
def test_a_fenced_producer_says_so(
    kafka: EmbeddedKafka, new_topic: NewTopic, end: Callable[[Producer, float], None]
) -> None:
    reports: list[KafkaError | None] = []
    producer, topic = _fenced(kafka), new_topic(1)
    for _ in range(2):
        producer.produce(topic, b"x", on_delivery=lambda error, _message: reports.append(error))
    until = time.monotonic() + 20
    while len(producer) <= QUEUED and time.monotonic() < until:
        time.sleep(0.01)
    with pytest.raises(KafkaException) as raised:
        end(producer, 20)
    assert raised.value.args[0].code() in TAKEN_OVER
    assert None not in reports


def _fenced(kafka: EmbeddedKafka) -> Producer:
    """A producer in a transaction, whose transactional id another has taken over."""
    client: ClientSettings = {
        "bootstrap.servers": kafka.bootstrap, "transactional.id": f"test-{secrets.token_hex(6)}"
    }  # fmt: skip
    first, second = (Producer({**client, **SILENT}) for _ in range(2))
    first.init_transactions(30)
    first.begin_transaction()
    second.init_transactions(30)
    return first


def test_what_is_delivered_is_waited_for(kafka: EmbeddedKafka, new_topic: NewTopic) -> None:
    reports: list[KafkaError | None] = []
    producer = Producer({"bootstrap.servers": kafka.bootstrap, "linger.ms": 5})
    topic = new_topic(1)
    for _ in range(300):
        producer.produce(topic, b"x", on_delivery=lambda error, _message: reports.append(error))
    deliver(producer, 30)
    assert reports == [None] * 300


def test_it_waits_no_longer_than_it_is_told() -> None:
    producer = Producer({"bootstrap.servers": "127.0.0.1:9", "log_level": 0})
    producer.produce("nowhere", b"x")
    deliver(producer, 0.05)
    assert len(producer) >= 1  # the record; beside it, errors that nobody has asked for
    producer.purge()
    producer.flush()
