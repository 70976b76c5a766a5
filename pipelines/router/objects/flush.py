"""Flush: takes chunks of several partitions through the three steps that `pipelines.router` describes."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final

from pipelines.keys.owner_keys import KeySource, key_ensured
from pipelines.keys.protocol import KeysUnavailable
from pipelines.router.buffer import intent
from pipelines.router.buffer.chunk import Chunk, PendingObject, deposits
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.partition_buffer import size_of
from pipelines.router.kafka.port import Log, Partition, Position
from pipelines.router.objects.duplicate import duplicate_message, erased_messages
from pipelines.router.objects.receipt import UploadedObject, metering_message, receipt_message, receipt_of
from pipelines.router.objects.uploader import ObjectWriter, UploadResult
from pipelines.router.observer import Metered
from schemas.encoder import Encoder
from schemas.topics import FAILED

#: Receipts and metering events are made for this many objects in one go; one by one they took 180 us more each.
RECEIPTS_AT_ONCE: Final = 128


@dataclass(frozen=True, slots=True)
class FlushContext:
    """Context of every flush: names of buckets, key fingerprint (see `intent`), encoder of receipts, owners' keys.

    Without keys, objects are stored in the clear.
    """

    bucket_of: Callable[[str], str]
    key_fingerprint: str
    receipt: Encoder
    keys: KeySource | None = None


class Flush:
    """Flush of chunks, at most one of each partition. A failed step may be tried again, or the flush dropped."""

    def __init__(self, chunks: Sequence[Chunk], bank: FlushContext) -> None:
        self.chunks = chunks
        self.objects: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.encrypted: Counter[str] = Counter()
        self.metered: dict[tuple[str, str, str], Metered] = {}  # by topic, depositor and schema
        self.erased: Counter[tuple[str, str]] = Counter()  # records of erased owners, by topic and depositor
        self._context = bank
        self._unplanned = [chunk for chunk in chunks if not chunk.planned]
        self._keyless = bank.keys is not None
        self._waiting = deque(deposit for chunk in chunks for deposit in deposits(chunk, bank.bucket_of))
        self._begun = 0
        self._result_queue: SimpleQueue[UploadResult] = SimpleQueue()
        self._stored: list[UploadedObject] = []
        self._done: list[UploadedObject] = []
        self._outgoing = [duplicate_message(chunk.partition, item) for chunk in chunks for item in chunk.duplicates]
        self.size = sum(size_of(chunk.records) for chunk in chunks)

    @property
    def stage(self) -> str:
        """Name of the step that `advance` does next."""
        if self._unplanned:
            return "plan"
        if self._keyless:
            return "keys"
        return "store" if self._waiting or self._begun else "commit"

    def advance(self, log: Log, writer: ObjectWriter) -> bool:
        """Do one bounded piece of work; return True when all is committed.

        Raises:
            StoreError, KeysError, CommitAborted: go on with the same flush later.
            LogUnavailable, LogFenced, LogRefused: drop the flush, and the log with it.
            RouterStopped.
        """
        stage = self.stage
        if stage == "plan":
            self._commit_intents(log)
        elif stage == "keys":
            self._ensure_keys()
        elif stage == "store":
            self._store_some(writer)
        else:
            self._commit_chunks(log)
        return stage == "commit"

    def _commit_intents(self, log: Log) -> None:
        log.commit(self._encoded({chunk.partition: chunk.plan() for chunk in self._unplanned}))
        self._unplanned = []  # durable now: where the chunks end. Nothing is stored yet.

    def _ensure_keys(self) -> None:
        if self._context.keys is not None:
            self._context.keys.ensure(deposit.owner for deposit in self._waiting)
            waiting, self._waiting = self._waiting, deque()
            for deposit in waiting:
                if self._context.keys.is_erased(deposit.owner):
                    self._leave_out(deposit)
                else:
                    self._waiting.append(deposit)
        self._keyless = False  # durable now: a key of each owner

    def _key_of(self, deposit: PendingObject) -> bytes | None:
        """Return the key to encrypt with; None where objects are stored in the clear."""
        if self._context.keys is None:
            return None
        try:
            return key_ensured(self._context.keys, deposit.owner)
        except KeysUnavailable:
            self._keyless = True  # the table was read anew meanwhile
            raise

    def _store_some(self, writer: ObjectWriter) -> None:
        """Begin as many uploads as may be under way, and wait for one result at least; the others go on meanwhile."""
        while self._waiting and self._begun < writer.at_once:
            key = self._key_of(self._waiting[0])
            writer.begin(self._waiting.popleft(), key, self._result_queue)
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
        self._done.append(item)
        if len(self._stored) >= RECEIPTS_AT_ONCE:
            self._make_receipts()
        self._count(deposit, item, 1)

    def _count(self, deposit: PendingObject, item: UploadedObject, sign: int) -> None:
        topic = deposit.chunk.partition.topic
        self.objects[topic] += sign
        self.bytes[topic] += sign * item.size
        self.encrypted[topic] += sign * (item.encryption != "")
        place = topic, deposit.depositor, deposit.schema.name
        objects, records, size = self.metered.get(place, (0, 0, 0))
        more = sign * len(deposit.records)
        self.metered[place] = Metered(objects + sign, records + more, size + sign * item.size)

    def _leave_out(self, deposit: PendingObject) -> None:
        """Let the records of an erased owner end as failed events."""
        self._outgoing += erased_messages(deposit)
        self.erased[deposit.chunk.partition.topic, deposit.depositor] += len(deposit.records)

    def _take_back(self, keys: KeySource) -> None:
        """Leave out whoever was erased while their objects were put; `teller accounts` deletes these."""
        keys.ensure(())
        gone = [each for each in self._done if keys.is_erased(each.deposit.owner)]
        if not gone:
            return
        owners = {each.deposit.owner.encode() for each in gone}
        self._outgoing = [each for each in self._outgoing if each.topic == FAILED or each.key not in owners]
        self._done = [each for each in self._done if each.deposit.owner.encode() not in owners]
        for each in gone:
            self._count(each.deposit, each, -1)
            self._leave_out(each.deposit)

    def _make_receipts(self) -> None:
        """Make receipts and metering events of the objects stored since the last call."""
        items, self._stored = self._stored, []
        records = [(receipt_of(item), item.deposit.records[-1].timestamp) for item in items]
        self._outgoing += [receipt_message(record, self._context.receipt) for record, _ in records]
        self._outgoing += [metering_message(*record) for record in records]

    def _commit_chunks(self, log: Log) -> None:
        """Commit receipts, metering events and ends, or of a part of a chunk the slices that are done."""
        self._make_receipts()
        if self._context.keys is not None:
            self._take_back(self._context.keys)
        outcomes = {chunk.partition: chunk.outcome() for chunk in self.chunks}
        log.commit(self._encoded(outcomes), self._outgoing)  # durable and visible now: all three, at once

    def _encoded(self, intents: Mapping[Partition, Intent]) -> dict[Partition, Position]:
        return {place: intent.encode(each, self._context.key_fingerprint) for place, each in intents.items()}
