"""Queue of batches that wait for the steps. Small batches are taken together and share one scan and one delivery.

At half load a partition's batch holds only a few records. Taken one by one, each batch would pay for its own scan, and
all batches behind it would wait until Kafka has taken it. The queue also says whether it has room for more.
"""

import asyncio
from collections import deque
from typing import Final

from pipelines.processor.faust_app import Batch
from pipelines.steps.outcome import RawRecord

#: From this many waiting bytes on, there is no room for more: ten seconds' work of text, or two of calls.
MOST_BYTES: Final = 16_777_216
#: ... and from this few on, there is room again. The gap lets reading and the steps take turns, which costs less.
LOW_BYTES: Final = 4_194_304
#: Memory that a record takes besides its key and its value: a tuple, numbers, bytes objects (CPython 3.11).
RECORD_OVERHEAD: Final = 300


class BatchQueue:
    """Queue from the agent to the steps. For one event loop."""

    def __init__(self, most: int) -> None:
        """Make a queue that gives at most `most` records at once, or one batch if it holds more."""
        self._most = most
        self._waiting: deque[tuple[Batch, int]] = deque()
        self._size = 0
        self._there, self._room = asyncio.Event(), asyncio.Event()
        self._room.set()

    def add(self, batch: Batch) -> None:
        """Add a batch without waiting. Callers limit the queue's size: they wait for `room` before they fetch."""
        self._waiting.append((batch, size := _size_of(batch)))
        self._size += size
        self._tell()

    async def room(self, seconds: float) -> bool:
        """Return whether there is room for more batches; wait for it up to `seconds`."""
        if self._room.is_set():
            return True
        try:
            return await asyncio.wait_for(self._room.wait(), seconds)
        except TimeoutError:
            return False

    async def take(self) -> list[Batch]:
        """Take the waiting batches in order, as far as they fit. Wait while there are none.

        At most one batch of a partition is taken: its next one may be taken only when the first is done.
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
