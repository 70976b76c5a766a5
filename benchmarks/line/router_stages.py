"""Router's steps one by one, from a chunk of clean records to receipts, in processor microseconds a record."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bank.identity.pseudonyms import bucket_name
from bank.receipts.receipt import SCHEMA
from bank.store import FolderStore
from benchmarks.line.clean_backlog import headers
from benchmarks.line.cpu_watch import Watch
from benchmarks.line.worker_stages import KEY, PUBLISHED_MS, batches_of
from pipelines.router.buffer import chunk as chunks
from pipelines.router.buffer.clean_record import Reader
from pipelines.router.kafka.port import Message, Partition
from pipelines.router.objects.receipt import metering_message, receipt_message, receipt_of, stored
from pipelines.router.objects.uploader import build, put
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import topics
from schemas.encoder import Encoder


def measured(raws: Sequence[RawRecord], line: ProcessorConfig) -> dict[str, float]:
    """Measure the steps on one chunk of clean records."""
    watch, reader = Watch(len(raws)), Reader(line.catalog)
    partition = Partition(topics.clean(topics.domain_of(raws[0].topic)), 0)
    outcomes = [outcome for batch in batches_of(raws) for outcome in process(batch, line, {})]
    messages = [_message(partition, at, outcome) for at, outcome in enumerate(outcomes) if isinstance(outcome, Clean)]
    records = watch("read", lambda: [reader.read(message) for message in messages])
    chunk = chunks.Chunk(partition, 0, len(records), -1, len(records) - 1, False, tuple(records))
    deposits = watch("group", lambda: list(chunks.deposits(chunk, lambda owner: bucket_name(KEY, "bench", owner))))
    objects = watch("build", lambda: [build(deposit) for deposit in deposits])
    pairs = list(zip(deposits, objects, strict=True))
    with TemporaryDirectory(prefix="teller-bench-") as folder:
        store = FolderStore(Path(folder))
        watch("write to a folder", lambda: [put(store, deposit, data) for deposit, data in pairs])
    items = watch("hash", lambda: [stored(deposit, data) for deposit, data in pairs])
    encoder = Encoder(line.catalog.by_name(SCHEMA))
    receipts = [receipt_of(item) for item in items]
    watch("receipts", lambda: [receipt_message(receipt_of(item), encoder) for item in items])
    watch("metering", lambda: [metering_message(each, PUBLISHED_MS) for each in receipts])
    return watch.steps


def _message(partition: Partition, at: int, clean: Clean) -> Message:
    return Message(partition, at, PUBLISHED_MS, clean.key, clean.value, [*headers(at, clean.event, PUBLISHED_MS)])
