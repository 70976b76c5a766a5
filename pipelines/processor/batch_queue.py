"""What waits for the steps, taken together: small batches share one pass of the scanner and one delivery.

At half load a partition's batch holds a few records only. One after the other, each pays for a pass of its own and is
waited for by all behind it, until Kafka has taken it. Here too is said whether there is room for more.
"""

import asyncio
from collections import deque
from typing import Final

from pipelines.processor.faust_app import Batch
from pipelines.steps.outcome import RawRecord

#: From so many bytes on that wait there is no room for more: ten seconds of text, or two of calls.
MOST_BYTES: Final = 16_777_216
#: ... and from so few on there is again. In between Kafka is left alone: by turns, reading and the steps cost less.
LOW_BYTES: Final = 4_194_304
#: Memory that a record takes besides its key and its value: a tuple, numbers, bytes objects (CPython 3.11).
RECORD_OVERHEAD: Final = 300


class BatchQueue:
    """A queue from the agent to the steps. For one event loop."""

    def __init__(self, most: int) -> None:
        """`most` records are taken at once, or one batch, if that holds more."""
        self._most = most
        self._waiting: deque[tuple[Batch, int]] = deque()
        self._size = 0
        self._there, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()

    def add(self, batch: Batch) -> None:
        """Never waits: how much comes is for those to limit who ask for `room` first."""
        self._waiting.append((batch, size := _size_of(batch)))
        self._size += size
        self._tell()

    async def room(self, seconds: float) -> bool:
        """Whether there is room for more batches; waits for it, so many seconds at most."""
        if self._room.is_set():
            return True
        try:
            return await asyncio.wait_for(self._room.wait(), seconds)
        except TimeoutError:
            return False

    async def take(self) -> list[Batch]:
        """All that waits, in the order in which it came, as far as it fits; at most one batch of a partition, since the
        one behind it may be taken only when it is done. Waits while there is nothing.
        """
        await self._there.wait()
        taken: list[Batch] = []
        records, partitions = 0, set()
        while self._waiting:
            batch, size = self._waiting[0]
            records += len(batch.records)
            if taken and (records > self._most or batch.partition in partitions):
                break
            self._waiting.popleft()
            taken.append(batch)
            partitions.add(batch.partition)
            self._size -= size
        self._tell()
        return taken

    def _tell(self) -> None:
        if self._waiting:
            self._there.set()
        else:
            self._there.clear()
        if self._size >= MOST_BYTES:
            self._room.clear()
        elif self._size <= LOW_BYTES:
            self._room.set()


def _size_of(batch: Batch) -> int:
    return sum(map(_bytes, batch.records))


def _bytes(record: RawRecord) -> int:
    headers = sum(len(name) + len(value or b"") for name, value in record.headers) if record.headers else 0
    return len(record.key or b"") + len(record.value or b"") + headers + RECORD_OVERHEAD
