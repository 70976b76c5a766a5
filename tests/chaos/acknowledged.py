"""What was sent, as the brokers acknowledged it: the other side of the comparison."""

import threading
from dataclasses import dataclass, field
from typing import Final

#: A raw record's place: topic, partition, offset.
Place = tuple[str, int, int]
#: The offset of a record that is there, and nobody said where: a broker answered to its second sending that it has it
#: ("duplicate sequence number"), which librdkafka takes as delivered, without an offset.
SOMEWHERE: Final = -1


@dataclass(slots=True)
class Book:
    """For one writer, the producer's callback, and any number of readers.

    `good` and `bad` map serial numbers to the places where brokers acknowledged them; `unsure` are those whose fate the
    producer does not know: they may be there, once.
    """

    good: dict[int, Place] = field(default_factory=dict)
    bad: dict[int, Place] = field(default_factory=dict)
    unsure: dict[int, str] = field(default_factory=dict)
    _highest: dict[tuple[str, int], int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def delivered(self, serial: int, bad: bool, place: Place) -> None:
        (self.bad if bad else self.good)[serial] = place
        if not bad and place[2] != SOMEWHERE:
            with self._lock:
                self._highest[place[:2]] = place[2]

    def highest(self) -> dict[tuple[str, int], int]:
        """The offset of the last good record on each raw partition, so far."""
        with self._lock:
            return dict(self._highest)
