"""Decide when a group is to assign its partitions anew, because nobody has some of them.

Kafka gives a static member that is back within its session its former assignment, without a look at topics that were
made meanwhile. A member that subscribes to another list of topics makes Kafka assign everything anew; `NUDGE` is there
for that.
"""

from collections.abc import Iterable
from typing import Final

from pipelines.kafka.offsets import Place

#: Most looks between two nudges that do not help.
_MOST_LOOKS: Final = 64


class Nudges:
    """Decides by looks at a group. A nudge that did not help is given again after twice as many looks."""

    def __init__(self) -> None:
        self.missing: frozenset[Place] = frozenset()
        self._looks, self._patience = 0, 1

    def due(self, there: Iterable[Place], assigned: Iterable[Place]) -> bool:
        """Take a look; return True if a nudge is due: a partition was missing at the look before as well.

        `there` are the partitions that the group is to read, `assigned` those that its members have; look only at a
        group that is not in a rebalance.
        """
        missing = frozenset(there).difference(assigned)
        if missing & self.missing:
            self._looks += 1
        else:
            self._looks, self._patience = 0, 1
        self.missing = missing
        if self._looks < self._patience:
            return False
        self._looks, self._patience = 0, min(2 * self._patience, _MOST_LOOKS)
        return True
