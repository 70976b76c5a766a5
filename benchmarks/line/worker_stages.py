"""Worker's steps one by one, and producing their records to Kafka, in processor microseconds a record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, TypeVar

from benchmarks.line.clean_backlog import headers
from benchmarks.line.cpu_watch import Watch
from benchmarks.line.plain import Masker, patterns
from pipelines.processor.delivery import ProducedRecord, RecordDelivery
from pipelines.scanner.requests import resolved
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.decode import decode
from pipelines.steps.fast_path.caches import ScanCache, UnchangedTextCache
from pipelines.steps.frame import Framed, frame
from pipelines.steps.outcome import Clean, Outcome, RawRecord
from pipelines.steps.process import process
from pipelines.steps.strip import Keys, requests, strip
from pipelines.steps.validate import validate
from schemas import framing, topics

KEY: Final = bytes(range(32))
BATCH: Final = 1000
PUBLISHED_MS: Final = 1_767_225_600_000
R = TypeVar("R")


def measured(raws: Sequence[RawRecord], line: ProcessorConfig, kafka: RecordDelivery) -> dict[str, float]:
    """Measure the plain steps one by one, all of them as in a worker that has met the shop's titles, producing to
    Kafka, and the steps by hand.
    """
    watch = Watch(len(raws))
    framed: list[Any] = watch("frame", lambda: [frame(raw, line.catalog, {}, 2**20) for raw in raws])
    read: list[Any] = watch("decode", lambda: [decode(each, 16) for each in framed])
    pairs = list(zip(raws, framed, read, strict=True))
    watch("validate", lambda: [validate(raw, each.schema, record, 100_000) for raw, each, record in pairs])
    found = watch("scan", lambda: _scanned(framed, read, line))
    stripped = watch("strip", lambda: [_strip(each, record, found) for each, record in zip(framed, read, strict=True)])
    watch("encode", lambda: [framing.encode(each.schema, one) for each, one in zip(framed, stripped, strict=True)])
    worker = replace(line, scan=ScanCache(line.scan), unchanged_texts=UnchangedTextCache())
    for batch in batches_of(raws):
        process(batch, worker, {})
    done = watch("all steps, as in a worker", lambda: [process(batch, worker, {}) for batch in batches_of(raws)])
    cleans = [_outgoing(raw, outcome) for raw, outcome in zip(raws, chain(*done), strict=True)]
    _produce(kafka, cleans[:BATCH])  # opens the connection before the measurement
    watch("produce", lambda: _produce(kafka, cleans))
    masker = Masker(framed[0].schema, KEY, patterns)
    watch("by hand, texts by patterns only", lambda: [masker.clean(raw.key or b"", raw.value or b"") for raw in raws])
    return watch.steps


def _outgoing(raw: RawRecord, outcome: Outcome) -> ProducedRecord:
    if not isinstance(outcome, Clean):
        raise TypeError("a record of the benchmark is rejected")
    topic = topics.clean(topics.domain_of(raw.topic))
    return ProducedRecord(topic, 0, outcome.key, outcome.value, headers(raw.offset, outcome.event, PUBLISHED_MS))


def _produce(kafka: RecordDelivery, records: Sequence[ProducedRecord]) -> None:
    kafka.hand_over(records)
    kafka.wait()


def _scanned(framed: Sequence[Framed], read: Sequence[Any], line: ProcessorConfig) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for batch in batches_of(list(zip(framed, read, strict=True))):
        wanted = {request: None for each, record in batch for request in requests(each.schema.rules, record)}
        if wanted:
            found |= dict(zip(wanted, line.scan([resolved(request) for request in wanted]), strict=True))
    return found


def _strip(framed: Framed, record: Mapping[str, Any], found: Mapping[Any, Any]) -> dict[str, Any]:
    return strip(framed.schema.rules, record, found, Keys.of(KEY, KEY, record["owner_id"]))[0]


def batches_of(items: Sequence[R]) -> Iterator[Sequence[R]]:
    return (items[at : at + BATCH] for at in range(0, len(items), BATCH))
