"""The reader of oldest records after an error: nothing stays paused, and errors without a place do no harm."""

from collections.abc import Sequence

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition

from teller.operate.reconciliation import oldest
from teller.operate.reconciliation.oldest import Oldest

ONE, TWO = ("deposits.raw.social", 0), ("deposits.raw.social", 1)


class Message:
    """A message without a value: librdkafka's are false then, as their length is that of the value."""

    def __init__(self, place: tuple[str, int] | None, error: KafkaError | None = None) -> None:
        self._place, self._error = place, error

    def __len__(self) -> int:
        return 0

    def topic(self) -> str | None:
        return self._place and self._place[0]

    def partition(self) -> int | None:
        return self._place and self._place[1]

    def offset(self) -> int:
        return 0

    def timestamp(self) -> tuple[int, int]:
        return 1, 1000

    def error(self) -> KafkaError | None:
        return self._error


class FakeReader:
    """Gives the messages one after the other, then none."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = list(messages)
        self.paused: set[tuple[str, int]] = set()
        self.assigned: set[tuple[str, int]] = set()

    def assign(self, places: Sequence[TopicPartition]) -> None:
        self.assigned = {(place.topic, place.partition) for place in places}

    def unassign(self) -> None:
        self.assigned = set()

    def pause(self, places: Sequence[TopicPartition]) -> None:
        self.paused |= {(place.topic, place.partition) for place in places}

    def resume(self, places: Sequence[TopicPartition]) -> None:
        self.paused -= {(place.topic, place.partition) for place in places}

    def poll(self, _seconds: float) -> Message | None:
        return self._messages.pop(0) if self._messages else None


def reading(monkeypatch: pytest.MonkeyPatch, *messages: Message) -> tuple[Oldest, FakeReader]:
    fake = FakeReader(messages)
    monkeypatch.setattr(oldest, "reader", lambda _client: fake)
    return Oldest({}), fake


def test_after_a_refusal_nothing_stays_paused(monkeypatch: pytest.MonkeyPatch) -> None:
    found, fake = reading(monkeypatch, Message(ONE), Message(TWO, KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)))
    with pytest.raises(KafkaException):
        found.times({ONE: range(3), TWO: range(3)})
    assert (fake.paused, fake.assigned) == (set(), set())


def test_an_error_without_a_place_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = KafkaError(KafkaError.COORDINATOR_LOAD_IN_PROGRESS, retriable=True)
    found, _ = reading(monkeypatch, Message(None, moved), Message(ONE))
    assert found.times({ONE: range(3)}) == {ONE: 1000}
