"""Look which streams there are, and whether some member of a group reads each of their partitions.

Topics of depositors come and go while the line runs.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pipelines.accounts.assignment import Nudges
from pipelines.kafka.groups import Members
from pipelines.kafka.offsets import Place
from schemas import topics

log = logging.getLogger(__name__)


class Look(NamedTuple):
    """The streams whose raw and clean topics are both there, in order, and whether Kafka is to assign anew."""

    streams: list[str]
    nudge: bool = False


class GroupWatch:
    """Watches over one group: `due` says whether Kafka is to assign its partitions anew (see `assignment`).

    `topics` asks for the topics there are, with the numbers of their partitions, and raises KafkaException; `members`
    for what the group's members have.
    """

    def __init__(
        self, topics: Callable[[], Mapping[str, frozenset[int]]], members: Callable[[], Members | None]
    ) -> None:
        self.topics, self._members = topics, members
        self._nudges = Nudges()

    def due(self, there: Iterable[Place]) -> bool:
        """Look whether some member has each of these partitions; return True where Kafka is to assign anew."""
        found = self._members()
        if found is None or not found.stable or not self._nudges.due(there, found.places):
            return False
        log.warning("%d partitions are nobody's: Kafka is to assign anew", len(self._nudges.missing))
        return True

    def look(self) -> Look:
        """Look at the raw topics of streams, for a group of workers.

        A stream is left out whose clean topic lacks a partition of its raw topic: its records would have no place.
        """
        held = self.topics()
        found = [each for each in topics.streams_among(held) if held[topics.raw(each)] <= held[topics.clean(each)]]
        return Look(found, self.due((raw, at) for raw in map(topics.raw, found) for at in held[raw]))
