"""Chunks, and the grouping of their records into objects.

The version of the write-ahead intent (`intent.VERSION`) covers the grouping and the keys: any router that finishes a
committed intent must make the same objects. Change either only together with that version.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from zlib import crc32

from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import NONE, Window
from pipelines.router.buffer.intent import Intent
from pipelines.router.kafka.port import Partition
from schemas.catalog import Schema
from schemas.identifiers import object_key

_DAY_MS: Final = 86_400_000
#: Days from 1970 until the year 10000: no date lies beyond.
_DAYS: Final = 2_932_897


class Duplicate(NamedTuple):
    """Record (without its body) whose event was deposited before, by the record at offset `of`."""

    record: CleanRecord
    of: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records of one partition with `start` <= offset < `end`, without redeliveries and duplicates.

    `known` is the highest raw offset before `start`, `high` that before `end`; -1 where there is none. `planned`: the
    chunk's write-ahead intent is committed already. `repeats` counts redeliveries: records left out because their raw
    record came before. `duplicates` are records left out because their event came before, within `window`.

    A long chunk comes in parts of some slices each: `slices` is their number in all (0: the chunk comes whole), `done`
    has the bits of those that are committed, `part` those of this part, which is the last one of its chunk if `last`.
    """

    partition: Partition
    start: int
    end: int
    known: int
    high: int
    planned: bool
    records: tuple[CleanRecord, ...]
    repeats: int = 0
    duplicates: tuple[Duplicate, ...] = ()
    window: Window = NONE
    slices: int = 0
    done: int = 0
    part: int = 0
    last: bool = True

    def plan(self) -> Intent:
        """Return the write-ahead intent to commit before anything of this chunk is stored."""
        return Intent(self.start, self.known, self.end, self.window, self.slices, self.done)

    def outcome(self) -> Intent:
        """Return what to commit once this chunk, or part of a chunk, is stored."""
        if self.last:
            return Intent(self.end, self.high)
        return Intent(self.start, self.known, self.end, self.window, self.slices, self.done | self.part)


def slice_of(owner: str, slices: int) -> int:
    """Return the slice of an owner's records: all of an owner are in one. Its numbers are in write-ahead intents."""
    return crc32(owner.encode()) % slices


@dataclass(frozen=True, slots=True)
class PendingObject:
    """Object to be stored: records of one owner, schema and depositor from one chunk, in the order of their offsets."""

    chunk: Chunk
    owner: str
    schema: Schema
    depositor: str
    bucket: str
    key: str
    records: tuple[CleanRecord, ...]

    def bodies(self) -> list[bytes]:
        return [record.body for record in self.records]

    def clean_offsets(self) -> list[int]:
        return [record.offset for record in self.records]

    def raw_offsets(self) -> list[int]:
        return [record.raw_offset for record in self.records]

    def rules(self) -> list[str]:
        """Versions of the stripping rules of these records, each once and sorted; records without one are left out."""
        return sorted({record.rules for record in self.records} - {""})

    def consents(self) -> list[dict[str, int]]:
        """Return the use of each consent that allowed one of these records, as the receipt has it."""
        offsets = {record.consent for record in self.records}
        times: dict[int, list[int]] = {offset: [] for offset in sorted(offsets) if offset >= 0}
        if len(times) == len(offsets) == 1:  # so it is in most objects
            times = {offset: [record.published for record in self.records] for offset in times}
        else:
            for record in self.records:
                if (of_consent := times.get(record.consent)) is not None:
                    of_consent.append(record.published)
        return [
            {"offset": offset, "first": min(each), "last": max(each), "records": len(each)}
            for offset, each in times.items()
        ]

    def corrections(self) -> list[dict[str, int]]:
        """Return the rows that correct a copy of their event, as the receipt has them."""
        return [{"offset": each.offset, "of": each.corrects} for each in self.records if each.corrects >= 0]

    def hash_keys(self) -> list[dict[str, int]]:
        """Return how many records were hashed with each generation of the key, as the receipt has it."""
        counts = Counter([record.hash_key for record in self.records])
        return [{"generation": number, "records": counts[number]} for number in sorted(counts) if number >= 0]

    def days(self) -> list[dict[str, int]]:
        """Return how many records Kafka took on each day (days since 1970-01-01, UTC), as the receipt has it."""
        counts = Counter([record.published // _DAY_MS for record in self.records])
        return [{"day": day, "records": counts[day]} for day in sorted(counts) if 0 <= day < _DAYS]


def deposits(chunk: Chunk, bucket_of: Callable[[str], str]) -> Iterator[PendingObject]:
    """Group a chunk into objects, in the order of their first records; `bucket_of` takes an owner's pseudonym."""
    for (owner, _name, depositor), records in _groups(chunk.records).items():
        schema = records[0].schema
        key = object_key(chunk.partition, chunk.start, schema.name, depositor)
        yield PendingObject(chunk, owner, schema, depositor, bucket_of(owner), key, tuple(records))


def _groups(records: Iterable[CleanRecord]) -> dict[tuple[str, str, str], list[CleanRecord]]:
    groups: dict[tuple[str, str, str], list[CleanRecord]] = {}
    for record in records:
        place = (record.owner, record.schema.name, record.depositor)
        group = groups.get(place)
        if group is None:
            group = groups[place] = []
        group.append(record)
    return groups
