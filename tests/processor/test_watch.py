"""What Kafka's answers, and their want, mean to a worker; and when its patience ends."""

import threading
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from pipelines.processor import watch
from pipelines.processor.state import StateBoard, WorkerState
from pipelines.processor.watch import KafkaRefusedError, KafkaWatch


class Answer:
    """What `list_topics` does next: the topics that are there, or an error, with what the callback hears."""

    def __init__(self, *topics: str, error: int | None = None, noticed: int | None = None) -> None:
        self.topics, self.error, self.noticed = dict.fromkeys(topics), error, noticed


class FakeAdmin:
    answer = Answer()
    now = 0.0

    def __init__(self, settings: dict[str, Any]) -> None:
        self._notice = settings["error_cb"]

    def list_topics(self, timeout: float) -> Answer:
        if self.answer.error is not None:
            raise KafkaException(KafkaError(self.answer.error))
        return self.answer

    def poll(self, _timeout: float) -> None:
        """The callback hears the error, and then that all brokers are down."""
        if self.answer.noticed is not None:
            self._notice(KafkaError(self.answer.noticed))
        self._notice(KafkaError(KafkaError._ALL_BROKERS_DOWN))


GOOD = Answer("raw", "clean", "else")
REFUSED = Answer(error=KafkaError._TRANSPORT, noticed=KafkaError._AUTHENTICATION)
DOWN = Answer(error=KafkaError._TRANSPORT, noticed=KafkaError._TRANSPORT)


@pytest.fixture
def board() -> StateBoard:
    board = StateBoard()
    board.become(WorkerState.WORKING, of="start")
    return board


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch, board: StateBoard) -> KafkaWatch:
    monkeypatch.setattr(watch, "AdminClient", FakeAdmin)
    monkeypatch.setattr(FakeAdmin, "now", 0.0)
    return KafkaWatch({}, board, ["raw", "clean"], patience=60.0, clock=lambda: FakeAdmin.now)


def look(watched: KafkaWatch, answer: Answer, now: float = 0.0) -> bool:
    FakeAdmin.answer, FakeAdmin.now = answer, now
    return watched.look()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (GOOD, WorkerState.WORKING),
        (DOWN, WorkerState.KAFKA_UNAVAILABLE),
        (Answer(error=KafkaError._TIMED_OUT), WorkerState.KAFKA_UNAVAILABLE),
        (REFUSED, WorkerState.KAFKA_REFUSED),
        (Answer(error=KafkaError._TRANSPORT, noticed=KafkaError._SSL), WorkerState.KAFKA_REFUSED),
        (Answer("raw"), WorkerState.KAFKA_REFUSED),
    ],
)
def test_each_answer_has_its_state(watched: KafkaWatch, board: StateBoard, answer: Answer, state: WorkerState) -> None:
    assert look(watched, answer) is (answer is GOOD)
    assert board.state is state


def test_a_refusal_is_borne_for_as_long_as_the_patience_is(watched: KafkaWatch) -> None:
    assert not look(watched, REFUSED, 0.0)
    assert not look(watched, REFUSED, 59.0)
    with pytest.raises(KafkaRefusedError, match=r"check kafka_username.*so for 60 s"):
        look(watched, REFUSED, 60.0)


def test_patience_begins_anew_after_anything_else(watched: KafkaWatch) -> None:
    for healed in (GOOD, DOWN):
        look(watched, REFUSED, 0.0)
        look(watched, healed, 59.0)
        assert not look(watched, Answer("raw"), 70.0)
        look(watched, GOOD, 71.0)


def test_an_outage_is_borne_for_ever(watched: KafkaWatch, board: StateBoard) -> None:
    for now in (0.0, 1e6):
        assert not look(watched, DOWN, now)
    assert look(watched, GOOD, 1e6)
    assert board.state is WorkerState.WORKING


def test_a_refusal_that_became_an_outage_is_one(watched: KafkaWatch, board: StateBoard) -> None:
    look(watched, REFUSED, 0.0)
    look(watched, DOWN, 1.0)
    assert board.state is WorkerState.KAFKA_UNAVAILABLE


def test_a_missing_topic_is_named_with_what_makes_it(watched: KafkaWatch) -> None:
    look(watched, Answer("raw"), 0.0)
    with pytest.raises(KafkaRefusedError, match=r"no topic clean,.*`teller topics`"):
        look(watched, Answer("raw"), 60.0)


def test_a_group_that_keeps_the_worker_out_counts_for_a_while(watched: KafkaWatch, board: StateBoard) -> None:
    watched.kept_out(RuntimeError("of the group"))
    assert not look(watched, GOOD, 1.0)
    assert str(board.state) == "kafka-refused"
    assert look(watched, GOOD, watch.KEPT_OUT_S)


def test_who_is_stopped_does_not_wait(watched: KafkaWatch) -> None:
    FakeAdmin.answer = DOWN
    stop = threading.Event()
    stop.set()
    assert not watched.wait_until_ready(stop)


def test_the_end_of_patience_is_told_to_who_runs_the_worker(
    watched: KafkaWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "CALM_S", 0.0)
    monkeypatch.setattr(watch, "TROUBLE_S", 0.0)
    monkeypatch.setattr(watched, "_patience", 0.0)
    FakeAdmin.answer = REFUSED
    told: list[Exception] = []
    watched.run(threading.Event(), told.append)
    assert [type(error) for error in told] == [KafkaRefusedError]


def test_of_several_troubles_the_gravest_is_shown(board: StateBoard) -> None:
    board.become(WorkerState.KAFKA_UNAVAILABLE, of="delivery")
    board.become(WorkerState.KAFKA_REFUSED, of="kafka")
    board.become(WorkerState.WORKING, of="delivery")
    assert str(board.state) == "kafka-refused"
    board.become(WorkerState.WORKING, of="kafka")
    assert str(board.state) == "working"
