"""What is read and not yet committed, per partition, and when it makes a chunk."""

from bisect import bisect_left
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipelines.router.chunk import Chunk, CleanRecord
from pipelines.router.faults import LogUnavailable, RecordForeign
from pipelines.router.log import Partition
from pipelines.router.plan import Plan

#: Memory that a record takes besides its body: tuple, numbers, two strings (CPython 3.11, by sys.getsizeof).
RECORD_OVERHEAD: Final = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """When a chunk is cut. `size` is bytes of bodies, `seconds` the age of its oldest record."""

    records: int
    size: int
    seconds: float


class Lane:
    """One partition's records in the order of the log, from where it is committed to where it is read."""

    def __init__(self, partition: Partition, plan: Plan) -> None:
        self._partition = partition
        self._start = self._next = plan.offset
        self._known = self._high = plan.high
        self._end = plan.end
        self._records: list[CleanRecord] = []
        self._arrivals: deque[tuple[int, float]] = deque()
        self._repeats = 0
        self.size = 0
        self.blocked: RecordForeign | None = None

    @property
    def records(self) -> int:
        return len(self._records)

    @property
    def finishing(self) -> bool:
        """Whether a former owner's plan is still to be read to its end."""
        return self._end is not None and not self._is_read(self._end)

    @property
    def empty(self) -> bool:
        """Whether there is nothing that a commit could move past."""
        return self._next == self._start

    def add(self, record: CleanRecord, now: float) -> None:
        """Takes the record, or drops it as a repeat: raw offsets only rise, so one that does not was there before.

        Raises:
            LogUnavailable: offsets went back, so something was read twice.
        """
        if self._next is not None and record.offset < self._next:
            raise LogUnavailable(f"{self._partition}: Kafka went back from offset {self._next} to {record.offset}")
        self._start = record.offset if self._start is None else self._start
        self._next = record.offset + 1
        if not self._arrivals or self._arrivals[-1][1] != now:
            self._arrivals.append((record.offset, now))
        if record.raw_offset <= self._high:
            self._repeats += 1
            return
        self._high = record.raw_offset
        self._records.append(record)
        self.size += len(record.body) + RECORD_OVERHEAD

    def due(self, limits: Limits, now: float) -> bool:
        """Whether a chunk is to be cut."""
        if self._end is not None or self.empty:
            return self._end is not None and self._is_read(self._end)
        full = len(self._records) >= limits.records or self.size - RECORD_OVERHEAD * self.records >= limits.size
        return full or self.blocked is not None or now - self._arrivals[0][1] >= limits.seconds

    def cut(self, limits: Limits) -> Chunk:
        """The next chunk: the planned one, else as much as fits. The lane must be neither empty nor finishing."""
        if self._start is None or self._next is None or self.finishing or self.empty:
            raise ValueError("there is nothing to cut")
        planned = self._end is not None
        count = bisect_left(self._records, self._end, key=_offset) if self._end is not None else self._fit(limits)
        end = self._end or (self._next if count == len(self._records) else self._records[count - 1].offset + 1)
        records, self._records = tuple(self._records[:count]), self._records[count:]
        high = records[-1].raw_offset if records else self._known
        chunk = Chunk(self._partition, self._start, end, self._known, high, planned, records, self._repeats)
        self._start, self._known, self._end, self._repeats = end, high, None, 0
        self.size -= sum(len(record.body) + RECORD_OVERHEAD for record in records)
        self._forget_arrivals(end)
        return chunk

    def _is_read(self, end: int) -> bool:
        return self._next is not None and self._next >= end

    def _fit(self, limits: Limits) -> int:
        """How many records make a chunk: at least one where there is one."""
        size = 0
        for count, record in enumerate(self._records[: limits.records], 1):
            size += len(record.body)
            if size >= limits.size:
                return count
        return min(len(self._records), limits.records)

    def _forget_arrivals(self, end: int) -> None:
        arrivals = self._arrivals
        while len(arrivals) > 1 and arrivals[1][0] <= end:
            arrivals.popleft()
        if self.empty:
            arrivals.clear()


class Buffer:
    """All lanes of an assignment."""

    def __init__(self, plans: Mapping[Partition, Plan], limits: Limits, most: int) -> None:
        self._lanes = {partition: Lane(partition, plan) for partition, plan in plans.items()}
        self._limits, self._most = limits, most
        self._full = False

    @property
    def records(self) -> int:
        return sum(lane.records for lane in self._lanes.values())

    @property
    def size(self) -> int:
        return sum(lane.size for lane in self._lanes.values())

    def add(self, partition: Partition, record: CleanRecord, now: float) -> None:
        self._lanes[partition].add(record, now)

    def block(self, partition: Partition, fault: RecordForeign) -> None:
        """Nothing of this partition is taken any more: what is there is cut, then `stuck` tells."""
        lane = self._lanes[partition]
        lane.blocked = lane.blocked or fault

    def is_blocked(self, partition: Partition) -> bool:
        return self._lanes[partition].blocked is not None

    def stuck(self) -> RecordForeign | None:
        """The fault of a blocked partition that has nothing left to commit before it."""
        return next(
            (lane.blocked for lane in self._lanes.values() if lane.blocked and (lane.empty or lane.finishing)), None
        )

    def chunks(self, now: float) -> list[Chunk]:
        """Chunks for one flush: small ones share it, a full one goes alone, so that a flush stays bounded.

        While memory is full (see `held`), the largest lane is cut before its time.
        """
        due = [lane for lane in self._lanes.values() if lane.due(self._limits, now)]
        if not due and self._full:
            due = sorted((lane for lane in self._lanes.values() if not (lane.finishing or lane.empty)), key=_size)[-1:]
        chunks: list[Chunk] = []
        for lane in due:
            chunks.append(lane.cut(self._limits))
            if sum(len(chunk.records) for chunk in chunks) >= self._limits.records:
                break
        return chunks

    def held(self, flushing: int) -> frozenset[Partition]:
        """Partitions to read nothing more of for now. `flushing` is the size of what was cut and is not committed.

        All, from full to half full; but where memory holds nothing except unfinished plans, the fullest is read on,
        or nothing would ever be cut.
        """
        taken = self.size + flushing
        self._full = taken >= (self._most // 2 if self._full else self._most)
        if not self._full:
            return frozenset()
        free = set()
        if not flushing and all(lane.finishing or lane.empty for lane in self._lanes.values()):
            free = {max((item for item in self._lanes.items() if item[1].finishing), key=lambda item: item[1].size)[0]}
        return frozenset(self._lanes.keys() - free)


def _offset(record: CleanRecord) -> int:
    return record.offset


def _size(lane: Lane) -> int:
    return lane.size
