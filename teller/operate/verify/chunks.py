"""Objects without a receipt: covered by a write-ahead intent, in progress, or strays.

A router puts a chunk's objects before it commits their receipts. One that stops in between leaves objects whose
write-ahead intent is in the metadata of the committed offset: the next router finds them and adds the receipts. So an
object of a chunk below the committed offset has its receipt; the intent covers one of the chunk that begins there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from teller.operate.reconciliation.partition import StreamPartition, partition_of
from teller.operate.verify.checks import expected_key
from teller.operate.verify.findings import FIRST, FindingKind, Findings
from teller.operate.verify.replacements import unrevised
from teller.operate.verify.sources import GONE, NEVER, CommittedOffsets

_KEY: Final = re.compile(r"[a-z]+/([^/]+)/([^/]+)-([0-9]{5,})-([0-9]{20})-([^/]+)\.avro")


class StoredChunk(NamedTuple):
    """A chunk, by its first clean offset `start`."""

    partition: StreamPartition
    start: int


def chunk_of(key: str) -> StoredChunk | None:
    """Return the chunk that an object belongs to, by its key; None where the key is not a router's."""
    key = unrevised(key)
    if (found := _KEY.fullmatch(key)) is None:
        return None
    schema, topic, number, start, depositor = found.groups()
    partition = partition_of(topic, int(number))
    named = {"schema": schema, "clean_partition": int(number), "chunk_start": int(start), "depositor": depositor}
    if partition is None or not key.startswith(f"{partition.domain}/"):
        return None
    right = key == expected_key(named | {"clean_topic": partition.clean_topic})
    return StoredChunk(partition, int(start)) if right else None


@dataclass
class _Few:
    """Number of objects, and the first places."""

    count: int
    places: list[str]


class Unreceipted:
    """Objects without a receipt; `before` holds the committed offsets at the start.

    `new` are the streams that came since. `covered` counts objects of open intents, `moving` those of chunks that the
    line stored during the audit.
    """

    def __init__(self, before: Mapping[StreamPartition, CommittedOffsets], findings: Findings) -> None:
        self._before = before
        self._findings = findings
        self.new: frozenset[str] = frozenset()
        self._open: dict[StoredChunk, _Few] = {}
        self.covered = self.moving = 0

    def settled(self, key: str) -> bool:
        """Return True if everything that belongs to an object of this key was committed before the audit read
        anything.
        """
        chunk = chunk_of(key)
        if chunk is None or (before := self._before.get(chunk.partition)) is None:
            return chunk is None or chunk.partition.stream not in self.new
        return chunk.start < before.router

    def add(self, key: str, place: str) -> None:
        """Note an object that exists and has no receipt."""
        chunk = chunk_of(key)
        if chunk is None or (chunk.partition in self._before and self.settled(key)):
            self._findings.note(FindingKind.OBJECT_STRAY, place)
            return
        few = self._open.setdefault(chunk, _Few(0, []))
        few.count += 1
        if len(few.places) < FIRST:
            few.places.append(place)

    def close(self, after: Mapping[StreamPartition, CommittedOffsets]) -> None:
        """Judge the noted objects; `after` holds the committed offsets once all buckets were read.

        An intent is committed before its objects are put, so no object belongs to a chunk that begins further on.
        """
        for chunk, few in self._open.items():
            # One that went during the audit is not judged; one that was gone before had all its receipts.
            at = after.get(chunk.partition, GONE if chunk.partition in self._before else NEVER)
            if at.router > chunk.start:
                self.moving += few.count
            elif at.router == chunk.start and at.end is not None:
                self.covered += few.count
            else:
                self._findings.note(FindingKind.OBJECT_STRAY, few.places[0], few.count - len(few.places) + 1)
                for place in few.places[1:]:
                    self._findings.note(FindingKind.OBJECT_STRAY, place)
