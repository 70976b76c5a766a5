"""Deduplication window: finds events that were deposited a short while ago and would be stored twice.

A clean record is a duplicate when an earlier record of its partition carries the same deduplication key, at most
`records` offsets and `seconds` before it, by offset and append time in the log. This depends on the log alone: a router
that reads the partition from `records` offsets before the committed one judges as the former router did, so a committed
write-ahead intent makes the same objects again. A record is compared with the latest copy, whether that was stored or
not. Precedents: Kafka Streams' and Flink's deduplication keep the window in a state store that is rebuilt from a
changelog; here the clean topic is that changelog.
"""

from bisect import bisect_right
from collections import deque
from typing import Final, NamedTuple

#: Number of older parts of the window; with the current part they hold at least a window, at most a quarter more.
_PARTS: Final = 4


class Window(NamedTuple):
    """Size of the deduplication window: in records of the partition, and in seconds."""

    records: int
    seconds: int


#: Window of no length: no record is a duplicate.
NONE: Final = Window(0, 0)


class SeenEvents:
    """Deduplication keys of a partition's last records; the window bounds the memory. Offsets must rise."""

    def __init__(self, records: int) -> None:
        """Make an empty one; `records` is the longest window that `note` will be given."""
        self._step = -(-records // _PARTS)
        self._seen: dict[bytes, int] = {}
        self._keys: list[bytes] = []
        self._older: deque[tuple[int, list[bytes]]] = deque()  # end offset of each part, and its keys
        self._end = -1
        self._times = Times()

    def __len__(self) -> int:
        return len(self._seen)

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
        near = offset - before <= window.records and timestamp - self._times.at(before) <= window.seconds * 1000
        return before if near else None

    def _turn(self, offset: int) -> None:
        """Begin a new part, every `step` offsets; the keys of the part that is dropped lie more than a window back."""
        if self._keys:
            self._older.append((self._end, self._keys))
            self._keys = []
        while len(self._older) > _PARTS:
            self._forget(*self._older.popleft())
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

    def forget(self, end: int) -> None:
        """Drop the times that only offsets before `end` need."""
        gone = bisect_right(self._offsets, end) - 1
        if gone > 0:
            del self._offsets[:gone], self._times[:gone]
