"""The window of event ids: what was deposited a short while ago, and so would be stored twice.

A clean record is a duplicate when an earlier record of its partition carries the same event mark, at most `records`
offsets and `seconds` before it, by offset and append time in the log. That is a function of the log alone: whoever
reads the partition from `records` before where it is committed judges as the one before it did, so a plan that was
committed makes the same objects again. Each copy counts as the one to be compared with, whether it was stored or not.
Precedents keep such a window per process and lose it with it (Kafka Streams' and Flink's deduplication keep it in a
state store that is rebuilt from a changelog; here the clean topic is that changelog).
"""

from bisect import bisect_right
from collections import deque
from typing import Final, NamedTuple

#: Older parts of the memory; with the current one they hold at least a window and at most a quarter more.
_PARTS: Final = 4


class Window(NamedTuple):
    """How far back a copy is looked for: in records of the partition, and in seconds."""

    records: int
    seconds: int


#: No record is a duplicate.
NONE: Final = Window(0, 0)


class SeenEvents:
    """The marks of a partition's last records; memory is bounded by the window. Offsets must rise."""

    def __init__(self, records: int) -> None:
        """`records` is the longest window that will be asked for."""
        self._step = -(-records // _PARTS)
        self._seen: dict[bytes, int] = {}
        self._marks: list[bytes] = []
        self._older: deque[tuple[int, list[bytes]]] = deque()  # where each part ended, and its marks
        self._end = -1
        self._times = Times()

    def __len__(self) -> int:
        return len(self._seen)

    def note(self, mark: bytes, offset: int, timestamp: int, window: Window) -> int | None:
        """Remembers the mark; the offset of the latest copy within the window before it, None where there is none.

        `timestamp` is milliseconds since 1970-01-01T00:00:00Z; an empty mark stands for no event.
        """
        if not mark or not self._step:
            return None
        if offset >= self._end:
            self._turn(offset)
        self._times.note(offset, timestamp)
        before = self._seen.get(mark)
        self._seen[mark] = offset
        self._marks.append(mark)
        if before is None:
            return None
        near = offset - before <= window.records and timestamp - self._times.at(before) <= window.seconds * 1000
        return before if near else None

    def _turn(self, offset: int) -> None:
        """A new part every `step` offsets; what falls out of the oldest lies more than a window back."""
        if self._marks:
            self._older.append((self._end, self._marks))
            self._marks = []
        while len(self._older) > _PARTS:
            self._forget(*self._older.popleft())
        self._end = offset + self._step

    def _forget(self, end: int, marks: list[bytes]) -> None:
        seen = self._seen
        for mark in marks:
            if seen.get(mark, end) < end:  # else it came again later, or is forgotten already
                del seen[mark]
        self._times.forget(end)


class Times:
    """Times by offset, kept where they change: of many records in one millisecond, once."""

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
        """The time of an offset that was noted."""
        return self._times[bisect_right(self._offsets, offset) - 1]

    def forget(self, end: int) -> None:
        """What only offsets before `end` need."""
        gone = bisect_right(self._offsets, end) - 1
        if gone > 0:
            del self._offsets[:gone], self._times[:gone]
