"""Raw topics come and go; one that a broker does not know for a moment stays."""

import asyncio
from collections.abc import Sequence

import pytest
from confluent_kafka import KafkaError, KafkaException

from pipelines.accounts.streams import Look
from pipelines.processor.raw_topics import RawTopics
from schemas.topics import NUDGE, raw

Looks = Sequence[Sequence[str] | None]


def looked(looks: Looks, due: Sequence[bool] = ()) -> list[set[str] | None]:
    """What each look says; None stands for a Kafka that does not answer, and for nothing new."""
    answers, nudges = iter(looks), iter(due)

    def look() -> Look:
        if (answer := next(answers)) is None:
            raise KafkaException(KafkaError(KafkaError._TRANSPORT))
        return Look(list(answer), next(nudges, False))

    async def run() -> list[set[str] | None]:
        topics = RawTopics(look)
        found: list[set[str] | None] = []
        for _ in looks:
            wanted = await topics.look()
            topics.topics = wanted or topics.topics
            found.append(set(wanted) if wanted else None)
        return found

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("looks", "found"),
    [
        ([["social"], ["social"]], [{raw("social")}, None]),
        ([[]], [{NUDGE}]),
        ([[], ["social"]], [{NUDGE}, {raw("social")}]),
        ([["social"], ["d000001.social", "social"]], [{raw("social")}, {raw("social"), raw("d000001.social")}]),
        ([["social", "telecom"], ["social"], ["social"]], [{raw("social"), raw("telecom")}, None, {raw("social")}]),
        ([["social"], [], ["social"], []], [{raw("social")}, None, None, None]),
        ([["social"], None, ["social"]], [{raw("social")}, None, None]),
    ],
)
def test_what_is_read(looks: Looks, found: list[set[str] | None]) -> None:
    assert looked(looks) == found


def test_a_nudge_is_another_list_of_topics_and_so_is_the_next() -> None:
    found = looked([["social"]] * 4, [False, True, False, True])
    assert found == [{raw("social")}, {raw("social"), NUDGE}, None, {raw("social")}]


def test_a_change_wakes_the_follower_at_once_and_while_kafka_assigns_it_waits() -> None:
    async def run() -> list[frozenset[str]]:
        there = ["social"]
        busy = [True, False]
        read: list[frozenset[str]] = []
        done = asyncio.Event()

        async def take(wanted: object) -> None:
            read.append(frozenset(wanted))  # type: ignore[call-overload]
            done.set()

        topics = RawTopics(lambda: Look(there))
        topics.topics = frozenset({raw("social")})
        following = asyncio.create_task(topics.follow(take, lambda: busy.pop(0) if busy else False))
        await asyncio.sleep(0)
        there.append("telecom")
        topics.changed()
        await asyncio.wait_for(done.wait(), 3)
        following.cancel()
        assert not busy
        return read

    assert asyncio.run(run()) == [frozenset({raw("social"), raw("telecom")})]
