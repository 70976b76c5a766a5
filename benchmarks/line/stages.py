"""Each step alone, in this process: processor microseconds a record, and the same work by hand beside it."""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from benchmarks.line.clean_backlog import headers
from benchmarks.line.plain import Masker, patterns
from benchmarks.line.plan import Plan
from benchmarks.line.stack import Options, Stack
from benchmarks.line.workloads import Kind, Workload, first
from pipelines.pseudonym import bucket_name
from pipelines.router import chunk as chunks
from pipelines.router.clean_record import Reader
from pipelines.router.log import Message, Partition
from pipelines.router.receipt import metering_message, receipt_message, stored
from pipelines.router.shelve import build
from pipelines.scanner import choice
from pipelines.steps.asks import scan_of, settled
from pipelines.steps.decode import decode
from pipelines.steps.frame import Framed, frame
from pipelines.steps.line import Line
from pipelines.steps.outcome import Clean, Outcome, RawRecord
from pipelines.steps.process import process
from pipelines.steps.remembered import Remembered, Untouched
from pipelines.steps.strip import Keys, asks, strip
from pipelines.steps.validate import validate
from pipelines.store import BucketMissing, FolderStore
from pipelines.stream.delivery import Delivery, Outgoing, producer
from schemas import catalog, framing, topics
from schemas.encoder import Encoder

KEY: Final = bytes(range(32))
BATCH: Final = 1000
PUBLISHED_MS: Final = 1_767_225_600_000
R = TypeVar("R")


class Watch:
    """Processor time of this process, by step, a record."""

    def __init__(self, records: int) -> None:
        self._records = records
        self.steps: dict[str, float] = {}

    def __call__(self, step: str, work: Callable[[], R]) -> R:
        gc.collect()
        begin = time.process_time()
        result = work()
        self.steps[step] = 1e6 * (time.process_time() - begin) / self._records
        return result


def tables(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Processor and router, a row for each kind of record: the median of the runs.

    In a process of its own with one thread for numpy, whose others would count as well, working or not.
    """
    with TemporaryDirectory(prefix="teller-bench-") as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps(plan.written), "utf-8")
        done = subprocess.run(  # noqa: S603 - this module
            [sys.executable, "-W", "ignore", "-m", "benchmarks.line.stages", str(plan.runs), str(plan.scale), texts],
            env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def main() -> None:
    """The tables as JSON; arguments: runs, scale, a JSON file of texts or null."""
    runs, scale, texts = sys.argv[1:]
    written = json.loads(Path(texts).read_text("utf-8"))
    plan = Plan(int(runs), float(scale), 0.0, "folder", lambda _words: None, written=written)
    sys.stdout.write(json.dumps(measured(plan)))


def measured(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """The tables, measured in this process."""
    line = Line(catalog.load(), KEY, _scan())
    with TemporaryDirectory(prefix="teller-bench-") as folder, Stack(Path(folder) / "stack", Options()) as stack:
        return _tables(plan, line, Delivery(producer({"bootstrap.servers": stack.bootstrap})))


def _tables(plan: Plan, line: Line, kafka: Delivery) -> dict[str, list[dict[str, Any]]]:
    kinds: tuple[Kind, ...] = ("calls", "orders", "posts", "messages")
    raws = {kind: _raws(plan, kind) for kind in kinds}
    processor = {kind: [_processor(records, line, kafka) for _ in range(plan.runs)] for kind, records in raws.items()}
    router = {kind: [_router(records, line) for _ in range(plan.runs)] for kind, records in raws.items()}
    return {
        "processor, CPU us a record": _rows(processor),
        f"router, CPU us a record, {PER_OBJECT} records an object": _rows(router),
    }


#: What a chunk of 20,000 records holds of each of 1,000 owners.
PER_OBJECT: Final = 20


def _rows(runs: Mapping[Kind, Sequence[Mapping[str, float]]]) -> list[dict[str, Any]]:
    return [
        {"records": kind, **{step: round(median(run[step] for run in found), 1) for step in found[0]}}
        for kind, found in runs.items()
    ]


def _raws(plan: Plan, kind: Kind) -> list[RawRecord]:
    count = plan.records(10_000)
    load = Workload(kind, count, max(1, count // PER_OBJECT), count, PER_OBJECT)
    made = first(load, count, plan.written)
    return [RawRecord(raw.topic, 0, at, raw.key, raw.value) for at, raw in enumerate(made)]


def _scan() -> Any:
    scanner = choice.scanner("teller", 256)
    scanner.warm()
    return scan_of(scanner)


def _processor(raws: Sequence[RawRecord], line: Line, kafka: Delivery) -> dict[str, float]:
    """The plain steps one by one, then all of them as in a worker that has met the shop's titles, what they made to
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
    worker = replace(line, scan=Remembered(line.scan), untouched=Untouched())
    for batch in _batches(raws):
        process(batch, worker, {})
    done = watch("all steps, as in a worker", lambda: [process(batch, worker, {}) for batch in _batches(raws)])
    cleans = [_outgoing(raw, outcome) for raw, outcome in zip(raws, chain(*done), strict=True)]
    _produce(kafka, cleans[:BATCH])  # Kafka's client has its connection then
    watch("produce", lambda: _produce(kafka, cleans))
    masker = Masker(framed[0].schema, KEY, patterns)
    watch("by hand, texts by patterns only", lambda: [masker.clean(raw.key or b"", raw.value or b"") for raw in raws])
    return watch.steps


def _outgoing(raw: RawRecord, outcome: Outcome) -> Outgoing:
    if not isinstance(outcome, Clean):
        raise TypeError("a record of the benchmark is rejected")
    topic = topics.clean(topics.domain_of(raw.topic))
    return Outgoing(topic, 0, outcome.key, outcome.value, headers(raw.offset, outcome.event, PUBLISHED_MS))


def _produce(kafka: Delivery, records: Sequence[Outgoing]) -> None:
    kafka.hand_over(records)
    kafka.wait()


def _scanned(framed: Sequence[Framed], read: Sequence[Any], line: Line) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for batch in _batches(list(zip(framed, read, strict=True))):
        wanted = {ask: None for each, record in batch for ask in asks(each.schema.rules, record)}
        if wanted:
            found |= dict(zip(wanted, line.scan([settled(ask) for ask in wanted]), strict=True))
    return found


def _strip(framed: Framed, record: Mapping[str, Any], found: Mapping[Any, Any]) -> dict[str, Any]:
    return strip(framed.schema.rules, record, found, Keys.of(KEY, KEY, record["owner_id"]))[0]


def _router(raws: Sequence[RawRecord], line: Line) -> dict[str, float]:
    """A chunk of clean records to receipts."""
    watch, reader = Watch(len(raws)), Reader(line.catalog)
    partition = Partition(topics.clean(topics.domain_of(raws[0].topic)), 0)
    outcomes = [outcome for batch in _batches(raws) for outcome in process(batch, line, {})]
    messages = [_message(partition, at, outcome) for at, outcome in enumerate(outcomes) if isinstance(outcome, Clean)]
    records = watch("read", lambda: [reader.read(message) for message in messages])
    chunk = chunks.Chunk(partition, 0, len(records), -1, len(records) - 1, False, tuple(records))
    deposits = watch("group", lambda: list(chunks.deposits(chunk, lambda owner: bucket_name(KEY, "bench", owner))))
    objects = watch("build", lambda: [build(deposit) for deposit in deposits])
    with TemporaryDirectory(prefix="teller-bench-") as folder:
        store = FolderStore(Path(folder))
        watch("write to a folder", lambda: _put_all(store, deposits, objects))
    pairs = list(zip(deposits, objects, strict=True))
    items = watch("hash", lambda: [stored(deposit, data) for deposit, data in pairs])
    encoder = Encoder(line.catalog.by_name("pipeline.receipt.v2"))
    watch("receipts", lambda: [receipt_message(item, encoder) for item in items])
    watch("metering", lambda: [metering_message(item) for item in items])
    return watch.steps


def _put_all(store: FolderStore, deposits: Sequence[chunks.Deposit], objects: Sequence[bytes]) -> None:
    for deposit, data in zip(deposits, objects, strict=True):
        try:
            store.put_new(deposit.bucket, deposit.key, data)
        except BucketMissing:
            store.ensure_bucket(deposit.bucket)
            store.put_new(deposit.bucket, deposit.key, data)


def _message(partition: Partition, at: int, clean: Clean) -> Message:
    return Message(partition, at, PUBLISHED_MS, clean.key, clean.value, [*headers(at, clean.event, PUBLISHED_MS)])


def _batches(items: Sequence[R]) -> Iterator[Sequence[R]]:
    return (items[at : at + BATCH] for at in range(0, len(items), BATCH))


if __name__ == "__main__":
    main()
