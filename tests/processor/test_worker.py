"""One batch through the worker, with Kafka and the scanner as doubles."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faust.types import TP
from nacl.public import PrivateKey, SealedBox

from pipelines.metrics import metrics
from pipelines.processor import delivery
from pipelines.processor.counted import count
from pipelines.processor.delivery import DeliveryError, ProducedRecord, RecordDelivery
from pipelines.processor.failures import sealer
from pipelines.processor.faust_app import Batch, GroupMember
from pipelines.processor.offset_tracker import BatchLostError
from pipelines.processor.state import StateBoard, WorkerState
from pipelines.processor.worker import Worker, WorkerParts, handle
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.frame import registry_id
from pipelines.steps.outcome import Clean, RawRecord
from schemas import catalog, framing, sealed, topics
from schemas.sealed import SealKey
from tests.samples import KEY, WHEN, raw


class Recorded(RecordDelivery):
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[ProducedRecord] = []
        self.calls: list[int | str] = []

    def hand_over(self, records: Iterable[ProducedRecord]) -> None:
        handed = list(records)
        self.sent += handed
        self.calls.append(len(handed))

    def wait(self) -> None:
        self.calls.append("wait")


class FakeProducer:
    """Full once, then delivers or fails at flush, as librdkafka does."""

    def __init__(self, error: object = None, late: int = 0) -> None:
        self._late = late
        self._error, self._full = error, True
        self._reports: list[Any] = []

    def produce(self, *_record: object, on_delivery: Any, headers: object) -> None:
        if self._full:
            self._full = False
            raise BufferError
        self._reports.append(on_delivery)

    def poll(self, _timeout: float) -> int:
        return 1

    def flush(self, _timeout: float) -> int:
        if self._late:
            self._late -= 1
            return 1
        for report in self._reports:
            report(self._error, None)
        return 0


class Refused:
    def name(self) -> str:
        return "_MSG_TIMED_OUT"


def parts(delivery: RecordDelivery) -> WorkerParts:
    line = ProcessorConfig(catalog.load(), KEY, lambda texts: [[] for _ in texts])
    return WorkerParts(line, delivery, seal=lambda _: None, clock=lambda: WHEN)


BATCH = [
    raw("social.post.v1", offset=10, partition=4),
    RawRecord(topics.raw("social"), 4, 11, b"k", b"junk"),
    raw("social.reaction.v1", offset=12, partition=4),
]


def test_each_raw_record_becomes_one_record_on_the_same_partition_number() -> None:
    delivery = Recorded()
    handle(BATCH, parts(delivery))
    clean = topics.clean("social")
    assert [record.topic for record in delivery.sent] == [clean, topics.FAILED, clean]
    assert {record.partition for record in delivery.sent} == {4}
    headers = dict(delivery.sent[0].headers)
    assert len(headers.pop("event")) == len(headers.pop("content")) == 16
    assert headers == {"raw-offset": b"10", "depositor": b"acme"}
    assert dict(delivery.sent[2].headers)["raw-offset"] == b"12"


def test_a_batch_is_handed_over_in_slices_and_waited_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.processor.worker.SLICE", 2)
    delivery = Recorded()
    outcomes = handle(BATCH, parts(delivery))
    assert delivery.calls == [2, 1, "wait"]
    assert [isinstance(outcome, Clean) for outcome in outcomes] == [True, False, True]
    assert [dict(record.headers).get("raw-offset") for record in delivery.sent] == [b"10", None, b"12"]


def test_a_clean_record_says_by_which_rules_it_was_stripped() -> None:
    delivery = Recorded()
    handle(BATCH, replace(parts(delivery), rules=b"teller-0123456789ab"))
    assert [dict(record.headers).get("rules") for record in delivery.sent] == [
        b"teller-0123456789ab", None, b"teller-0123456789ab",
    ]  # fmt: skip


def test_a_sealed_record_is_opened_and_one_that_is_not_keeps_its_seal() -> None:
    key, gone = SealKey.of(b"k" * 32), SealKey.of(b"g" * 32)
    private = PrivateKey.generate()
    plain = raw("social.post.v1", offset=10, partition=4)

    def seal(to: SealKey) -> RawRecord:
        value = sealed.seal(to.public, plain.topic, plain.key, plain.value or b"")
        return plain._replace(value=value, headers=((topics.ENCRYPTION_HEADER, sealed.header(to.public)),))

    delivery = Recorded()
    with_keys = parts(delivery)
    line = replace(with_keys.line, seal_keys={key.name: key})
    handle([seal(key), lost := seal(gone)], replace(with_keys, line=line, seal=sealer(bytes(private.public_key), 9999)))
    alone = Recorded()
    handle([plain], parts(alone))
    assert delivery.sent[0] == alone.sent[0]
    assert delivery.sent[1].topic == topics.FAILED
    event = framing.decode_body(catalog.load().by_name("pipeline.failed_event.v2"), delivery.sent[1].value[10:])
    assert (event["reason"], event["raw_bytes"]) == ("unknown_seal_key", len(lost.value or b""))
    opened = SealedBox(private).decrypt(event["sealed_original"])
    original = framing.decode_body(catalog.load().by_name("pipeline.original.v1"), opened[10:])
    assert (original["key"], original["value"]) == (lost.key, lost.value)
    assert original["headers"] == [{"name": "encryption", "value": sealed.header(gone.public)}]


def test_the_registry_is_asked_for_the_id_within_the_seal_and_for_none_of_what_does_not_open() -> None:
    key = SealKey.of(b"k" * 32)
    asked: list[int | None] = []

    class Lookup:
        def ids_of(self, batch: Iterable[RawRecord]) -> dict[int, None]:
            asked.extend(registry_id(each.value) for each in batch if each.fault is None)
            return {}

    topic = topics.raw("social")
    header = ((topics.ENCRYPTION_HEADER, sealed.header(key.public)),)
    inside = sealed.seal(key.public, topic, b"k", b"\0\0\0\0\x07rest")
    batch = [RawRecord(topic, 4, 10, b"k", value, header) for value in (inside, b"\0\0\0\0\x08rest")]
    found: Any = Lookup()
    made = parts(Recorded())
    handle(batch, replace(made, line=replace(made.line, seal_keys={key.name: key}), registry=found))
    assert asked == [7]


def send(kafka: Any, records: list[ProducedRecord], board: StateBoard | None = None) -> None:
    delivery = RecordDelivery(kafka, board)
    delivery.hand_over(records)
    delivery.wait()


def test_a_full_queue_is_waited_for() -> None:
    send(FakeProducer(), [ProducedRecord("t", 0, b"k", b"v")])


def test_a_batch_that_takes_long_says_what_it_waits_for() -> None:
    class Board(StateBoard):
        def __init__(self) -> None:
            self.seen: list[WorkerState] = []
            super().__init__()

        def become(self, state: WorkerState, of: str = "") -> None:
            self.seen.append(state)
            super().become(state, of)

    board = Board()
    send(FakeProducer(late=2), [ProducedRecord("t", 0, b"k", b"v")], board)
    assert board.seen[1:] == [WorkerState.KAFKA_UNAVAILABLE, WorkerState.KAFKA_UNAVAILABLE, WorkerState.WORKING]


def test_librdkafka_gives_nothing_up_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record given up while one behind it is delivered would be dropped by the router when it is sent again."""
    made: list[dict[str, Any]] = []
    monkeypatch.setattr(delivery, "Producer", lambda conf, logger: made.append(conf))
    delivery.producer({"bootstrap.servers": "127.0.0.1:9"})
    assert made[0]["delivery.timeout.ms"] == 0
    assert made[0]["enable.idempotence"]
    assert made[0]["enable.gapless.guarantee"]


def test_undelivered_records_raise_and_say_what_to_do() -> None:
    with pytest.raises(DeliveryError, match=r"2 x _MSG_TIMED_OUT.*check the brokers"):
        send(FakeProducer(Refused()), [ProducedRecord("t", 0, b"k", b"v")] * 2)


def test_a_delivered_batch_is_counted() -> None:
    def value(name: str, **labels: str) -> float:
        return metrics.REGISTRY.get_sample_value(name, labels) or 0.0

    before = value("teller_raw_records_total", domain="social")
    failed = value("teller_failed_records_total", domain="social", reason="unknown_framing")
    hashed = value("teller_fields_changed_total", operator="hash")
    outcomes = handle(BATCH, parts(Recorded()))
    count("social", outcomes)
    assert value("teller_raw_records_total", domain="social") == before + 3
    assert value("teller_failed_records_total", domain="social", reason="unknown_framing") == failed + 1
    expected = sum(outcome.operators["hash"] for outcome in outcomes if isinstance(outcome, Clean))
    assert value("teller_fields_changed_total", operator="hash") == hashed + expected


PARTITION = TP(topics.raw("social"), 4)


def worker(delivery: RecordDelivery, folder: Path) -> Worker:
    return Worker(GroupMember("127.0.0.1:9", "workers", None, 6.0, 100, folder), parts(delivery))


def test_nothing_of_a_batch_behind_a_lost_one_is_delivered(tmp_path: Path) -> None:
    """Delivered, it would make the router drop the lost one's records as repeats. Faust may skip a batch and go on."""
    delivery = Recorded()
    shell = worker(delivery, tmp_path)
    shell.app.tracker.hand_out(PARTITION, 0, 9)
    behind = Batch(BATCH, PARTITION, shell.app.tracker.hand_out(PARTITION, 10, 12))
    with pytest.raises(BatchLostError):
        asyncio.run(shell._take([behind]))
    assert delivery.sent == []


def test_nothing_of_a_batch_whose_partition_went_is_delivered(tmp_path: Path) -> None:
    delivery = Recorded()
    shell = worker(delivery, tmp_path)
    gone = Batch(BATCH, PARTITION, shell.app.tracker.hand_out(PARTITION, 10, 12))
    shell.app.tracker.forget([PARTITION])
    asyncio.run(shell._take([gone]))
    assert delivery.sent == []
    again = Batch(BATCH, PARTITION, shell.app.tracker.hand_out(PARTITION, 10, 12))
    asyncio.run(shell._take([again]))
    assert len(delivery.sent) == 3
    assert shell.app.tracker.committable(PARTITION) == 13


def test_small_batches_of_several_partitions_are_waited_for_once(tmp_path: Path) -> None:
    """Each partition's offset moves past its own batch; one that is no longer ours is left out of all of it."""
    delivery = Recorded()
    shell = worker(delivery, tmp_path)
    places = [TP(topics.raw("social"), 4), TP(topics.raw("telecom"), 4), TP(topics.raw("social"), 5)]
    calls = [raw("telecom.call.v1", offset=7, partition=4)]
    there = [raw("social.post.v1", offset=3, partition=5)]
    batches = [
        Batch(records, place, shell.app.tracker.hand_out(place, records[0].offset, records[-1].offset))
        for place, records in zip(places, (BATCH, calls, there), strict=True)
    ]
    shell.app.tracker.forget([places[2]])
    asyncio.run(shell._take(batches))
    assert delivery.calls == [4, "wait"]
    assert [dict(record.headers).get("raw-offset") for record in delivery.sent] == [b"10", None, b"12", b"7"]
    assert [shell.app.tracker.committable(place) for place in places] == [13, 8, None]
