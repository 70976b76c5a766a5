"""Deduplication window: finds events that were deposited a short while ago and would be stored twice.

A clean record is a duplicate when an earlier record of its partition carries the same deduplication key, at most
`records` offsets and `seconds` before it, by offset and append time in the log. This depends on the log alone: a router
that reads the partition from `records` offsets before the committed one judges as the former router did, so a committed
write-ahead intent makes the same objects again. A record is compared with the latest copy, whether that was stored or
not. Precedents: Kafka Streams' and Flink's deduplication keep the window in a state store that is rebuilt from a
changelog; here the clean topic is that changelog.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from typing import Final, NamedTuple

#: A window is forgotten in parts of a fourth of it: besides the window, one part is kept at most.
_PARTS: Final = 4
#: Memory of a window for each of its records, by measurement 180 to 285: key, offset, time, and the part besides it.
RECORD_BYTES: Final = 285


class Window(NamedTuple):
    """Size of the deduplication window: in records of the partition, and in seconds."""

    records: int
    seconds: int


#: Window of no length: no record is a duplicate.
NONE: Final = Window(0, 0)


def share(window: Window, size: int, partitions: int) -> Window:
    """Halve the window until those of all these partitions take at most `size` bytes.

    One partition more or less seldom changes it. A partition whose window got longer must be read back.
    """
    records = window.records
    while records * partitions * RECORD_BYTES > size:
        records //= 2
    return Window(records, window.seconds)


class SeenEvents:
    """Deduplication keys of a partition's records: of the window before what is settled, and of all after that.

    Offsets must rise; but those that are not settled may be taken back, and noted again.
    """

    def __init__(self, records: int) -> None:
        """Make an empty one; `records` is the longest window that `note` will be given."""
        self.resize(records)
        self._former: list[tuple[int, bytes, int]] = []  # offset of a copy, its key, and the copy before it
        self._seen: dict[bytes, int] = {}
        self._keys: list[bytes] = []
        self._older: deque[tuple[int, list[bytes]]] = deque()  # end offset of each part, and its keys
        self._end = -1
        self._times = Times()

    def __len__(self) -> int:
        return len(self._seen)

    def resize(self, records: int) -> None:
        """Take another longest window, which is no longer than the one before."""
        self.records = records
        self._step = -(-records // _PARTS)

    def note(self, key: bytes, offset: int, timestamp: int, window: Window) -> int | None:
        """Note the key; return the offset of its latest copy within the window, None where there is none.

        `timestamp` is milliseconds since 1970-01-01T00:00:00Z; an empty `key` stands for no event.
        """
        if not key or not self._step:
            return None
        if offset >= self._end:
            self._turn(offset)
        self._times.note(offset, timestamp)
        before = self._seen.get(key)
        self._seen[key] = offset
        self._keys.append(key)
        if before is None:
            return None
        self._former.append((offset, key, before))
        near = offset - before <= window.records and timestamp - self._times.at(before) <= window.seconds * 1000
        return before if near else None

    def settle(self, offset: int) -> None:
        """Drop the parts that lie more than a window before `offset`; from then on nothing before it is taken back."""
        while self._older and self._older[0][0] + self.records <= offset:
            self._forget(*self._older.popleft())
        del self._former[: bisect_left(self._former, (offset, b"", -1))]

    def take_back(self, offset: int) -> None:
        """Take back what was noted of `offset` and later ones, the last first."""
        while True:
            while self._keys and self._seen.get(self._keys[-1], -1) >= offset:
                self._take_back(self._keys.pop())
            if self._keys or not self._older:
                break
            self._end, self._keys = self._older.pop()
        self._times.take_back(offset)

    def _take_back(self, key: bytes) -> None:
        if self._former and self._former[-1][:2] == (self._seen[key], key):
            self._seen[key] = self._former.pop()[2]
        else:
            del self._seen[key]

    def _turn(self, offset: int) -> None:
        """Begin a new part, every `step` offsets."""
        if self._keys:
            self._older.append((self._end, self._keys))
            self._keys = []
        self._end = offset + self._step

    def _forget(self, end: int, keys: list[bytes]) -> None:
        seen = self._seen
        for key in keys:
            if seen.get(key, end) < end:  # otherwise it came again later, or is dropped already
                del seen[key]
        self._times.forget(end)


class Times:
    """Times by offset, kept where they change: many records in one millisecond take one entry."""

    def __init__(self) -> None:
        self._offsets: list[int] = []
        self._times: list[int] = []

    def __len__(self) -> int:
        return len(self._times)

    def note(self, offset: int, timestamp: int) -> None:
        if not self._times or timestamp != self._times[-1]:
            self._offsets.append(offset)
            self._times.append(timestamp)

    def at(self, offset: int) -> int:
        """Time of an offset that was noted."""
        return self._times[bisect_right(self._offsets, offset) - 1]

    def take_back(self, offset: int) -> None:
        """Drop the times that only `offset` and later ones have."""
        kept = bisect_left(self._offsets, offset)
        del self._offsets[kept:], self._times[kept:]

    def forget(self, end: int) -> None:
        """Drop the times that only offsets before `end` need."""
        gone = bisect_right(self._offsets, end) - 1
        if gone > 0:
            del self._offsets[:gone], self._times[:gone]
