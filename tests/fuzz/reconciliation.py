"""What was sent and where the broker put it, and what was found there: a few bytes for each place."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

#: A raw record's place: topic, partition, offset.
Place = tuple[str, int, int]

#: Instead of a kind: nothing of ours lies there, such as the marker of a transaction.
NOTHING: Final = 255
#: Instead of a reason.
NO_REASON: Final = 0


@dataclass(slots=True)
class PartitionPlaces:
    """One partition of a raw topic; each list has an item for each offset.

    `kinds` and `serials`: what was sent, as acknowledged; `taken_back`: in a transaction that was aborted.
    `raw`, `clean`, `rows`, `failed`: how often it was found there; `reasons`: of the failed event, by its number.
    """

    kinds: bytearray = field(default_factory=bytearray)
    serials: "array[int]" = field(default_factory=lambda: array("I"))
    taken_back: bytearray = field(default_factory=bytearray)
    raw: bytearray = field(default_factory=bytearray)
    clean: bytearray = field(default_factory=bytearray)
    rows: bytearray = field(default_factory=bytearray)
    failed: bytearray = field(default_factory=bytearray)
    reasons: bytearray = field(default_factory=bytearray)

    def reach(self, offset: int) -> None:
        """From now on there is an item for this offset."""
        missing = offset + 1 - len(self.kinds)
        if missing > 0:
            missing += 1024
            self.kinds.extend(bytes([NOTHING]) * missing)
            self.serials.extend([0] * missing)
            for counts in (self.taken_back, self.raw, self.clean, self.rows, self.failed, self.reasons):
                counts.extend(bytes(missing))


class Book:
    """For one thread."""

    def __init__(self) -> None:
        self.partitions: dict[tuple[str, int], PartitionPlaces] = {}
        self.reasons: list[str] = [""]

    def partition(self, place: Place) -> PartitionPlaces:
        """The partition of the place, which has an item for it."""
        partition = self.partitions.setdefault(place[:2], PartitionPlaces())
        partition.reach(place[2])
        return partition

    def sent(self, place: Place, kind: int, serial: int) -> None:
        """The broker acknowledged it there."""
        partition, offset = self.partition(place), place[2]
        partition.kinds[offset] = kind
        partition.serials[offset] = serial

    def takes_back(self, place: Place) -> None:
        """It was sent in a transaction that is aborted."""
        self.partition(place).taken_back[place[2]] = 1

    def found(self, what: str, place: Place) -> None:
        """One of `raw`, `clean`, `rows`, `failed` was found that names this place."""
        counts: bytearray = getattr(self.partition(place), what)
        counts[place[2]] = min(255, counts[place[2]] + 1)

    def failed(self, place: Place, reason: str) -> None:
        """A failed event of this place."""
        self.found("failed", place)
        if reason not in self.reasons:
            self.reasons.append(reason)
        self.partition(place).reasons[place[2]] = self.reasons.index(reason)

    def places(self) -> Iterator[tuple[Place, PartitionPlaces]]:
        """Every place, whether or not anything is there."""
        for (topic, number), partition in self.partitions.items():
            for offset in range(len(partition.kinds)):
                yield (topic, number, offset), partition
