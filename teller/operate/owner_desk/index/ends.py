"""Ends of the followed partitions, which are asked for without waiting: one that does not answer delays no other.

What was read up to an end is known as of the moment when it was asked for. Ends count open transactions.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any, Final, NamedTuple

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.kafka.errors import is_leaderless
from pipelines.kafka.offsets import Place

ANSWER_S: Final = 5.0
#: For so long a partition has to end before what was read: a leader that has just begun may not know its end.
SHORT_S: Final = 10.0


class _End(NamedTuple):
    asked: int
    offset: int


class AskedEnds:
    """Ends that were asked for, by partition. For one thread."""

    def __init__(self, admin: AdminClient, clock: Callable[[], float]) -> None:
        self._admin, self._clock = admin, clock
        self._asked: dict[Place, tuple[int, int, Future[Any]]] = {}
        self._ends: dict[Place, _End] = {}
        #: Partitions that ended too early when they were last asked for, and since when.
        self._short: dict[Place, float] = {}

    def ask(self, positions: Mapping[Place, int]) -> None:
        """Ask for the ends of those partitions of which none is under way or waited for; they are read up to these
        positions.
        """
        free = [place for place in positions if place not in self._asked and place not in self._ends]
        now = int(self._clock() * 1000)
        for place, future in offsets.ask(self._admin, free, offsets.LATEST, ANSWER_S).items():
            self._asked[place] = (now, positions[place], future)

    def answered(self) -> Iterator[tuple[Place, bool]]:
        """Yield partitions whose ends have come, and whether they end before what was read when they were asked for:
        what was read since may lie behind. Those that Kafka refuses, or that end too early for less than SHORT_S, are
        asked for again.
        """
        for place, (asked, position, future) in list(self._asked.items()):
            if not future.done():
                continue
            del self._asked[place]
            if is_leaderless(future.exception()):
                offsets.look_leader_up(self._admin, place[0])
            elif not isinstance(future.exception(), KafkaException):
                yield from self._answered(place, _End(asked, future.result().offset), position)

    def _answered(self, place: Place, end: _End, position: int) -> Iterator[tuple[Place, bool]]:
        if end.offset >= position:
            self._short.pop(place, None)
            self._ends[place] = end
            yield place, False
        elif self._clock() - self._short.setdefault(place, self._clock()) >= SHORT_S:
            yield place, True

    def reached(self, positions: Mapping[Place, int]) -> Iterator[tuple[Place, int]]:
        """Yield partitions that are read up to the end asked for, with the moment since when all of them is known."""
        for place, end in list(self._ends.items()):
            if positions.get(place, -1) >= end.offset:
                del self._ends[place]
                yield place, end.asked
