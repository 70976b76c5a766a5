"""Stuck partitions: they give no messages, though Kafka has more.

A chaos run of half an hour ended with a router that had four partitions, logged nothing and stored nothing for five
minutes, after a broker was killed and came back. Opening the client anew helps, whatever keeps it from fetching.
"""

from collections.abc import Container, Mapping
from typing import Final

from pipelines.router.kafka.port import Partition

#: Seconds between two checks; a partition is stuck if its position is the same at both and not at the end.
LOOK_S: Final = 20.0


class StuckPartitions:
    """Positions of an assignment's partitions at the last check, to find those that are stuck."""

    def __init__(self, now: float) -> None:
        self._behind: dict[Partition, int] = {}
        self._next_look = now + LOOK_S

    def due(self, now: float) -> bool:
        """Return whether a check is due; after a True, not again for LOOK_S."""
        if now < self._next_look:
            return False
        self._next_look = now + LOOK_S
        return True

    def look(
        self, ends: Mapping[Partition, int], positions: Mapping[Partition, int], paused: Container[Partition]
    ) -> Partition | None:
        """Find a stuck partition. `ends` holds the end offsets, as of a moment ago; `positions` one past the last
        record read of each partition, and `paused` those that are paused.

        Clean topics hold no transaction markers, so a partition that is read completely has its end as its position.
        """
        before, self._behind = self._behind, {}
        for partition, at in positions.items():
            if partition not in paused and ends.get(partition, 0) > at:
                self._behind[partition] = at
        return next((partition for partition, at in self._behind.items() if before.get(partition) == at), None)
