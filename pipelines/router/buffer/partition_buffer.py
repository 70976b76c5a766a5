"""Partition buffer: a partition's records from the committed offset to the last one read, cut into chunks."""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.router.buffer import deduplication
from pipelines.router.buffer.chunk import Chunk, Duplicate
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import Copy, SeenEvents, Window
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.kept_window import KeptWindow, reach
from pipelines.router.faults import LogUnavailable, RecordForeign
from pipelines.router.kafka.port import Partition

#: Most records of an object: its receipt lists their offsets, and 50,000 make half of the 1 MB that Kafka takes.
MOST_OBJECT_RECORDS: Final = 50_000
#: Most owners of a flush: each needs at least one object, and the flush waits for every object.
FLUSH_OWNERS: Final = 60
#: Memory that a record takes besides its body: object, numbers, times, strings, key (CPython 3.11, by sys.getsizeof).
RECORD_OVERHEAD: Final = 490
#: Records that began to wait within this many seconds of each other share one entry of `_waits`.
_ABOUT_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class ChunkLimits:
    """Limits at which a chunk is cut. `size` is bytes of bodies, `seconds` the wait of its oldest record,
    `object_records` the most records of one owner. A flush takes no more chunks once it has `flush_owners` owners.
    """

    records: int
    size: int
    seconds: float
    object_records: int = MOST_OBJECT_RECORDS
    flush_owners: int = FLUSH_OWNERS


class PartitionBuffer:
    """Buffer of one partition's records, in the order of the log."""

    def __init__(
        self,
        partition: Partition,
        intent: Intent,
        duplicates: Window = deduplication.NONE,
        kept: KeptWindow | None = None,
    ) -> None:
        self._partition = partition
        self._from = self._start = self._next = intent.offset
        self._known = self._high = intent.high
        self._end = intent.end
        self._window, self._planned_window = duplicates, intent.window
        self._committed, self._committed_high = intent.offset, intent.high
        self._noted: int | None = None
        if kept is not None and kept.fits(intent, duplicates):
            self._seen, self._noted = kept.seen, kept.noted
            self._seen.take_back(kept.offset)
            self._seen.resize(reach(intent, duplicates))
        else:
            self._seen = SeenEvents(reach(intent, duplicates))
        self._records: list[CleanRecord] = []
        self._copies: dict[int, int] = {}
        self._waits: deque[tuple[int, float]] = deque()
        self._repeats = 0
        self.size = 0
        self.blocked: RecordForeign | None = None

    @property
    def records(self) -> int:
        return len(self._records)

    @property
    def finishing(self) -> bool:
        """True while a former router's intent is not yet read to its end."""
        return self._end is not None and not self._is_read(self._end)

    @property
    def since(self) -> float:
        """Time since which its oldest record waits."""
        return self._waits[0][1] if self._waits else 0.0

    @property
    def empty(self) -> bool:
        """True where a commit could not move the offset."""
        return self._next == self._start

    def is_past(self, offset: int) -> bool:
        """Return whether this offset is committed already, and read again for its deduplication key only."""
        return self._from is not None and offset < self._from

    def warm_up(self, key: bytes, content: bytes, offset: int, timestamp: int) -> None:
        """Take the deduplication key and the content of a record that is committed already (warm-up)."""
        self._seen.note(key, content, offset, timestamp, self._window)
        self._noted = offset + 1

    def committed(self, offset: int, high: int) -> None:
        """Note that everything before `offset` is committed, with `high` as the highest raw offset."""
        self._committed, self._committed_high = offset, high
        self._seen.resize(self._window.records)
        self._seen.settle(offset)

    def stored(self, chunk: Chunk) -> None:
        """Note that a chunk of this buffer is stored and committed."""
        self.committed(chunk.end, chunk.high)

    def in_parts(self) -> bool:
        """Return whether chunks are long and come in parts, which must not keep those of other partitions waiting."""
        return False

    def is_held(self) -> bool:
        """Return whether nothing more may be read for now, whatever memory there is."""
        return False

    def close(self) -> None:
        """Give back what is not memory."""

    def kept(self) -> KeptWindow | None:
        """Return the window, to be kept over a rebalance; None where it could not be gone on with."""
        noted = self._noted if self._next == self._from else self._committed
        if noted is None or self._committed is None:
            return None
        return KeptWindow(self._seen, self._committed, self._committed_high, min(noted, self._committed))

    def add(self, record: CleanRecord, since: float) -> None:
        """Take the record, which waits since `since`; drop a redelivery: a raw offset that does not rise came before.

        Raises:
            LogUnavailable: clean offsets went back, so records were read twice.
        """
        self._reach(record.offset, since)
        window = self._window_at(record.offset)
        copy = self._seen.note(record.deduplication_key, record.content, record.offset, record.timestamp, window)
        record.content = b""  # the window holds it
        if record.raw_offset <= self._high:
            self._repeats += 1
            return
        self._high = record.raw_offset
        self._keep(record, copy)

    def pass_over(self, offset: int, since: float, timestamp: int) -> None:  # noqa: ARG002 - it is for long chunks
        """Take a tombstone: nothing is stored for it, and the committed offset passes it, as of a record.

        Raises:
            LogUnavailable: as `add`.
        """
        self._reach(offset, since)

    def _reach(self, offset: int, since: float) -> None:
        """Note that the log was read past this offset, where something waits since `since`."""
        if self._next is not None and offset < self._next:
            raise LogUnavailable(f"{self._partition}: Kafka went back from offset {self._next} to {offset}")
        self._start = offset if self._start is None else self._start
        self._next = offset + 1
        if not self._waits or since > self._waits[-1][1] + _ABOUT_S:
            self._waits.append((offset, since))

    def due(self, limits: ChunkLimits, now: float) -> bool:
        """Return whether a chunk is due."""
        if self._end is not None or self.empty:
            return self._end is not None and self._is_read(self._end)
        full = len(self._records) >= limits.records or self.size - RECORD_OVERHEAD * self.records >= limits.size
        return full or self.blocked is not None or now - self._waits[0][1] >= limits.seconds

    def cut(self, limits: ChunkLimits) -> Chunk:
        """Cut the next chunk: that of the intent, else as much as fits. Raises ValueError if empty or finishing."""
        if self._start is None or self._next is None or self.finishing or self.empty:
            raise ValueError("there is nothing to cut")
        planned = self._end is not None
        count = bisect_left(self._records, self._end, key=_offset) if self._end is not None else self._fit(limits)
        end = self._end or (self._next if count == len(self._records) else self._records[count - 1].offset + 1)
        taken, self._records = self._records[:count], self._records[count:]
        copies = self._copies
        high = taken[-1].raw_offset if taken else self._known
        chunk = Chunk(
            self._partition, self._start, end, self._known, high, planned,
            records=tuple([record for record in taken if record.offset not in copies] if copies else taken),
            repeats=self._repeats,
            duplicates=tuple(self._duplicates(taken)) if copies else (),
            window=self._planned_window if planned else self._window,
        )  # fmt: skip
        self._start, self._known, self._end, self._repeats = end, high, None, 0
        self.size -= size_of(taken)
        self._forget_waits(end)
        return chunk

    def _window_at(self, offset: int) -> Window:
        """Window for the offset: records of a planned chunk are judged by the window of its intent."""
        return self._planned_window if self._end is not None and offset < self._end else self._window

    def _keep(self, record: CleanRecord, copy: Copy | None) -> None:
        if copy is not None and copy.same:
            self._copies[record.offset] = copy.offset
            record.body = b""  # an object holds it already
        elif copy is not None:
            record.corrects = copy.offset
        self._records.append(record)
        self.size += len(record.body) + RECORD_OVERHEAD

    def _duplicates(self, taken: list[CleanRecord]) -> Iterator[Duplicate]:
        for record in taken:
            if (of := self._copies.pop(record.offset, None)) is not None:
                yield Duplicate(record, of)

    def _is_read(self, end: int) -> bool:
        return self._next is not None and self._next >= end

    def _fit(self, limits: ChunkLimits) -> int:
        """Number of records of the next chunk: at least one, if there is any."""
        size, most = 0, min(len(self._records), limits.records)
        for count, record in enumerate(self._records[:most], 1):
            size += len(record.body)
            if size >= limits.size:
                most = count
                break
        return most if most <= limits.object_records else self._fit_objects(most, limits.object_records)

    def _fit_objects(self, most: int, object_records: int) -> int:
        """Number of the first `most` records that give no owner more than `object_records`."""
        owners: dict[str, int] = {}
        for count, record in enumerate(self._records[:most]):
            found = owners.get(record.owner, 0) + 1
            if found > object_records:
                return count
            owners[record.owner] = found
        return most

    def _forget_waits(self, end: int) -> None:
        waits = self._waits
        while len(waits) > 1 and waits[1][0] <= end:
            waits.popleft()
        if self.empty:
            waits.clear()


def waits_since(record: CleanRecord, now: float, seconds: float) -> float:
    """Compute when a record that came `now` began to wait; a chunk is cut after a wait of `seconds`.

    The wait begins at publication, by the log's own times, so that the worker's time is not added to the router's. A
    record that waited for half of `seconds` or longer before it came belongs to a backlog: its wait begins now, since a
    backlog should make large objects rather than early ones.
    """
    waited = (record.timestamp - record.published) / 1000 if record.published >= 0 else 0.0
    return now - waited if 0 < waited < seconds / 2 else now


def size_of(records: Sequence[CleanRecord]) -> int:
    """Estimate the bytes of memory that the records take."""
    return sum([len(record.body) for record in records]) + RECORD_OVERHEAD * len(records)


def _offset(record: CleanRecord) -> int:
    return record.offset
