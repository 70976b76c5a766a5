"""The window of event ids: what was deposited a short while ago, and so would be stored twice.

A clean record is a duplicate when an earlier record of its partition carries the same event mark, at most `records`
offsets and `seconds` before it, by offset and append time in the log. That is a function of the log alone: whoever
reads the partition from `records` before where it is committed judges as the one before it did, so a plan that was
committed makes the same objects again. Each copy counts as the one to be compared with, whether it was stored or not.
Precedents keep such a window per process and lose it with it (Kafka Streams' and Flink's deduplication keep it in a
state store that is rebuilt from a changelog; here the clean topic is that changelog).
"""

from typing import Final, NamedTuple

#: Older parts of the memory; with the current one they hold at least a window and at most a quarter more.
_PARTS: Final = 4
_TIME_BITS: Final = 48


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
        self._newest: dict[bytes, int] = {}
        self._older: list[dict[bytes, int]] = []
        self._end = -1

    def __len__(self) -> int:
        return sum(map(len, (self._newest, *self._older)))

    def note(self, mark: bytes, offset: int, timestamp: int, window: Window) -> int | None:
        """Remembers the mark; the offset of the latest copy within the window before it, None where there is none.

        `timestamp` is milliseconds since 1970-01-01T00:00:00Z; an empty mark stands for no event.
        """
        if not mark or not self._step:
            return None
        if offset >= self._end:
            self._turn(offset)
        before = self._find(mark)
        self._newest[mark] = offset << _TIME_BITS | timestamp
        if before is None:
            return None
        at, time = before >> _TIME_BITS, before & (1 << _TIME_BITS) - 1
        near = offset - at <= window.records and timestamp - time <= window.seconds * 1000
        return at if near else None

    def _find(self, mark: bytes) -> int | None:
        if (found := self._newest.get(mark)) is not None:
            return found
        for part in self._older:
            if (found := part.get(mark)) is not None:
                return found
        return None

    def _turn(self, offset: int) -> None:
        """A new part every `step` offsets; what falls out of the oldest lies more than a window back."""
        if self._newest:
            self._older = [self._newest, *self._older][:_PARTS]
            self._newest = {}
        self._end = offset + self._step
