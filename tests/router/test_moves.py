"""Partitions that come or go while a batch is taken: none of the old assignment's records pass for the new one's."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaError, TopicPartition

from pipelines.router.faults import LogFenced
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.end_offsets import Ends
from pipelines.router.kafka.port import Assigned, Event, Message, Partition, Position, Revoked, from_committed
from pipelines.router.kafka.stuck_partitions import StuckPartitions

PLACE, OTHER = Partition("deposits.clean.social", 0), Partition("deposits.clean.social", 1)


class Fetched:
    """As `confluent_kafka.Message` answers."""

    def __init__(self, offset: int, place: Partition = PLACE) -> None:
        self._offset, self._place = offset, place

    def __len__(self) -> int:
        return 0  # of its value: without one, a message is false

    def error(self) -> KafkaError | None:
        return None

    def key(self) -> None: ...
    def value(self) -> None: ...
    def headers(self) -> None: ...

    def topic(self) -> str:
        return self._place.topic

    def partition(self) -> int:
        return self._place.number

    def offset(self) -> int:
        return self._offset

    def timestamp(self) -> tuple[int, int]:
        return 1, 1_700_000_000_000


class Failed(Fetched):
    """An error in a message's place."""

    def __init__(self, code: int) -> None:
        super().__init__(-1)
        self._code = code

    def error(self) -> KafkaError:
        return KafkaError(self._code)


class Moving:
    """A consumer that has messages; `moves` is what a `consume` does before it returns, `later` what a poll does."""

    def __init__(self, offsets: list[int], moves: Callable[[], None], later: Callable[[], None]) -> None:
        self._offsets, self._moves, self._later = offsets, moves, later
        self.late: int | None = None
        self.failed: list[Failed] = []
        self.assigned: list[list[tuple[str, int, int]]] = []

    def poll(self, _timeout: float) -> Any:
        self._later()
        return None if self.late is None else Fetched(self.late)

    def consume(self, count: int, timeout: float) -> list[Any]:
        assert timeout == 0
        taken, self._offsets = self._offsets[:count], self._offsets[count:]
        self._moves()
        failed, self.failed = self.failed, []
        return [*map(Fetched, taken), *failed]

    def assign(self, places: list[TopicPartition]) -> None:
        self.assigned.append([(place.topic, place.partition, place.offset) for place in places])

    def unassign(self) -> None: ...
    def resume(self, places: list[TopicPartition]) -> None: ...

    def consumer_group_metadata(self) -> object:
        return object()

    def memberid(self) -> str:
        return "member"

    def committed(self, places: list[TopicPartition], timeout: float) -> list[TopicPartition]:
        assert timeout > 0
        return [TopicPartition(place.topic, place.partition, 40) for place in places]


class Made:
    """A log that has PLACE, on a consumer of the test's."""

    def __init__(
        self,
        offsets: list[int],
        moves: Callable[["Made"], None] = lambda _made: None,
        later: Callable[["Made"], None] = lambda _made: None,
    ) -> None:
        self.consumer = Moving(offsets, lambda: moves(self), lambda: later(self))
        self.log = log = KafkaLog.__new__(KafkaLog)
        log._consumer, log._producer = self.consumer, Moving([], lambda: None, lambda: None)  # type: ignore[assignment]
        log._events, log._fault, log._closing, log._down = [], None, False, False
        log._starts_of, log._ends = from_committed, Ends({})
        log._paused, log._starts, log._rewound = frozenset(), {PLACE: 0}, frozenset()
        log._stuck_partitions = StuckPartitions(time.monotonic())

    def revoke(self) -> None:
        self.log._on_revoke(self._as_consumer(), [])

    def assign(self, *places: Partition) -> None:
        self.log._on_assign(self._as_consumer(), [TopicPartition(*place) for place in places])

    def poll(self) -> list[Event]:
        return list(self.log._poll(0.1))

    def _as_consumer(self) -> Consumer:
        consumer: Any = self.consumer
        return consumer  # type: ignore[no-any-return]


def offsets(events: list[Event]) -> list[int]:
    return [event.offset for event in events if isinstance(event, Message)]


def comes(made: Made) -> None:
    made.revoke()
    made.assign(PLACE, OTHER)


START = [(*PLACE, 40), (*OTHER, 40)]


def test_what_is_there_is_taken_at_once() -> None:
    made = Made([7, 8, 9])
    assert offsets(made.poll()) == [7, 8, 9]
    assert made.poll() == []
    assert made.consumer.assigned == []


def test_where_nothing_is_there_one_message_is_waited_for() -> None:
    made = Made([])
    made.consumer.late = 7
    assert offsets(made.poll()) == [7]


def test_partitions_that_move_meanwhile_come_before_the_message_that_was_waited_for() -> None:
    made = Made([], later=comes)
    made.consumer.late = 40
    events = made.poll()
    assert [type(event) for event in events] == [Revoked, Assigned, Message]
    assert made.consumer.assigned == [START]


def test_a_batch_during_which_partitions_go_is_left_to_whoever_has_them_next() -> None:
    made = Made([7, 8, 9], Made.revoke)
    assert made.poll() == [Revoked()]
    assert made.consumer.assigned == []


def test_after_a_batch_during_which_partitions_came_they_are_read_from_where_they_begin() -> None:
    made = Made([7, 8, 9], comes)
    events = made.poll()
    assert [type(event) for event in events] == [Revoked, Assigned]
    assert isinstance(events[-1], Assigned)
    assert events[-1].positions == dict.fromkeys([PLACE, OTHER], Position(40, ""))
    assert made.consumer.assigned == [START, START]  # in the callback, and once more after the batch


def test_partitions_that_come_while_nothing_is_there_are_told_at_once_and_not_read_anew() -> None:
    made = Made([], comes)
    assert [type(event) for event in made.poll()] == [Revoked, Assigned]
    assert made.consumer.assigned == [START]


def test_an_assignment_that_follows_another_without_a_word_ends_it() -> None:
    """The windows that the router has then are those by which the places to read from were chosen."""
    made = Made([], lambda made: made.assign(PLACE, OTHER))
    assert [type(event) for event in made.poll()] == [Revoked, Assigned]
    made.revoke()
    made.assign(PLACE)
    assert [type(event) for event in made.log._moves()] == [Revoked, Assigned]


def test_that_the_client_is_at_its_end_is_told_though_partitions_went_at_the_same_time() -> None:
    """After a pause: the session is over, and another has the name. librdkafka tells the second once."""
    made = Made([7, 8], Made.revoke)
    made.consumer.failed = [Failed(KafkaError._AUTO_OFFSET_RESET), Failed(KafkaError._FATAL)]
    with pytest.raises(LogFenced):
        made.log.poll(0.1)


def test_an_error_that_mends_itself_takes_no_message_of_its_batch_along() -> None:
    """Each message is given once: what is not taken now would never be stored."""
    made = Made([7, 8, 9])
    made.consumer.failed = [Failed(KafkaError._TRANSPORT)]
    assert offsets(made.poll()) == [7, 8, 9]
    assert made.log._fault is None


def test_behind_an_error_that_mends_itself_the_one_that_does_not_is_told() -> None:
    made = Made([7])
    made.consumer.failed = [Failed(KafkaError._TRANSPORT), Failed(KafkaError._FATAL)]
    with pytest.raises(LogFenced):
        made.log.poll(0.1)


def test_an_error_of_a_partition_that_moved_meanwhile_is_left_to_whoever_reads_it_next() -> None:
    made = Made([7], comes)
    made.consumer.failed = [Failed(KafkaError._AUTO_OFFSET_RESET)]
    assert [type(event) for event in made.poll()] == [Revoked, Assigned]
    assert made.log._fault is None


@pytest.mark.parametrize("number", [0, 1])
def test_what_a_batch_holds_of_several_partitions_keeps_its_place(number: int) -> None:
    made = Made([])
    place = Partition(PLACE.topic, number)
    found: list[Any] = [Fetched(1, OTHER), Fetched(5, place), Fetched(6, place), Fetched(2, OTHER)]
    read = made.log._read(found)
    assert [(message.partition, message.offset) for message in read] == [(OTHER, 1), (place, 5), (place, 6), (OTHER, 2)]
