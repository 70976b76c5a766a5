"""Objects without a receipt: covered by a write-ahead intent, in progress, or strays.

A router puts a chunk's objects before it commits their receipts. One that stops in between leaves objects whose
write-ahead intent is in the metadata of the committed offset: the next router finds them and adds the receipts. So an
object of a chunk below the committed offset has its receipt; the intent covers one of the chunk that begins there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from schemas import topics
from teller.operate.reconciliation.partition import DomainPartition
from teller.operate.verify.checks import expected_key
from teller.operate.verify.findings import FIRST, FindingKind, Findings
from teller.operate.verify.sources import CommittedOffsets

_KEY: Final = re.compile(r"[a-z]+/([^/]+)/([^/]+)-([0-9]{5,})-([0-9]{20})-([^/]+)\.avro")


class StoredChunk(NamedTuple):
    """A chunk, by its first clean offset `start`."""

    partition: DomainPartition
    start: int


def chunk_of(key: str) -> StoredChunk | None:
    """Return the chunk that an object belongs to, by its key; None where the key is not a router's."""
    if (found := _KEY.fullmatch(key)) is None:
        return None
    schema, topic, number, start, depositor = found.groups()
    partition = DomainPartition(topics.domain_of(topic), int(number))
    named = {"schema": schema, "clean_partition": int(number), "chunk_start": int(start), "depositor": depositor}
    right = topic == topics.clean(partition.domain) and key == expected_key(named)
    return StoredChunk(partition, int(start)) if right else None


@dataclass
class _Few:
    """Number of objects, and the first places."""

    count: int
    places: list[str]


class Unreceipted:
    """Objects without a receipt; `before` holds the committed offsets at the start.

    `covered` counts objects of open intents, `moving` those of chunks that the line stored during the audit.
    """

    def __init__(self, before: Mapping[DomainPartition, CommittedOffsets], findings: Findings) -> None:
        self._before = before
        self._findings = findings
        self._open: dict[StoredChunk, _Few] = {}
        self.covered = self.moving = 0

    def settled(self, key: str) -> bool:
        """Return True if everything that belongs to an object of this key was committed before the audit read
        anything.
        """
        chunk = chunk_of(key)
        return (
            chunk is None or chunk.partition not in self._before or chunk.start < self._before[chunk.partition].router
        )

    def add(self, key: str, place: str) -> None:
        """Note an object that exists and has no receipt."""
        chunk = chunk_of(key)
        if chunk is None or self.settled(key):
            self._findings.note(FindingKind.OBJECT_STRAY, place)
            return
        few = self._open.setdefault(chunk, _Few(0, []))
        few.count += 1
        if len(few.places) < FIRST:
            few.places.append(place)

    def close(self, after: Mapping[DomainPartition, CommittedOffsets]) -> None:
        """Judge the noted objects; `after` holds the committed offsets once all buckets were read.

        An intent is committed before its objects are put, so no object belongs to a chunk that begins further on.
        """
        for chunk, few in self._open.items():
            at = after[chunk.partition]
            if at.router > chunk.start:
                self.moving += few.count
            elif at.router == chunk.start and at.end is not None:
                self.covered += few.count
            else:
                self._findings.note(FindingKind.OBJECT_STRAY, few.places[0], few.count - len(few.places) + 1)
                for place in few.places[1:]:
                    self._findings.note(FindingKind.OBJECT_STRAY, place)
