"""Partition buffers of an assignment: which chunks are due, and when reading pauses."""

from collections.abc import Mapping
from operator import attrgetter

from pipelines.router.buffer import deduplication
from pipelines.router.buffer.chunk import Chunk
from pipelines.router.buffer.deduplication import Window
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.kept_window import KeptWindow
from pipelines.router.buffer.partition_buffer import ChunkLimits, PartitionBuffer
from pipelines.router.faults import RecordForeign
from pipelines.router.kafka.port import Partition

_SINCE, _SIZE = attrgetter("since"), attrgetter("size")


class Buffer:
    """Partition buffers of an assignment, within `most` bytes of memory."""

    def __init__(  # noqa: PLR0913, PLR0917 - what an assignment brings
        self,
        intents: Mapping[Partition, Intent],
        limits: ChunkLimits,
        most: int,
        window: Window = deduplication.NONE,
        kept: Mapping[Partition, KeptWindow] | None = None,
        spooled: Mapping[Partition, PartitionBuffer] | None = None,
    ) -> None:
        """Make the buffers of `intents`; of partitions with long chunks they are given, `spooled`."""
        known, others = kept or {}, spooled or {}
        self._partition_buffers = {
            partition: others[partition]
            if partition in others
            else PartitionBuffer(partition, intent, window, known.get(partition))
            for partition, intent in intents.items()
        }
        self.limits, self._most = limits, most
        self._full = False

    @property
    def records(self) -> int:
        return sum(partition_buffer.records for partition_buffer in self._partition_buffers.values())

    @property
    def size(self) -> int:
        return sum(partition_buffer.size for partition_buffer in self._partition_buffers.values())

    @property
    def begun(self) -> int:
        """Number of partitions with a chunk that is begun and not cut."""
        return sum(not partition_buffer.empty for partition_buffer in self._partition_buffers.values())

    def partition_buffer(self, partition: Partition) -> PartitionBuffer:
        """Buffer of the partition's records."""
        return self._partition_buffers[partition]

    def close(self) -> None:
        """Give back what is not memory."""
        for partition_buffer in self._partition_buffers.values():
            partition_buffer.close()

    def kept(self) -> dict[Partition, KeptWindow]:
        """Give the windows that can be kept over a rebalance."""
        found = ((partition, each.kept()) for partition, each in self._partition_buffers.items())
        return {partition: kept for partition, kept in found if kept is not None}

    def stuck(self) -> RecordForeign | None:
        """Fault of a blocked partition, once every record before it is committed; else None."""
        return next(
            (
                partition_buffer.blocked
                for partition_buffer in self._partition_buffers.values()
                if partition_buffer.blocked and (partition_buffer.empty or partition_buffer.finishing)
            ),
            None,
        )

    def chunks(self, now: float) -> list[Chunk]:
        """Cut the chunks for one flush, the longest due first. Small chunks share a flush, which stays bounded.

        So partitions that begin together drift apart, and a receipt waits for its own flush only. A part of one long
        chunk goes with each flush, so that neither keeps the other waiting for more than that. While memory is full
        (see `paused`), the largest partition buffer is cut before it is due.
        """
        due = sorted(
            (
                partition_buffer
                for partition_buffer in self._partition_buffers.values()
                if partition_buffer.due(self.limits, now)
            ),
            key=_SINCE,
        )
        if not due and self._full:
            due = sorted(
                (
                    partition_buffer
                    for partition_buffer in self._partition_buffers.values()
                    if not (partition_buffer.finishing or partition_buffer.empty)
                ),
                key=_SIZE,
            )[-1:]
        chunks: list[Chunk] = []
        records = owners = 0
        for partition_buffer in [each for each in due if not each.in_parts()]:
            chunks.append(chunk := partition_buffer.cut(self.limits))
            records += len(chunk.records)
            if records >= self.limits.records:
                break
            owners += len({record.owner for record in chunk.records})
            if owners >= self.limits.flush_owners:
                break
        if long := [each for each in due if each.in_parts()]:
            chunks.append(long[0].cut(self.limits))
        return chunks

    def paused(self, flushing: int) -> frozenset[Partition]:
        """Give the partitions to pause. `flushing` is the size of the chunks that are cut and not committed.

        All pause from when memory is full until it is half full. But if every record in memory belongs to an unfinished
        intent, the fullest partition is read on: otherwise nothing would ever be cut.
        """
        taken = self.size + flushing
        self._full = taken >= (self._most // 2 if self._full else self._most)
        held = frozenset(partition for partition, each in self._partition_buffers.items() if each.is_held())
        if not self._full:
            return held
        free = set()
        if not flushing and all(
            partition_buffer.finishing or partition_buffer.empty
            for partition_buffer in self._partition_buffers.values()
        ):
            free = {
                max(
                    (item for item in self._partition_buffers.items() if item[1].finishing),
                    key=lambda item: item[1].size,
                )[0]
            }
        return held | (self._partition_buffers.keys() - free)
