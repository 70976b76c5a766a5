"""Long chunk in the spool: counts by slice in memory, records on disk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from pipelines.router.buffer.chunk import Duplicate, slice_of
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import Window
from pipelines.router.buffer.partition_buffer import ChunkLimits
from pipelines.router.buffer.spool_entry import EntryCoder
from pipelines.router.spool import SpoolFile

#: A part takes slices until it has so many records, so that it keeps chunks of other partitions waiting for seconds.
PART_RECORDS: Final = 2_000


@dataclass(slots=True)
class SpooledChunk:
    """Chunk that is open, or cut and not yet stored. Counts are by slice; `sizes` are bytes of bodies.

    `sliced`: its intents name slices; False for one that a router of short chunks planned, of one slice here.
    `done` has the bits of slices that are stored, `waiting` is the number of records in the others. From `start` on see
    `Chunk`; `since` is when the first record began to wait.
    """

    file: SpoolFile
    sliced: bool
    slices: int
    done: int
    planned: bool
    window: Window
    coder: EntryCoder = field(default_factory=EntryCoder)
    counts: dict[int, int] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    waiting: int = 0
    start: int = 0
    end: int = 0
    known: int = -1
    high: int = -1
    since: float = 0.0
    repeats: int = 0

    def add(self, record: CleanRecord, copy_of: int, limits: ChunkLimits) -> bool:
        """Add a record, unless its slice is stored; return whether the slice is full.

        `copy_of` is the offset of the copy that makes it a duplicate, -1 where it is none.
        """
        piece = slice_of(record.owner, self.slices)
        if self.done >> piece & 1:
            return False
        count = self.counts[piece] = self.counts.get(piece, 0) + 1
        size = self.sizes[piece] = self.sizes.get(piece, 0) + len(record.body)
        self.waiting += 1
        self.file.add(piece, self.coder.pack(record, copy_of))
        return count >= min(limits.records, limits.object_records) or size >= limits.size

    def left(self) -> list[int]:
        """Return the slices that are not stored, and have records."""
        return [piece for piece in sorted(self.counts) if not self.done >> piece & 1]

    def fitting(self, left: list[int], limits: ChunkLimits) -> list[int]:
        """Return the first of these slices: one at least, and as many as fit into a part."""
        records = size = 0
        for number, piece in enumerate(left):
            records += self.counts[piece]
            size += self.sizes[piece]
            if number and (records > min(PART_RECORDS, limits.records) or size > limits.size):
                return left[:number]
        return left

    def load(self, pieces: Iterable[int]) -> tuple[list[CleanRecord], list[Duplicate]]:
        """Read the records of these slices, in the order of their offsets, and the duplicates.

        Raises:
            SpoolLost: the spool does not give them back.
        """
        records: list[CleanRecord] = []
        duplicates: list[Duplicate] = []
        for piece in pieces:
            for block in self.file.read(piece):
                for record, copy_of in self.coder.unpack(block):
                    if copy_of < 0:
                        records.append(record)
                    else:
                        duplicates.append(Duplicate(record, copy_of))
        records.sort(key=_offset)
        return records, duplicates

    def store(self, part: int) -> None:
        """Note that the slices of a part are stored."""
        self.waiting -= sum([count for piece, count in self.counts.items() if part >> piece & 1])
        self.done |= part
        self.planned = True


def _offset(record: CleanRecord) -> int:
    return record.offset
