"""Partitions that give nothing, though Kafka has more of them.

A chaos run of half an hour ended with a router that held four partitions, said nothing and stored nothing for five
minutes, after a broker was killed and came back. Whatever keeps a client from fetching, opening it anew helps.
"""

from collections.abc import Container, Mapping
from typing import Final

from pipelines.router.kafka.port import Partition

#: Seconds between two looks; a partition has stalled when it stands at the second where it stood at the first.
LOOK_S: Final = 20.0


class Stalls:
    """Where each partition of an assignment stood, and which of them do not move."""

    def __init__(self, now: float) -> None:
        self._behind: dict[Partition, int] = {}
        self._next_look = now + LOOK_S

    def due(self, now: float) -> bool:
        """Whether it is time to look; not again for LOOK_S."""
        if now < self._next_look:
            return False
        self._next_look = now + LOOK_S
        return True

    def look(
        self, ends: Mapping[Partition, int], standing: Mapping[Partition, int], held: Container[Partition]
    ) -> Partition | None:
        """A partition that has stalled; `ends` is one past the last offset of each, a moment ago; `standing` one past
        what was read; `held` are those that are not to move.

        Clean topics hold no marks of transactions, so a partition that is read stands at its end.
        """
        before, self._behind = self._behind, {}
        for partition, at in standing.items():
            if partition not in held and ends.get(partition, 0) > at:
                self._behind[partition] = at
        return next((partition for partition, at in self._behind.items() if before.get(partition) == at), None)
