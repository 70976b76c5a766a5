"""What waits for the steps, taken together: small batches share one pass of the scanner and one delivery.

At half load a partition's batch holds a few records only. One after the other, each pays for a pass of its own and is
waited for by all behind it, until Kafka has taken it.
"""

import asyncio
from typing import Final

from pipelines.stream.faust_app import Batch

#: Batches that wait here, besides those that wait in Faust.
ROOM: Final = 32


class Gathered:
    """A queue from the agent to the steps. For one event loop."""

    def __init__(self, most: int) -> None:
        """`most` records are taken at once, or one batch, if that holds more."""
        self._most = most
        self._queue: asyncio.Queue[Batch] = asyncio.Queue(ROOM)
        self._next: Batch | None = None

    async def add(self, batch: Batch) -> None:
        """Waits while there is no room."""
        await self._queue.put(batch)

    async def take(self) -> list[Batch]:
        """All that waits, in the order in which it came, as far as it fits; at most one batch of a partition, since the
        one behind it may be taken only when it is done. Waits while there is nothing.
        """
        taken = [self._next or await self._queue.get()]
        self._next = None
        records, partitions = len(taken[0].records), {taken[0].partition}
        while not self._queue.empty():
            batch = self._queue.get_nowait()
            records += len(batch.records)
            if records > self._most or batch.partition in partitions:
                self._next = batch
                break
            taken.append(batch)
            partitions.add(batch.partition)
        return taken
