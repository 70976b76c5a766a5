"""On a real Kafka: a depositor's stream that comes and goes is seen by the exporter, lag and top at the next look."""

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.accounts.entries import encoded
from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.operate.exporter.exporter import Exporter
from teller.operate.reconciliation import lag
from teller.operate.top.sample import StagePartition
from teller.operate.top.source import KafkaFigures
from teller.settings import Settings
from teller.settings import topics as line_topics
from teller.settings.kafka_client import command_settings
from tests.bank.accounts.draw import entity
from tests.doctor.reading import reading
from tests.line import running

STREAM = topics.stream_of_depositor(7, "social")


def make(settings: Settings, *partitions: int) -> None:
    """Clean and raw topic of the stream, with so many partitions each."""
    admin = AdminClient(command_settings(settings))
    for name, count in zip((topics.clean(STREAM), topics.raw(STREAM)), partitions, strict=True):
        admin.create_topics([NewTopic(name, count, 1)])[name].result()


def delete(settings: Settings) -> None:
    admin = AdminClient(command_settings(settings))
    for future in admin.delete_topics([topics.raw(STREAM), topics.clean(STREAM)]).values():
        future.result()


def register(settings: Settings) -> None:
    line_topics.make(AdminClient(command_settings(settings)), [line_topics.of_feedback(settings, "d000007")])
    producer = Producer(command_settings(settings))
    key, value = encoded(entity(7, "acme"))
    producer.produce(topics.DEPOSITORS, value, key, 0)
    producer.flush()


def depositor(what: str, **labels: str) -> float | None:
    return metrics.REGISTRY.get_sample_value(f"teller_depositor_{what}", labels)


def shown(partition: str) -> float | None:
    labels = {"stage": "worker", "domain": "social", "partition": partition}
    return metrics.REGISTRY.get_sample_value("teller_lag_records", labels)


def test_a_stream_that_comes_and_goes(deposit_topics: Settings) -> None:
    """It has more partitions than the shared one, and a partition that only its raw topic has is passed over."""
    shared = topics.raw("social")
    running.produce(deposit_topics, [RawRecord(shared, 0, 0, b"owner", b"value")] * 2)
    DEPOSITORS.know([])
    exporter, source = Exporter(deposit_topics), KafkaFigures(deposit_topics)
    try:
        exporter.look()
        assert (shown("0"), shown("7")) == (2, None)
        assert depositor("lag_records", stage="worker", depositor="acme") is None
        register(deposit_topics)
        make(deposit_topics, 8, 9)
        raw = topics.raw(STREAM)
        running.produce(deposit_topics, [RawRecord(raw, number, 0, b"owner", b"value") for number in (0, 7, 7, 8)])
        exporter.look()
        assert (shown("0"), shown("7"), shown("8")) == (3, 2, None)
        assert metrics.kafka_up.labels()._value.get() == 1
        assert depositor("lag_records", stage="worker", depositor="acme") == 3
        assert (depositor("lag_seconds", stage="worker", depositor="acme") or 0) > 0
        assert depositor("status", depositor="acme", status="active") == 1
        assert depositor("topics_missing", depositor="acme") == 0
        assert depositor("partitions_unassigned", stage="router", depositor="acme") == 8  # no router runs
        with reading(deposit_topics, raw):
            exporter.look()
        assert depositor("partitions_unassigned", stage="worker", depositor="acme") == 0
        assert lag.lags(deposit_topics)[raw] == 3
        assert source.lag()[StagePartition("worker", "social", 0)].records == 3
        delete(deposit_topics)
        exporter.look()
        assert (shown("0"), shown("7")) == (2, None)
        assert depositor("lag_records", stage="worker", depositor="acme") is None
        assert depositor("topics_missing", depositor="acme") == 2
        assert metrics.kafka_up.labels()._value.get() == 1
        assert raw not in lag.lags(deposit_topics)
    finally:
        DEPOSITORS.know([])
        exporter.close()
        source.close()
