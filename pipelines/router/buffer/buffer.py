"""All lanes of an assignment: which chunks are due, and when reading pauses."""

from collections.abc import Mapping
from operator import attrgetter

from pipelines.router.buffer import deduplication
from pipelines.router.buffer.chunk import Chunk
from pipelines.router.buffer.deduplication import Window
from pipelines.router.buffer.intent import Plan
from pipelines.router.buffer.partition_buffer import Lane, Limits
from pipelines.router.faults import RecordForeign
from pipelines.router.kafka.port import Partition

_SINCE, _SIZE = attrgetter("since"), attrgetter("size")


class Buffer:
    """All lanes of an assignment."""

    def __init__(
        self, plans: Mapping[Partition, Plan], limits: Limits, most: int, duplicates: Window = deduplication.NONE
    ) -> None:
        self._lanes = {partition: Lane(partition, plan, duplicates) for partition, plan in plans.items()}
        self.limits, self._most = limits, most
        self._full = False

    @property
    def records(self) -> int:
        return sum(lane.records for lane in self._lanes.values())

    @property
    def size(self) -> int:
        return sum(lane.size for lane in self._lanes.values())

    @property
    def begun(self) -> int:
        """Partitions with a chunk that is begun and not cut."""
        return sum(not lane.empty for lane in self._lanes.values())

    def lane(self, partition: Partition) -> Lane:
        """The lane that the partition's records go into."""
        return self._lanes[partition]

    def stuck(self) -> RecordForeign | None:
        """The fault of a blocked partition that has nothing left to commit before it."""
        return next(
            (lane.blocked for lane in self._lanes.values() if lane.blocked and (lane.empty or lane.finishing)), None
        )

    def chunks(self, now: float) -> list[Chunk]:
        """Chunks for one flush, the longest due first: small ones share it, so that a flush stays bounded.

        Partitions that begin together so come apart: a receipt waits for its own flush, not for everybody's. While
        memory is full (see `held`), the largest lane is cut before its time.
        """
        due = sorted((lane for lane in self._lanes.values() if lane.due(self.limits, now)), key=_SINCE)
        if not due and self._full:
            due = sorted((lane for lane in self._lanes.values() if not (lane.finishing or lane.empty)), key=_SIZE)[-1:]
        chunks: list[Chunk] = []
        records = owners = 0
        for lane in due:
            chunks.append(chunk := lane.cut(self.limits))
            records += len(chunk.records)
            if records >= self.limits.records:
                break
            owners += len({record.owner for record in chunk.records})
            if owners >= self.limits.flush_owners:
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
