import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError

from connectors import publish
from connectors.api import Deposit, DepositFailed, Outcome, Refused
from connectors.publish import DepositReport, deposit
from connectors.records import Party, compose, schema_named
from schemas import sealed
from schemas.framing import HEADER_BYTES, decode_body, encode
from schemas.sealed import SealKey
from teller.settings import Settings
from tests.connectors.fake_producer import FakeProducer

WHEN = datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)
POST = "social.post.v1"
SECRET = "zanzibarcanary"


def post(number: int, **fields: Any) -> Deposit:
    plain = {"occurred_at": WHEN, "time_precision": "SECOND", "platform": "x", "post_id": str(number), "kind": "POST"}
    usual = {"text": f"post {number}", "visibility": "PUBLIC"}
    return compose(POST, Party(f"owner-{number % 3} é", "x"), [number], plain | usual | fields)


def call(number: int) -> Deposit:
    fields = {"occurred_at": WHEN, "time_precision": "SECOND", "direction": "MISSED", "duration_s": number}
    return compose("telecom.call.v1", Party("anna", "x"), [number], fields)


@pytest.fixture
def producer(monkeypatch: pytest.MonkeyPatch) -> FakeProducer:
    fake = FakeProducer()
    monkeypatch.setattr(publish, "Producer", fake)
    return fake


def test_each_record_on_its_topic_under_its_owner(producer: FakeProducer) -> None:
    items = [post(1), call(2), post(3)]
    report = deposit(iter(items), {"bootstrap.servers": "somewhere:9092"})
    assert [topic for topic, _, _ in producer.sent] == [
        "deposits.raw.social",
        "deposits.raw.telecom",
        "deposits.raw.social",
    ]
    assert [key for _, key, _ in producer.sent] == [item.record["owner_id"].encode() for item in items]
    assert [value for _, _, value in producer.sent] == [
        encode(schema_named(item.schema), item.record) for item in items
    ]
    assert (report.read, report.deposited, report.by_schema) == (3, 3, {POST: 2, "telecom.call.v1": 1})


def test_values_are_sealed_for_their_topic_and_owner_where_there_is_a_key(producer: FakeProducer) -> None:
    key = SealKey.of(b"k" * 32)
    items = [post(1, text=SECRET), call(2)]
    report = deposit(iter(items), {}, headers_of=lambda _: [("traceparent", b"t")], seal_to=key.public)
    assert report.deposited == 2
    for (topic, owner, value), item, headers in zip(producer.sent, items, producer.headers, strict=True):
        assert SECRET.encode() not in value
        assert sealed.opened(key, topic, owner, value) == encode(schema_named(item.schema), item.record)
        assert dict(headers or ()) == {"traceparent": b"t", "encryption": sealed.header(key.public)}


def test_the_producer_is_idempotent_and_bounded(producer: FakeProducer) -> None:
    deposit(iter([]), {"bootstrap.servers": "somewhere:9092", "message.timeout.ms": 5})
    expected = {"enable.idempotence": "true", "acks": "all", "message.timeout.ms": 5}
    assert {name: producer.settings[name] for name in expected} == expected
    assert producer.settings["queue.buffering.max.messages"] <= 100_000


def test_refusals_are_counted_by_reason_and_the_first_are_kept(producer: FakeProducer) -> None:
    items: list[Outcome] = [post(1), *(Refused(f"line {number}", "no owner") for number in range(150))]
    report = deposit(iter([*items, Refused("line 151", "no date")]), {})
    assert (report.read, report.deposited, report.refused_total) == (152, 1, 151)
    assert report.refused == {"no owner": 150, "no date": 1}
    assert report.examples == items[1 : publish.KEPT + 1]


def test_reasons_without_end_do_not_fill_memory() -> None:
    report = DepositReport()
    for number in range(publish.REASONS + 50):
        report.refuse(Refused("", str(number)))
    assert len(report.refused) == publish.REASONS + 1
    assert report.refused_total == publish.REASONS + 50


@pytest.mark.parametrize(
    "bad",
    [
        Deposit("social.gone.v1", {"owner_id": "anna"}),
        Deposit(POST, {}),
        Deposit(POST, post(2).record | {"kind": SECRET}),
        Deposit(POST, post(2).record | {"likes": SECRET}),
        Deposit(POST, post(2).record | {"text": "\ud83d" + SECRET}),
        Deposit(POST, post(2).record | {SECRET: 1}),
    ],
)
def test_a_record_that_does_not_encode_is_refused_without_its_values(bad: Deposit, producer: FakeProducer) -> None:
    report = deposit(iter([post(1), bad, post(3)]), {})
    assert (report.read, report.deposited, report.refused_total) == (3, 2, 1)
    assert report.examples[0].where == "deposit 2"
    assert report.examples[0].reason.startswith(f"does not fit {bad.schema} (")
    assert SECRET not in report.examples[0].reason


def test_a_full_queue_makes_reading_wait(producer: FakeProducer) -> None:
    producer.queue = 5
    report = deposit(iter([post(number) for number in range(100)]), {})
    assert (report.deposited, producer.most_waiting) == (100, 5)


@pytest.mark.parametrize("where", ["fails", "refuses"])
def test_a_record_too_large_for_kafka_is_refused(where: str, producer: FakeProducer) -> None:
    setattr(producer, where, lambda value: KafkaError.MSG_SIZE_TOO_LARGE if b"post 2" in value else None)
    report = deposit(iter([post(1), post(2), post(3)]), {})
    assert (report.read, report.deposited) == (3, 2)
    assert report.refused == {f"{POST} larger than Kafka takes": 1}


def test_what_kafka_gives_up_breaks_the_deposit_off_and_says_how_much(producer: FakeProducer) -> None:
    producer.queue = 10
    producer.fails = lambda value: KafkaError._MSG_TIMED_OUT if b"post 7" in value else None
    taken: list[int] = []

    def items() -> Iterator[Outcome]:
        for number in range(10, 1000):
            taken.append(number)
            yield post(number)

    report = DepositReport()
    with pytest.raises(DepositFailed, match=r"did not take [0-9]+ records [(]_MSG_TIMED_OUT[)]; [0-9]+ are deposited"):
        deposit(items(), {}, report=report)
    assert taken[-1] < 100
    assert report.read - 11 <= report.deposited < report.read == len(taken)


def test_what_reading_raises_passes_after_what_is_under_way(producer: FakeProducer) -> None:
    def items() -> Iterator[Outcome]:
        yield post(1)
        raise KeyboardInterrupt

    report = DepositReport()
    with pytest.raises(KeyboardInterrupt):
        deposit(items(), {}, report=report)
    assert report.deposited == 1


def test_progress_is_told_and_ends_with_all(producer: FakeProducer) -> None:
    seen: list[tuple[int, int]] = []
    deposit(iter([post(1), post(2)]), {}, lambda report: seen.append((report.read, report.deposited)))
    assert seen[-1] == (2, 2)


def test_into_a_real_kafka(deposit_topics: Settings) -> None:
    broker: dict[str, Any] = {"bootstrap.servers": deposit_topics.kafka_bootstrap}
    items = [post(number) for number in range(200)]
    report = deposit(iter([*items, Refused("line 1", "bad")]), broker | {"queue.buffering.max.messages": 20})
    assert (report.read, report.deposited, report.refused_total) == (201, 200, 1)
    found = dict(consumed(broker, "deposits.raw.social", 200))
    assert found == {item.record["event_id"]: item.record["owner_id"].encode() for item in items}


def consumed(broker: dict[str, Any], topic: str, count: int) -> Iterator[tuple[uuid.UUID, bytes | None]]:
    consumer = Consumer({**broker, "group.id": f"test-{uuid.uuid4()}", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    try:
        for _ in range(count):
            message = consumer.poll(20)
            assert message is not None
            assert message.error() is None
            body = (message.value() or b"")[HEADER_BYTES:]
            yield decode_body(schema_named(POST), body)["event_id"], message.key()
    finally:
        consumer.close()


def test_without_a_broker_it_fails_and_says_so() -> None:
    nowhere: dict[str, Any] = {"bootstrap.servers": "127.0.0.1:1", "message.timeout.ms": 300, "log_level": 0}
    with pytest.raises(DepositFailed, match="See that the brokers answer"):
        deposit(iter([post(1)]), nowhere)
