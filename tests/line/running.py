"""Workers and a router as processes on the session's broker, and what went in and came out."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import fastavro
from confluent_kafka import Producer

from pipelines.scanner.choice import Scans
from pipelines.scanner.requests import scan_of
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, Outcome, RawRecord
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from teller.operate import topic_reader
from teller.run.local_processes import LocalProcesses
from teller.settings import Settings, keys
from teller.settings.stores import store
from tests.opening import opening

#: A raw record's place: topic, partition, offset.
Place = tuple[str, int, int]


@contextmanager
def parts(settings: Settings, workers: int = 1) -> Iterator[LocalProcesses]:
    keys.make_embedded_keys(settings)
    with LocalProcesses(settings, workers) as running:
        yield running


def produce(settings: Settings, records: Iterable[RawRecord]) -> dict[Place, RawRecord]:
    """Send them as a platform would, on the partitions they name; where each came to lie."""
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap, "message.max.bytes": 5_000_000})
    sent: dict[Place, RawRecord] = {}

    def remember(record: RawRecord) -> Any:
        def report(error: object, message: Any) -> None:
            assert error is None
            sent[message.topic(), message.partition(), message.offset()] = record

        return report

    for record in records:
        producer.produce(
            record.topic, record.value, record.key, record.partition,
            on_delivery=remember(record), headers=list(record.headers),
        )  # fmt: skip
        producer.poll(0)
    producer.flush()
    return sent


def expected(settings: Settings, sent: dict[Place, RawRecord], scanner: Scans) -> dict[Place, Outcome]:
    """What the pure steps make of each record, in this process: the oracle."""
    line = ProcessorConfig(catalog.load(), keys.pseudonym_key(settings), scan_of(scanner))
    return dict(zip(sent, process(list(sent.values()), line, {}), strict=True))


def stored(settings: Settings) -> dict[Place, list[tuple[str, dict[str, Any]]]]:
    """The rows of every object by the raw record they came of: (bucket, record)."""
    rows: dict[Place, list[tuple[str, dict[str, Any]]]] = {}
    source = store(settings)
    with opening(settings) as clear:
        for receipt in topic_reader.records(settings, topics.RECEIPTS):
            data = source.get(receipt["bucket"], receipt["object_key"])
            assert hashlib.sha256(data).hexdigest() == receipt["sha256"]
            topic = topics.raw_of(receipt["clean_topic"])
            plain = clear(receipt["owner"], receipt["bucket"], receipt["object_key"], data)
            records: list[Any] = list(fastavro.reader(io.BytesIO(plain)))
            for offset, record in zip(receipt["raw_offsets"], records, strict=True):
                rows.setdefault((topic, receipt["clean_partition"], offset), []).append((receipt["bucket"], record))
    return rows


def failed(settings: Settings) -> dict[Place, list[dict[str, Any]]]:
    """Failed events by the raw record they name."""
    events: dict[Place, list[dict[str, Any]]] = {}
    for event in topic_reader.failed_events(settings):
        events.setdefault((event["raw_topic"], event["raw_partition"], event["raw_offset"]), []).append(dict(event))
    return events


def decoded(outcome: Clean) -> dict[str, Any]:
    parts = framing.split(outcome.value)
    assert parts is not None
    schema = catalog.load().by_fingerprint(parts[0])
    assert schema is not None
    return framing.decode_body(schema, parts[1])
