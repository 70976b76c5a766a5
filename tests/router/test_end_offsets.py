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


def asked(monkeypatch: pytest.MonkeyPatch, second: int) -> end_offsets.Ends:
    """Where ONE ends is told; of TWO, an error of this code."""

    class Admin:
        def __init__(self, _client: Any, **_: Any) -> None: ...

        def list_offsets(self, places: Mapping[Any, Any], **_: Any) -> Mapping[Any, Future[Any]]:
            first, other = places
            futures: dict[Any, Future[Any]] = {first: Future(), other: Future()}
            futures[first].set_result(SimpleNamespace(offset=7))
            futures[other].set_exception(KafkaException(KafkaError(second)))
            return futures

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


def test_any_other_error_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KafkaException):
        asked(monkeypatch, KafkaError._TIMED_OUT).answers()
