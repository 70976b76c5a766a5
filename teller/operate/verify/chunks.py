"""Objects without a receipt: left to a plan, under way, or strays.

A router puts a chunk's objects before it commits their receipts, and stopped in between it leaves objects whose plan
is in the metadata of the committed offset: whoever goes on finds them and adds the receipts. So an object of a chunk
below the committed offset has its receipt; one of the chunk that begins there is covered by the plan.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipelines.router.buffer.chunk import object_key
from pipelines.router.kafka.port import Partition
from schemas import topics
from teller.operate.verify.findings import FIRST, Findings, Kind
from teller.operate.verify.sources import Lane, Standing

_KEY: Final = re.compile(r"[a-z]+/([^/]+)/([^/]+)-([0-9]{5,})-([0-9]{20})-([^/]+)\.avro")


class Chunk(NamedTuple):
    """The chunk whose first clean offset is `start`."""

    lane: Lane
    start: int


def chunk_of(key: str) -> Chunk | None:
    """The chunk that an object is of, by its key; None where the key is not a router's."""
    if (found := _KEY.fullmatch(key)) is None:
        return None
    schema, topic, number, start, depositor = found.groups()
    partition, lane = Partition(topic, int(number)), Lane(topics.domain_of(topic), int(number))
    right = topic == topics.clean(lane.domain) and key == object_key(partition, int(start), schema, depositor)
    return Chunk(lane, int(start)) if right else None


@dataclass
class _Few:
    """How many, and the first places."""

    count: int
    places: list[str]


class Unreceipted:
    """Objects without a receipt; `before` is where the lanes stood at the start.

    `covered` counts objects of open plans, `moving` those of chunks that the line was at while it was looked at.
    """

    def __init__(self, before: Mapping[Lane, Standing], findings: Findings) -> None:
        self._before = before
        self._findings = findings
        self._open: dict[Chunk, _Few] = {}
        self.covered = self.moving = 0

    def settled(self, key: str) -> bool:
        """Whether all that belongs to an object of this key was committed before anything was read."""
        chunk = chunk_of(key)
        return chunk is None or chunk.lane not in self._before or chunk.start < self._before[chunk.lane].router

    def add(self, key: str, place: str) -> None:
        """An object that is there, and has no receipt."""
        chunk = chunk_of(key)
        if chunk is None or self.settled(key):
            self._findings.note(Kind.OBJECT_STRAY, place)
            return
        few = self._open.setdefault(chunk, _Few(0, []))
        few.count += 1
        if len(few.places) < FIRST:
            few.places.append(place)

    def close(self, after: Mapping[Lane, Standing]) -> None:
        """`after` is where the lanes stand once all buckets were read.

        A plan is committed before its objects are put, so none can be of a chunk that begins further on.
        """
        for chunk, few in self._open.items():
            at = after[chunk.lane]
            if at.router > chunk.start:
                self.moving += few.count
            elif at.router == chunk.start and at.end is not None:
                self.covered += few.count
            else:
                self._findings.note(Kind.OBJECT_STRAY, few.places[0], few.count - len(few.places) + 1)
                for place in few.places[1:]:
                    self._findings.note(Kind.OBJECT_STRAY, place)
