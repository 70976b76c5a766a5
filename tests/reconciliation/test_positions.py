"""Positions: what is settled, what is left."""

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition

from pipelines.router.kafka.port import Position
from schemas import topics
from teller.operate.reconciliation.partition import StreamPartition
from teller.operate.reconciliation.positions import GroupProgress, PartitionPositions, PositionsReader, backlogs
from teller.settings import load

RAW, CLEAN = topics.raw("social"), topics.clean("social")


def positions(worker: int, router: Position, clean_end: int) -> PartitionPositions:
    return PartitionPositions(worker, router, range(60), range(clean_end))


@pytest.mark.parametrize(
    ("worker", "router", "clean_end", "high", "settled"),
    [(50, 30, 30, 41, 50), (50, 29, 30, 41, 42), (40, 29, 30, 41, 40), (50, 0, 30, -1, 0), (0, 0, 0, -1, 0),
     (1_000_004, 30, 30, 41, 60), (1_000_004, 29, 30, 1_000_003, 60)],
)  # fmt: skip
def test_what_is_settled(worker: int, router: int, clean_end: int, high: int, settled: int) -> None:
    assert positions(worker, Position(router, f'{{"high":{high}}}'), clean_end).settled == settled


@pytest.mark.parametrize(
    ("metadata", "high"),
    [('{"v":2,"high":41,"home":"x"}', 41), ("", -1), ("{", -1), ("[]", -1), ('{"high":"41"}', -1)],
)
def test_the_routers_plan_is_read_whatever_it_holds(metadata: str, high: int) -> None:
    assert positions(0, Position(1, metadata), 1).high == high


def test_where_nothing_is_committed_the_stages_begin_at_the_topics_first_records() -> None:
    at = PartitionPositions(0, None, range(7, 9), range(3, 4))
    assert (at.worked, at.routed, at.high) == (7, 3, -1)


def test_each_stage_has_its_own_backlog() -> None:
    at = {StreamPartition("social", 1): PartitionPositions(5, Position(9, ""), range(2, 8), range(4))}
    worker, router = backlogs(at)
    assert (worker.stage, worker.place) == ("worker", (RAW, 1))
    assert (worker.progress.left, worker.progress.beyond) == (range(5, 8), 0)
    assert (router.stage, router.place) == ("router", (CLEAN, 1))
    assert (len(router.progress.left), router.progress.beyond) == (0, 5)


@pytest.mark.parametrize(
    ("committed", "left", "beyond", "expired"),
    [(-1001, 5, 0, False), (0, 5, 0, True), (2, 5, 0, True), (3, 5, 0, False), (8, 0, 0, False), (11, 0, 3, False)],
)
def test_the_progress_of_a_group(committed: int, left: int, beyond: int, *, expired: bool) -> None:
    at = GroupProgress(committed, range(3, 8))
    assert (len(at.left), at.beyond, at.is_expired) == (left, beyond, expired)


class FakeConsumer:
    """A consumer of a group whose coordinator the brokers choose after some questions."""

    def __init__(self, refusals: list[int]) -> None:
        self.refusals = refusals

    def committed(self, places: list[TopicPartition], _seconds: float) -> list[TopicPartition]:
        if self.refusals:
            raise KafkaException(KafkaError(self.refusals.pop()))
        return places


def test_a_group_that_has_no_coordinator_yet_is_asked_again() -> None:
    reader = PositionsReader({"bootstrap.servers": "127.0.0.1:9", "log_level": 0}, load())
    consumer: Any = FakeConsumer([KafkaError.NOT_COORDINATOR, KafkaError.COORDINATOR_LOAD_IN_PROGRESS])
    try:
        assert list(reader._committed(consumer, [(RAW, 0)])) == [(RAW, 0)]
        consumer.refusals.append(KafkaError.GROUP_AUTHORIZATION_FAILED)
        with pytest.raises(KafkaException):
            reader._committed(consumer, [(RAW, 0)])
        assert not consumer.refusals
    finally:
        reader.close()
