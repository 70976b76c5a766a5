"""What a clean record is, and how a chunk's records fall into objects.

The grouping and the keys are covered by the plan's version (`plan.VERSION`): a plan that was committed must give the
same objects to whoever finishes it. Change either only together with that version.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from pipelines.router.faults import RecordForeign
from pipelines.router.log import Message, Partition
from pipelines.router.window import NONE, Window
from schemas.catalog import Catalog, Schema
from schemas.framing import HEADER_BYTES, split
from schemas.topics import (
    DEPOSITOR_HEADER,
    EVENT_HEADER,
    RAW_OFFSET_HEADER,
    RAW_TIME_HEADER,
    RULES_HEADER,
    TRACE_HEADER,
    domain_of,
)

_OWNER: Final = re.compile(rb"[0-9a-f]{32}")
#: Of a depositor, or of a version of the stripping rules.
_NAME: Final = re.compile(rb"[a-z0-9][a-z0-9._-]{0,63}")
_YEAR_10000: Final = 253_402_300_800_000
_MOST_DIGITS: Final = 19
#: So many owners' pseudonyms are remembered: records of one owner come together, or none of them matters.
OWNERS: Final = 16_384


class CleanRecord(NamedTuple):
    """A stripped record on its way to its owner.

    `offset` is in the clean topic, `raw_offset` in the raw one, `timestamp` milliseconds since 1970-01-01T00:00:00Z,
    `owner` the pseudonym (32 hex digits), `body` the Avro binary of the record, `mark` stands for its event (empty: it
    carries none), `published` is when Kafka took the raw record, in milliseconds as `timestamp` (-1: not said),
    `trace` its span (empty: none), `rules` by which stripping rules it was stripped (empty: not said).
    """

    offset: int
    raw_offset: int
    timestamp: int
    owner: str
    depositor: str
    schema: Schema
    body: bytes
    mark: bytes = b""
    published: int = -1
    trace: bytes = b""
    rules: str = ""


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


def read(message: Message, catalog: Catalog) -> CleanRecord:
    """The record in a message of a clean topic.

    Raises:
        RecordForeign: the processor does not write such messages, so somebody else did, or a newer processor.
    """
    headers = dict(message.headers)
    raw_offset, depositor = headers.get(RAW_OFFSET_HEADER) or b"", headers.get(DEPOSITOR_HEADER) or b""
    if not _is_number(raw_offset):
        raise _foreign(message, f"header {RAW_OFFSET_HEADER} is not a number")
    if (name := _name(depositor)) is None:
        raise _foreign(message, f"header {DEPOSITOR_HEADER} is not a depositor's name")
    if (owner := _owner(message.key or b"")) is None:
        raise _foreign(message, "the key is not an owner's pseudonym")
    if not 0 <= message.timestamp < _YEAR_10000:
        raise _foreign(message, "it has no timestamp")
    schema, body = _schema_and_body(message, catalog)
    mark = headers.get(EVENT_HEADER) or b""
    published = headers.get(RAW_TIME_HEADER) or b""
    return CleanRecord(
        message.offset,
        int(raw_offset),
        message.timestamp,
        owner,
        name,
        schema,
        body,
        mark,
        int(published) if _is_number(published) else -1,
        headers.get(TRACE_HEADER) or b"",
        _name(headers.get(RULES_HEADER) or b"") or "",  # a note: no record is refused for it
    )


def _is_number(said: bytes) -> bool:
    """Of what fits into 64 bits, about: digits of ASCII only, which `bytes.isdigit` means."""
    return len(said) <= _MOST_DIGITS and said.isdigit()


@lru_cache(OWNERS)
def _owner(key: bytes) -> str | None:
    """None of what is no pseudonym. Records of one owner share the string."""
    return key.decode() if _OWNER.fullmatch(key) else None


@lru_cache(1024)
def _name(said: bytes) -> str | None:
    """None of what is no name."""
    return said.decode() if _NAME.fullmatch(said) else None


def mark_of(message: Message) -> bytes:
    """The event's mark, empty where the message carries none; all else of it may be anything."""
    return dict(message.headers).get(EVENT_HEADER) or b""


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
        groups.setdefault((record.owner, record.schema.name, record.depositor), []).append(record)
    return groups


def _schema_and_body(message: Message, catalog: Catalog) -> tuple[Schema, bytes]:
    value = message.value or b""
    schema = _schema(value[:HEADER_BYTES], message.partition.topic, catalog)
    if isinstance(schema, str):
        raise _foreign(message, schema)
    return schema, value[HEADER_BYTES:]


@lru_cache(256)
def _schema(head: bytes, topic: str, catalog: Catalog) -> Schema | str:
    """The schema that a value with these first bytes is of, or why there is none."""
    if (framed := split(head)) is None:
        return "the value is not Avro single-object encoding"
    if (schema := catalog.by_fingerprint(framed[0])) is None:
        return "the value is of a schema that this router does not know: upgrade routers before workers"
    return schema if schema.domain == domain_of(topic) else f"{schema.name} does not belong on this topic"


def _foreign(message: Message, problem: str) -> RecordForeign:
    return RecordForeign(
        f"{message}: {problem}. Only Teller's workers may write to clean topics: find who did and take away the right. "
        "All before this message is stored; to leave it out, stop the routers and move their group past it with "
        "kafka-consumer-groups --reset-offsets --shift-by 1"
    )
