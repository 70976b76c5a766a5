"""On a real Kafka: how old the oldest record is, look after look; and what an open transaction holds back."""

from collections.abc import Callable

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.metrics import metrics
from schemas import topics
from teller.embedded import EmbeddedKafka
from teller.operate.exporter.exporter import Exporter
from teller.operate.reconciliation import lag
from teller.operate.reconciliation.oldest import NOTHING, UNDECIDED, Oldest
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.accounts import kafka as on_kafka


def wait_until_decided(settings: Settings, topic: str, offset: int) -> None:
    """Wait until no transaction is open before the offset: Kafka answers before it has written the marker."""
    admin = AdminClient(command_settings(settings))
    on_kafka.wait_for(lambda: offsets.decided(admin, [(topic, 0)], 10.0)[topic, 0] == offset)


def test_the_oldest_is_told_at_each_look(kafka: EmbeddedKafka, new_topic: Callable[[int], str]) -> None:
    topic, client = new_topic(2), {"bootstrap.servers": kafka.bootstrap}
    producer = Producer(client)
    for partition, at in ((0, 1000), (0, 2000), (1, 3000)):
        producer.produce(topic, b"value", partition=partition, timestamp=at)
    producer.flush()
    oldest = Oldest(dict(client))
    try:
        assert oldest.times({(topic, 0): range(2), (topic, 1): range(1)}) == {(topic, 0): 1000, (topic, 1): 3000}
        assert oldest.times({(topic, 0): range(1, 2), (topic, 1): range(1)}) == {(topic, 0): 2000, (topic, 1): 3000}
        assert oldest.times({(topic, 0): range(2, 2)}) == {(topic, 0): NOTHING}
        producer.produce(topic, b"value", partition=0, timestamp=4000)
        producer.flush()
        assert oldest.times({(topic, 0): range(2, 3)}) == {(topic, 0): 4000}
        assert oldest.times({}) == {}
    finally:
        oldest.close()


def test_an_open_transaction_is_waited_for_and_its_marker_is_not(deposit_topics: Settings) -> None:
    """For commands, records of an open transaction are still to come; the exporter shows what can be read."""
    client, raw = command_settings(deposit_topics), topics.raw("social")
    producer, oldest = Producer({**client, "transactional.id": "platform"}), Oldest(client)
    exporter = Exporter(deposit_topics)
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(raw, b"not decided", partition=0)
    producer.flush()
    try:
        assert oldest.times({(raw, 0): range(1)}) == {(raw, 0): UNDECIDED}
        assert lag.lags(deposit_topics)[raw] == 1
        exporter.look()
        assert metrics.lag_records.labels("worker", "social", "0")._value.get() == 0
        producer.abort_transaction()
        wait_until_decided(deposit_topics, raw, 2)
        assert oldest.times({(raw, 0): range(2)}) == {(raw, 0): NOTHING}
        assert lag.lags(deposit_topics)[raw] == 0
        producer.begin_transaction()
        producer.produce(raw, b"decided", partition=0)
        producer.commit_transaction()
        wait_until_decided(deposit_topics, raw, 4)
        assert lag.lags(deposit_topics)[raw] == 4  # the offsets of the records and of both markers
        exporter.look()
        assert metrics.lag_records.labels("worker", "social", "0")._value.get() == 4
    finally:
        oldest.close()
        exporter.close()
