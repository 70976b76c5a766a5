"""Deduplication window: finds events that were deposited a short while ago, and tells whether they say the same.

A clean record has a copy when an earlier record of its partition carries the same deduplication key, at most `records`
offsets and `seconds` before it, by offset and append time in the log. It is compared with the latest copy, whether that
was stored or not: with the same content it is a duplicate, with another a correction. This depends on the log alone: a
router that reads the partition from `records` offsets before the committed one judges as the former router did, so a
committed write-ahead intent makes the same objects again. Precedents: Kafka Streams' and Flink's deduplication keep
the window in a state store that is rebuilt from a changelog; here the clean topic is that changelog.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from typing import Final, NamedTuple

#: A window is forgotten in parts of a fourth of it: besides the window, one part is kept at most.
_PARTS: Final = 4
#: Memory of a window for each of its records, by measurement 242 to 268: key, content, offset, time, and one part more.
RECORD_BYTES: Final = 270


#: A copy that is kept, as bytes: the hash of its content, empty where it has none, and its offset in so many bytes.
#: One value of 24 bytes takes 64 bytes of memory; a tuple of both takes three times as much.
_OFFSET_BYTES: Final = 8


class Window(NamedTuple):
    """Size of the deduplication window: in records of the partition, and in seconds.

    `corrects`: content is compared; routers of before that took every copy for a duplicate.
    """

    records: int
    seconds: int
    corrects: bool = True


class Copy(NamedTuple):
    """Latest earlier copy of a record's event within the window, by its offset; `same`: it has the same content."""

    offset: int
    same: bool


#: Window of no length: no record is a duplicate.
NONE: Final = Window(0, 0, corrects=False)


def share(window: Window, size: int, partitions: int) -> Window:
    """Halve the window until those of all these partitions take at most `size` bytes.

    One partition more or less seldom changes it. A partition whose window got longer must be read back.
    """
    records = window.records
    while records * partitions * RECORD_BYTES > size:
        records //= 2
    return window._replace(records=records)


class SeenEvents:
    """Keys and contents of a partition's records: of the window before what is settled, and of all after that.

    Offsets must rise; but those that are not settled may be taken back, and noted again.
    """

    def __init__(self, records: int) -> None:
        """Make an empty one; `records` is the longest window that `note` will be given."""
        self.resize(records)
        self._former: list[tuple[int, bytes, bytes]] = []  # offset of a copy, its key, and the copy before it
        self._seen: dict[bytes, bytes] = {}
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

    def note(self, key: bytes, content: bytes, offset: int, timestamp: int, window: Window) -> Copy | None:
        """Note the key with its content; return its latest copy within the window, None where there is none.

        `timestamp` is milliseconds since 1970-01-01T00:00:00Z; an empty `key` stands for no event. A record without
        `content` is one of a worker of before: as any copy of it, it counts as the same.
        """
        if not key or not self._step:
            return None
        if offset >= self._end:
            self._turn(offset)
        self._times.note(offset, timestamp)
        before = self._seen.get(key)
        self._seen[key] = content + offset.to_bytes(_OFFSET_BYTES)
        self._keys.append(key)
        if before is None:
            return None
        self._former.append((offset, key, before))
        place = _offset(before)
        if offset - place > window.records or timestamp - self._times.at(place) > window.seconds * 1000:
            return None
        known = before[:-_OFFSET_BYTES]
        return Copy(place, not window.corrects or not content or not known or content == known)

    def settle(self, offset: int) -> None:
        """Drop the parts that lie more than a window before `offset`; from then on nothing before it is taken back."""
        while self._older and self._older[0][0] + self.records <= offset:
            self._forget(*self._older.popleft())
        del self._former[: bisect_left(self._former, (offset, b"", b""))]

    def take_back(self, offset: int) -> None:
        """Take back what was noted of `offset` and later ones, the last first."""
        while True:
            while self._keys and self._noted(self._keys[-1]) >= offset:
                self._take_back(self._keys.pop())
            if self._keys or not self._older:
                break
            self._end, self._keys = self._older.pop()
        self._times.take_back(offset)

    def _noted(self, key: bytes) -> int:
        """Return the offset of the latest copy; -1 where there is none."""
        copy = self._seen.get(key)
        return -1 if copy is None else _offset(copy)

    def _take_back(self, key: bytes) -> None:
        if self._former and self._former[-1][:2] == (_offset(self._seen[key]), key):
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
            copy = seen.get(key)
            if copy is not None and _offset(copy) < end:  # otherwise it came again later, or is dropped already
                del seen[key]
        self._times.forget(end)


def _offset(copy: bytes) -> int:
    return int.from_bytes(copy[-_OFFSET_BYTES:])


class Times:
    """Times by offset, kept where they change: many records in one millisecond take one entry."""

    def __init__(self) -> None:
        self._offsets, self._times = array("q"), array("q")  # numbers of their own would take 64 bytes more a record

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
