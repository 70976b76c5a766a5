"""How a chunk's records fall into objects.

The grouping and the keys are covered by the plan's version (`plan.VERSION`): a plan that was committed must give the
same objects to whoever finishes it. Change either only together with that version.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.buffer.deduplication import NONE, Window
from pipelines.router.kafka.port import Partition
from schemas.catalog import Schema
from schemas.topics import domain_of


class Duplicate(NamedTuple):
    """A record (its body is gone) whose event was deposited before, by the record at offset `of`."""

    record: CleanRecord
    of: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """The records of one partition with `start` <= offset < `end`, less the repeats and the duplicates.

    `known` is the highest raw offset before `start`, `high` that before `end`; -1 where there is none. `planned`:
    whether the plan that makes this chunk is committed already. `repeats` counts the records that are left out because
    their raw record was there before, `duplicates` are those whose event was, within `window`.
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


@dataclass(frozen=True, slots=True)
class Deposit:
    """One object to be: records of one owner, schema and depositor from one chunk, in the order of their offsets."""

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
        """By which stripping rules they were stripped, each once and in order; without those that do not say."""
        return sorted({record.rules for record in self.records} - {""})


def deposits(chunk: Chunk, bucket_of: Callable[[str], str]) -> Iterator[Deposit]:
    """The chunk's objects, in the order in which their first records come; `bucket_of` takes an owner's pseudonym."""
    for (owner, _name, depositor), records in _groups(chunk.records).items():
        schema = records[0].schema
        key = object_key(chunk.partition, chunk.start, schema.name, depositor)
        yield Deposit(chunk, owner, schema, depositor, bucket_of(owner), key, tuple(records))


def object_key(partition: Partition, start: int, schema: str, depositor: str) -> str:
    """`<domain>/<schema>/<topic>-<partition>-<chunk's first offset>-<depositor>.avro`, numbers padded with zeros.

    Unique within an owner's bucket, as a chunk gives one object per schema and depositor there. Listings are by
    schema, then in the order of the log.
    """
    topic, number = partition
    return f"{domain_of(topic)}/{schema}/{topic}-{number:05d}-{start:020d}-{depositor}.avro"


def _groups(records: Iterable[CleanRecord]) -> dict[tuple[str, str, str], list[CleanRecord]]:
    groups: dict[tuple[str, str, str], list[CleanRecord]] = {}
    for record in records:
        place = (record.owner, record.schema.name, record.depositor)
        group = groups.get(place)
        if group is None:
            group = groups[place] = []
        group.append(record)
    return groups
