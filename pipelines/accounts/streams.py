"""Look which streams there are, and whether some member of a group reads each of their partitions.

Topics of depositors come and go while the line runs.
"""

import logging
from collections.abc import Iterable
from typing import NamedTuple

from confluent_kafka.admin import AdminClient

from pipelines.accounts.assignment import Nudges
from pipelines.kafka import offsets
from pipelines.kafka.groups import assigned
from pipelines.kafka.offsets import Place
from schemas import topics

log = logging.getLogger(__name__)


class Look(NamedTuple):
    """The streams whose raw and clean topics are both there, in order, and whether Kafka is to assign anew."""

    streams: list[str]
    nudge: bool = False


class GroupWatch:
    """Watches over one group: `due` says whether Kafka is to assign its partitions anew (see `assignment`).

    Raises:
        KafkaException: Kafka does not answer within `seconds`.
    """

    def __init__(self, admin: AdminClient, group: str, seconds: float) -> None:
        self._admin, self._group, self._seconds = admin, group, seconds
        self._nudges = Nudges()

    def topics(self) -> dict[str, frozenset[int]]:
        """Return the topics that there are, with the numbers of their partitions."""
        return offsets.topics(self._admin, self._seconds)

    def due(self, there: Iterable[Place]) -> bool:
        """Look whether some member has each of these partitions; return True where Kafka is to assign anew."""
        taken = assigned(self._admin, self._group, self._seconds)
        if taken is None or not self._nudges.due(there, taken):
            return False
        log.warning("%d partitions are nobody's: Kafka is to assign anew", len(self._nudges.missing))
        return True

    def look(self) -> Look:
        """Look at the raw topics of streams, for a group of workers."""
        held = self.topics()
        found = topics.streams_among(held)
        return Look(found, self.due((raw, at) for raw in map(topics.raw, found) for at in held[raw]))
