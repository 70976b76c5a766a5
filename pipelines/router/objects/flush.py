"""Flush: takes chunks of several partitions through the three steps that `pipelines.router` describes."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final

from pipelines.router.buffer import intent
from pipelines.router.buffer.chunk import Chunk, PendingObject, deposits
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.partition_buffer import size_of
from pipelines.router.kafka.port import Log, Partition, Position
from pipelines.router.objects.duplicate import duplicate_message
from pipelines.router.objects.receipt import UploadedObject, metering_message, receipt_message, receipt_of
from pipelines.router.objects.uploader import ObjectWriter, UploadResult
from pipelines.router.observer import Metered
from schemas.encoder import Encoder

#: Receipts and metering events are made for this many objects in one go; one by one they took 180 us more each.
RECEIPTS_AT_ONCE: Final = 128


@dataclass(frozen=True, slots=True)
class FlushContext:
    """Context of every flush: names of buckets, key fingerprint (see `intent`), encoder of receipts."""

    bucket_of: Callable[[str], str]
    key_fingerprint: str
    receipt: Encoder


class Flush:
    """Flush of chunks, at most one of each partition. A failed step may be tried again, or the flush dropped."""

    def __init__(self, chunks: Sequence[Chunk], bank: FlushContext) -> None:
        self.chunks = chunks
        self.objects: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.metered: dict[tuple[str, str, str], Metered] = {}  # by topic, depositor and schema
        self._context = bank
        self._unplanned = [chunk for chunk in chunks if not chunk.planned]
        self._waiting = deque(deposit for chunk in chunks for deposit in deposits(chunk, bank.bucket_of))
        self._begun = 0
        self._result_queue: SimpleQueue[UploadResult] = SimpleQueue()
        self._stored: list[UploadedObject] = []
        self._outgoing = [duplicate_message(chunk.partition, item) for chunk in chunks for item in chunk.duplicates]
        self.size = sum(size_of(chunk.records) for chunk in chunks)

    @property
    def stage(self) -> str:
        """Name of the step that `advance` does next."""
        return "plan" if self._unplanned else "store" if self._waiting or self._begun else "commit"

    def advance(self, log: Log, writer: ObjectWriter) -> bool:
        """Do one bounded piece of work; return True when all is committed.

        Raises:
            StoreError, CommitAborted: go on with the same flush later.
            LogUnavailable, LogFenced, LogRefused: drop the flush, and the log with it.
            RouterStopped.
        """
        stage = self.stage
        if stage == "plan":
            self._commit_intents(log)
        elif stage == "store":
            self._store_some(writer)
        else:
            self._commit_chunks(log)
        return stage == "commit"

    def _commit_intents(self, log: Log) -> None:
        intents = {
            chunk.partition: Intent(chunk.start, chunk.known, chunk.end, chunk.window) for chunk in self._unplanned
        }
        log.commit(self._encoded(intents))
        self._unplanned = []  # durable now: where the chunks end. Nothing is stored yet.

    def _store_some(self, writer: ObjectWriter) -> None:
        """Begin as many uploads as may be under way, and wait for one result at least; the others go on meanwhile."""
        while self._waiting and self._begun < writer.at_once:
            writer.begin(self._waiting.popleft(), self._result_queue)
            self._begun += 1
        faults: list[Exception] = []
        for deposit, result in self._results():
            self._begun -= 1
            if isinstance(result, UploadedObject):
                self._note(deposit, result)  # durable now: the object. No receipt refers to it yet.
            else:
                self._waiting.append(deposit)
                faults.append(result)
        if faults:
            raise faults[0]

    def _results(self) -> Iterator[UploadResult]:
        yield self._result_queue.get()
        while not self._result_queue.empty():
            yield self._result_queue.get()

    def _note(self, deposit: PendingObject, item: UploadedObject) -> None:
        self._stored.append(item)
        if len(self._stored) >= RECEIPTS_AT_ONCE:
            self._make_receipts()
        self.objects[deposit.chunk.partition.topic] += 1
        self.bytes[deposit.chunk.partition.topic] += item.size
        place = deposit.chunk.partition.topic, deposit.depositor, deposit.schema.name
        objects, records, size = self.metered.get(place, (0, 0, 0))
        self.metered[place] = Metered(objects + 1, records + len(deposit.records), size + item.size)

    def _make_receipts(self) -> None:
        """Make receipts and metering events of the objects stored since the last call."""
        items, self._stored = self._stored, []
        records = [(receipt_of(item), item.deposit.records[-1].timestamp) for item in items]
        self._outgoing += [receipt_message(record, self._context.receipt) for record, _ in records]
        self._outgoing += [metering_message(*record) for record in records]

    def _commit_chunks(self, log: Log) -> None:
        """Commit receipts, metering events and ends."""
        self._make_receipts()
        ends = {chunk.partition: Intent(chunk.end, chunk.high) for chunk in self.chunks}
        log.commit(self._encoded(ends), self._outgoing)  # durable and visible now: all three, at once

    def _encoded(self, intents: Mapping[Partition, Intent]) -> dict[Partition, Position]:
        return {place: intent.encode(each, self._context.key_fingerprint) for place, each in intents.items()}
