"""How Faust is set: when it asks Kafka for more, that it never pauses partitions itself, how they are shared out."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any, cast

import pytest
from aiokafka.cluster import ClusterMetadata
from faust.transport.drivers.aiokafka import Transport
from faust.types import TP

from pipelines.processor.faust_app import FETCH_BYTES, FETCH_WAIT_MS, App, BatchConsumer, GroupMember, make_app
from teller.embedded import EmbeddedKafka

PLACE = TP("deposits.raw.social", 0)
FOUND = {PLACE: ["record"]}
TOPICS = {f"deposits.raw.{domain}" for domain in ("purchases", "social", "telecom")}
PARTITIONS = 4


def cluster(folder: Path, bootstrap: str = "127.0.0.1:9") -> GroupMember:
    return GroupMember(bootstrap, "workers", None, 6.0, 100, folder)


@contextmanager
def consumer_of(app: App) -> Iterator[BatchConsumer]:
    """Its thread is not started, but has an event loop."""
    consumer = cast("BatchConsumer", app.consumer)
    loop = consumer._thread.thread_loop
    try:
        yield consumer
    finally:
        loop.close()


class Thread:
    """What Faust's consumer asks for records."""

    asked = 0

    async def getmany(self, _partitions: set[TP] | None, _timeout: float) -> Mapping[TP, list[Any]]:
        self.asked += 1
        return FOUND


@pytest.mark.parametrize("room", [True, False])
def test_kafka_is_asked_where_there_is_room_only(tmp_path: Path, room: bool) -> None:
    waited: list[float] = []

    async def has_room(seconds: float) -> bool:
        waited.append(seconds)
        return room

    async def run() -> Mapping[TP, list[Any]]:
        app = make_app(cluster(tmp_path))
        app.has_room = has_room
        with consumer_of(app) as consumer:
            consumer._thread = cast("Any", thread)
            return await consumer._getmany({PLACE}, 1.0)

    thread = Thread()
    assert asyncio.run(run()) == (FOUND if room else {})
    assert (waited, thread.asked) == ([1.0], int(room))


def test_however_many_batches_wait_no_partition_is_paused(tmp_path: Path) -> None:
    """Paused ones would stay so for up to a second after the last batch is taken, and with them the worker."""

    async def run() -> bool:
        app = make_app(cluster(tmp_path))
        queue = app.FlowControlQueue(maxsize=app.conf.stream_buffer_maxsize)
        return any(
            queue.put_nowait_enhanced(number, on_pressure_high=lambda: None, on_pressure_drop=lambda: None)
            for number in range(10_000)
        )

    assert not asyncio.run(run())


class Topics:
    """What an assignor asks of aiokafka's metadata."""

    def partitions_for_topic(self, _topic: str) -> set[int]:
        return set(range(PARTITIONS))


def shares(assignors: Mapping[str, Any]) -> dict[str, dict[str, list[int]]]:
    """One rebalance, led by the first member: its partitions by topic for each. Each tells at the next what it had."""
    members = {name: assignor.metadata(TOPICS) for name, assignor in assignors.items()}
    leader = next(iter(assignors.values()))
    given = leader.assign(cast("ClusterMetadata", Topics()), members)
    for name, assignment in given.items():
        assignors[name].on_assignment(assignment)
    return {name: dict(assignment.assignment) for name, assignment in given.items()}


def assert_shared(assignors: Mapping[str, Any]) -> None:
    """Each partition has one worker; no worker has none, or more than the most that one need have."""
    given = shares(assignors)
    for topic in TOPICS:
        parts = [given[name].get(topic, []) for name in assignors]
        assert sorted(chain(*parts)) == list(range(PARTITIONS))
        assert all(1 <= len(part) <= ceil(PARTITIONS / len(parts)) for part in parts)


async def assignor_of(folder: Path) -> Any:
    """The one that a worker started in `folder` would join with."""
    app = make_app(cluster(folder))
    with consumer_of(app) as consumer:
        made = consumer._thread._create_worker_consumer(cast("Transport", app.transport))
    await made.stop()
    return cast("Any", consumer._thread)._assignor


def test_a_worker_that_comes_gets_its_share(tmp_path: Path) -> None:
    """Others give up partitions for it, and take them when it goes."""

    async def run() -> None:
        assignors: dict[str, Any] = {}
        for number in range(PARTITIONS):
            assignors[f"worker-{number}"] = await assignor_of(tmp_path)
            assert_shared(assignors)
        while len(assignors) > 1:
            assignors.popitem()
            assert_shared(assignors)

    asyncio.run(run())


def test_workers_and_routers_are_of_other_protocols(tmp_path: Path) -> None:
    """So Kafka refuses a worker that is put into a group of routers."""
    assert asyncio.run(assignor_of(tmp_path)).name not in ("range", "roundrobin", "cooperative-sticky")


@pytest.mark.kafka
def test_kafka_is_asked_for_more_than_a_record_at_a_time(
    kafka: EmbeddedKafka, new_topic: Callable[[int], str], tmp_path: Path
) -> None:
    """Faust passes no such settings; they are put where aiokafka looks when it starts."""

    async def run() -> Any:
        app = make_app(cluster(tmp_path, kafka.bootstrap))
        with consumer_of(app) as consumer:
            made = consumer._thread._create_worker_consumer(cast("Transport", app.transport))
        made.subscribe([new_topic(1)])
        await made.start()
        await made.stop()
        return made._fetcher

    fetcher = asyncio.run(run())
    assert (fetcher._fetch_min_bytes, fetcher._fetch_max_wait_ms) == (FETCH_BYTES, FETCH_WAIT_MS)
