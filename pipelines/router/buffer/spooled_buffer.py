"""Partition buffer of long chunks: the records wait in the spool, and memory holds counts and the window alone.

A chunk of hours or a day is cut by Kafka's times of its records, so a router that reads it again after a restart cuts
it when the former one would have. It has `slices` slices by owner; `chunk_records` and `chunk_bytes` bound a slice, as
they bound a whole chunk elsewhere, and the chunk is cut when one of its slices is full. So a slice fits into memory and
into one transaction. `cut` gives a part of the chunk at a time, of as many slices as fit together.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final

from pipelines.router.buffer.chunk import Chunk
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import Copy, Window
from pipelines.router.buffer.intent import Intent
from pipelines.router.buffer.kept_window import KeptWindow
from pipelines.router.buffer.partition_buffer import ChunkLimits, PartitionBuffer
from pipelines.router.buffer.spooled_chunk import SpooledChunk
from pipelines.router.kafka.port import Partition
from pipelines.router.spool import ChunkSpool

#: Slices of a chunk that this router begins; a former router's intent says its own.
SLICES: Final = 256
#: A partition that brought nothing for so long has no backlog.
QUIET_S: Final = 10.0
#: Chunks that are cut and not stored; a partition with as many is not read on.
_MOST_CUT: Final = 2
#: The window forgets what lies behind it after so many records.
_SETTLE: Final = 4096


@dataclass(frozen=True, slots=True)
class LongChunks:
    """Length of a partition's chunks: `seconds` by Kafka's time. `ahead` is how far Kafka's clock is ahead of the
    router's, whose time begins anywhere.
    """

    seconds: float
    ahead: float
    limits: ChunkLimits
    spool: ChunkSpool


class SpooledBuffer(PartitionBuffer):
    """Buffer of one partition's records, in the spool."""

    def __init__(
        self, partition: Partition, intent: Intent, duplicates: Window, kept: KeptWindow | None, how: LongChunks,
    ) -> None:  # fmt: skip
        super().__init__(partition, intent, duplicates, kept)
        self._how, self._spool = how, how.spool
        self._cut: deque[SpooledChunk] = deque()
        self._current = self._former(intent) if intent.end is not None else self._begun()
        self._tails = 0  # bytes of cut chunks in memory
        self._full = False
        self._latest = self._moved = 0.0
        self._asked: int | None = None
        self._unsettled = 0

    @property
    def records(self) -> int:
        return self._current.waiting + sum([chunk.waiting for chunk in self._cut])

    @property
    def since(self) -> float:
        if self._cut:
            return self._cut[0].since
        return self._waits[0][1] if self._waits else 0.0

    @property
    def empty(self) -> bool:
        return not self._cut and self._next == self._start

    def add(self, record: CleanRecord, since: float) -> None:  # noqa: ARG002 - Kafka's time counts, not that of reading
        """Take the record; see `PartitionBuffer.add`."""
        if self._end is not None and record.offset >= self._end:
            self._close(self._end)
        self._latest = record.timestamp / 1000 - self._how.ahead
        super().add(record, self._latest)
        while len(self._waits) > 1:
            self._waits.pop()
        self._unsettled += 1
        if self._unsettled >= _SETTLE:
            self._unsettled = 0
            self._seen.settle(record.offset)
        if self._full:
            self._close(record.offset + 1)

    def pass_over(self, offset: int, since: float, timestamp: int) -> None:  # noqa: ARG002 - as above
        """Take a tombstone; see `PartitionBuffer.pass_over`."""
        if self._end is not None and offset >= self._end:
            self._close(self._end)
        self._latest = timestamp / 1000 - self._how.ahead
        super().pass_over(offset, self._latest, timestamp)
        while len(self._waits) > 1:
            self._waits.pop()

    def due(self, limits: ChunkLimits, now: float) -> bool:  # noqa: ARG002 - those of long chunks count
        """Return whether a part of a chunk is due."""
        if self._asked != self._next:
            self._asked, self._moved = self._next, now
        if self._cut:
            return True
        if self._end is not None or self.empty:
            return self._end is not None and self._is_read(self._end)
        if self.blocked is not None:
            return True
        if (self._spool.trouble or self._spool.full) and self._spool.is_largest(self._current.file):
            return True
        first, seconds = self._waits[0][1], self._how.seconds
        # a backlog is cut by its own times, as it would have been
        return now - first >= seconds and (self._latest - first >= seconds or now - self._moved >= QUIET_S)

    def cut(self, limits: ChunkLimits) -> Chunk:  # noqa: ARG002 - those of long chunks count
        """Cut the chunk that is due, and load its next part.

        Raises:
            SpoolLost: the spool does not give the records back.
        """
        if not self._cut:
            if self._next is None or self.finishing or self.empty:
                raise ValueError("there is nothing to cut")
            self._close(self._end or self._next)
        chunk = self._cut[0]
        left = chunk.left()
        pieces = chunk.fitting(left, self._how.limits)
        records, duplicates = chunk.load(pieces)
        last = len(pieces) == len(left)
        return Chunk(
            self._partition, chunk.start, chunk.end, chunk.known, chunk.high, chunk.planned,
            records=tuple(records),
            repeats=chunk.repeats if last else 0,
            duplicates=tuple(duplicates),
            window=chunk.window,
            slices=chunk.slices if chunk.sliced else 0,
            done=chunk.done,
            part=sum([1 << piece for piece in pieces]),
            last=last,
        )  # fmt: skip

    def stored(self, chunk: Chunk) -> None:
        """Note that a part is stored and committed; after the last one, give its disk back."""
        first = self._cut[0]
        first.store(chunk.part)
        if chunk.last:
            self._cut.popleft()
            self._tails -= first.file.waiting
            self._measure()
            first.file.close()
            super().stored(chunk)

    def in_parts(self) -> bool:
        """Return True: `cut` gives a part of a chunk."""
        return True

    def is_held(self) -> bool:
        """Return whether the disk takes no more, or chunks enough wait to be stored.

        Beyond the limit of the spool a former router's chunk is read on, since it can only be cut at its end.
        """
        if self._spool.trouble:
            self._current.file.retry()
            self._measure()
        full = self._spool.full and not self.finishing
        return full or bool(self._spool.trouble) or len(self._cut) >= _MOST_CUT

    def close(self) -> None:
        """Give the disk back."""
        for chunk in (*self._cut, self._current):
            chunk.file.close()

    def kept(self) -> KeptWindow | None:
        """Return None: the window holds nothing that could be taken back."""
        return None

    def _keep(self, record: CleanRecord, copy: Copy | None) -> None:
        copy_of = -1
        if copy is not None and copy.same:
            copy_of, record.body = copy.offset, b""
        elif copy is not None:
            record.corrects = copy.offset
        full = self._current.add(record, copy_of, self._how.limits)
        self._full = full and not self._current.planned
        self._measure()

    def _close(self, end: int) -> None:
        """Cut the current chunk at `end`, and begin the next."""
        chunk = self._current
        chunk.start, chunk.end, chunk.known, chunk.high = self._start or 0, end, self._known, self._high
        chunk.since, chunk.repeats = self.since, self._repeats
        self._cut.append(chunk)
        self._tails += chunk.file.waiting
        self._current = self._begun()
        self._start, self._known, self._end, self._repeats, self._full = end, self._high, None, 0, False
        self._waits.clear()

    def _former(self, intent: Intent) -> SpooledChunk:
        slices = intent.slices or 1
        return SpooledChunk(
            self._spool.file(planned=True), bool(intent.slices), slices, intent.done, True, intent.window
        )

    def _begun(self) -> SpooledChunk:
        return SpooledChunk(self._spool.file(), True, SLICES, 0, False, self._window)

    def _measure(self) -> None:
        self.size = self._tails + self._current.file.waiting
