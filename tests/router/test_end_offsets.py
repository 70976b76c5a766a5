"""Answers that come in part: a broker that went and came back must not cost a router its connection."""

from collections.abc import Mapping
from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from pipelines.router.kafka import end_offsets
from pipelines.router.kafka.port import Partition

ONE, TWO = Partition("deposits.clean.social", 0), Partition("deposits.clean.social", 1)


def asked(
    monkeypatch: pytest.MonkeyPatch, second: int, looked_up: list[tuple[str, float]] | None = None
) -> end_offsets.Ends:
    """Where ONE ends is told; of TWO, an error of this code. `looked_up` hears of which topics leaders are."""
    heard: list[tuple[str, float]] = [] if looked_up is None else looked_up

    class Admin:
        def __init__(self, _client: Any, **_: Any) -> None: ...

        def list_offsets(self, places: Mapping[Any, Any], **_: Any) -> Mapping[Any, Future[Any]]:
            first, other = places
            futures: dict[Any, Future[Any]] = {first: Future(), other: Future()}
            futures[first].set_result(SimpleNamespace(offset=7))
            futures[other].set_exception(KafkaException(KafkaError(second)))
            return futures

        def list_topics(self, topic: str, timeout: float) -> None:
            heard.append((topic, timeout))

    monkeypatch.setattr(end_offsets, "AdminClient", Admin)
    found = end_offsets.Ends({})
    found.ask([ONE, TWO])
    return found


@pytest.mark.parametrize(
    "code",
    [KafkaError.FENCED_LEADER_EPOCH, KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.UNKNOWN_TOPIC_OR_PART],
)
def test_a_partition_whose_leader_has_just_moved_or_whose_topic_is_gone_is_left_out(
    monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    assert asked(monkeypatch, code).answers() == {ONE: 7}


def test_a_leader_that_moved_is_looked_up_without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[tuple[str, float]] = []
    asked(monkeypatch, KafkaError.UNKNOWN_TOPIC_OR_PART, looked_up).answers()
    assert looked_up == []
    asked(monkeypatch, KafkaError.FENCED_LEADER_EPOCH, looked_up).answers()
    assert looked_up == [("deposits.clean.social", 0)]


def test_any_other_error_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KafkaException):
        asked(monkeypatch, KafkaError._TIMED_OUT).answers()
