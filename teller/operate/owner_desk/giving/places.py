"""Places of a deposit's records on raw topics: where they were sent, and of which it was heard what became of them."""

from bisect import bisect_right
from threading import Lock
from typing import Literal, NamedTuple, get_args

#: Topic and partition.
Line = tuple[str, int]
#: Outcome of a record that was sent; "repeated": it was there already.
Became = Literal["stored", "repeated", "failed"]


class HeardPlace(NamedTuple):
    """Outcome of the record at a place of a raw topic."""

    became: Became
    topic: str
    partition: int
    offset: int


class OffsetRanges:
    """A set of offsets, kept as ranges: neighbours take no memory of their own."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.stops: list[int] = []

    def add(self, offset: int) -> None:
        at = bisect_right(self.starts, offset)
        if at and offset < self.stops[at - 1]:
            return
        joins_before = bool(at) and self.stops[at - 1] == offset
        joins_after = at < len(self.starts) and self.starts[at] == offset + 1
        if joins_before and joins_after:
            self.stops[at - 1] = self.stops.pop(at)
            del self.starts[at]
        elif joins_before:
            self.stops[at - 1] += 1
        elif joins_after:
            self.starts[at] = offset
        else:
            self.starts.insert(at, offset)
            self.stops.insert(at, offset + 1)

    def __len__(self) -> int:
        return sum(self.stops) - sum(self.starts)

    def common(self, other: "OffsetRanges") -> int:
        """Return how many offsets are in both."""
        found = mine = theirs = 0
        while mine < len(self.starts) and theirs < len(other.starts):
            stop = min(self.stops[mine], other.stops[theirs])
            found += max(0, stop - max(self.starts[mine], other.starts[theirs]))
            mine, theirs = mine + (self.stops[mine] == stop), theirs + (other.stops[theirs] == stop)
        return found


class DepositPlaces:
    """Places of one deposit, for any number of threads. Of others' records on the same topics it keeps the places that
    were heard, as ranges.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._sent: dict[Line, OffsetRanges] = {}
        self._heard: dict[tuple[Became, Line], OffsetRanges] = {}

    def send(self, topic: str, partition: int, offset: int) -> None:
        with self._lock:
            self._sent.setdefault((topic, partition), OffsetRanges()).add(offset)

    def hear(self, place: HeardPlace) -> None:
        """Take what became of a record; it may be heard before it is known as sent."""
        with self._lock:
            line = place.became, (place.topic, place.partition)
            self._heard.setdefault(line, OffsetRanges()).add(place.offset)

    def count(self, became: Became) -> int:
        """Return how many of those that were sent became this."""
        with self._lock:
            heard = ((sent, self._heard.get((became, line))) for line, sent in self._sent.items())
            return sum(sent.common(found) for sent, found in heard if found is not None)

    @property
    def heard(self) -> int:
        """Number of those that were sent of which it was heard what they became."""
        return sum(map(self.count, get_args(Became)))

    @property
    def size(self) -> int:
        """Number of records that were sent."""
        with self._lock:
            return sum(map(len, self._sent.values()))
