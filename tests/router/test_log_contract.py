"""What `Log` promises, asked of the fake and of the real one alike."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from pipelines.router.config import RouterConfig
from pipelines.router.faults import LogFenced
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.memory import MemoryBroker
from pipelines.router.kafka.port import (
    Assigned,
    Event,
    Log,
    Message,
    OutgoingRecord,
    Partition,
    Position,
    Revoked,
    Start,
    from_committed,
)
from schemas.topics import RECEIPTS
from teller.settings import Settings
from tests.router.bank import config
from tests.router.kafka_io import visible

TOPIC = "deposits.clean.social"
PLACES = [Partition(TOPIC, number) for number in range(3)]
HEADERS = (("raw-offset", b"7"), ("depositor", b"acme"), ("empty", b""), ("null", None))


class Bench(Protocol):
    """A broker with the topic's three partitions empty, and one group."""

    def open(self, instance: str, start: Start = from_committed) -> Log: ...
    def produce(self, partition: Partition, value: bytes) -> None: ...
    def add(self, partition: Partition) -> None:
        """Make the clean topic of one partition."""

    def delete(self, partition: Partition) -> None:
        """Delete it."""

    def visible(self) -> list[OutgoingRecord]:
        """What was sent to the receipts' topic, as a consumer of committed records sees it."""


class MemoryBench:
    def __init__(self) -> None:
        self._broker = MemoryBroker(PLACES)

    def open(self, instance: str, start: Start = from_committed) -> Log:
        return self._broker.open(instance, start)

    def produce(self, partition: Partition, value: bytes) -> None:
        self._broker.produce(partition, b"key", value, HEADERS, 1_700_000_000_123)

    def add(self, partition: Partition) -> None:
        self._broker.add(partition)

    def delete(self, partition: Partition) -> None:
        self._broker.delete(partition)

    def visible(self) -> list[OutgoingRecord]:
        return self._broker.sent


class KafkaBench:
    def __init__(self, settings: Settings) -> None:
        self._client = {"bootstrap.servers": settings.kafka_bootstrap}
        self._config: RouterConfig = config(
            kafka=self._client,
            group=settings.router_group,
            pattern=r"^deposits\.clean\.(d.*\.)?social$",
            session_timeout=6.0,
        )
        self._producer = Producer(self._client)
        self._admin = AdminClient({**self._client})

    def open(self, instance: str, start: Start = from_committed) -> Log:
        return KafkaLog(replace(self._config, instance=instance), start)

    def produce(self, partition: Partition, value: bytes) -> None:
        self._producer.produce(
            partition.topic, value, b"key", partition.number, headers=list(HEADERS), timestamp=1_700_000_000_123
        )
        self._producer.flush()

    def add(self, partition: Partition) -> None:
        self._admin.create_topics([NewTopic(partition.topic, 1, 1)])[partition.topic].result()

    def delete(self, partition: Partition) -> None:
        self._admin.delete_topics([partition.topic])[partition.topic].result()

    def visible(self) -> list[OutgoingRecord]:
        return visible(self._client["bootstrap.servers"], RECEIPTS)


@pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.kafka)])
def bench(request: pytest.FixtureRequest) -> Bench:
    return KafkaBench(request.getfixturevalue("deposit_topics")) if request.param == "kafka" else MemoryBench()


@pytest.fixture
def members(bench: Bench) -> Iterator["Members"]:
    group = Members(bench)
    yield group
    group.close()


class Members:
    """Opens members, polls them in turn, and closes them at the end."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._logs: list[Log] = []

    def open(self, instance: str = "one", start: Start = from_committed) -> Log:
        log = self._bench.open(instance, start)
        self._logs.append(log)
        return log

    def until(self, log: Log, kind: type[Event], count: int = 1, also: Log | None = None) -> list[Event]:
        """Everything that `log` delivers until `count` events of the kind; `also` is polled meanwhile."""
        events: list[Event] = []
        deadline = time.monotonic() + 60
        while sum(isinstance(event, kind) for event in events) < count:
            assert time.monotonic() < deadline, f"no {kind.__name__} came"
            events += log.poll(0.2)
            if also:
                also.poll(0)
        return events

    def close(self) -> None:
        for log in reversed(self._logs):
            log.close()


def assigned(events: list[Event]) -> dict[Partition, Position | None]:
    return dict(next(event for event in events if isinstance(event, Assigned)).positions)


def messages(events: list[Event]) -> list[Message]:
    return [event for event in events if isinstance(event, Message)]


def test_a_new_group_reads_each_partition_from_its_beginning_in_order(bench: Bench, members: Members) -> None:
    for number, place in enumerate([PLACES[0], PLACES[1], PLACES[0], PLACES[0]]):
        bench.produce(place, b"%d" % number)
    events = members.until(members.open(), Message, 4)
    assert assigned(events) == dict.fromkeys(PLACES)
    assert isinstance(events[0], Assigned)
    assert [(m.offset, m.value) for m in messages(events) if m.partition == PLACES[0]] == [
        (0, b"0"),
        (1, b"2"),
        (2, b"3"),
    ]
    assert {(m.key, tuple(m.headers)) for m in messages(events)} == {(b"key", HEADERS)}
    assert all(m.timestamp >= 1_700_000_000_123 for m in messages(events))


def test_what_is_committed_is_there_for_the_next_member_and_visible(bench: Bench, members: Members) -> None:
    for number in range(4):
        bench.produce(PLACES[0], b"%d" % number)
    first = members.open()
    members.until(first, Message, 4)
    sent = [OutgoingRecord(RECEIPTS, b"k", b"v%d" % number, (("a", b"b"),)) for number in range(3)]
    first.commit({PLACES[0]: Position(3, '{"v":1,"high":2}'), PLACES[1]: Position(0, '{"v":1}')}, sent)
    events = members.until(members.open(), Message, 1)
    assert assigned(events) == {
        PLACES[0]: Position(3, '{"v":1,"high":2}'), PLACES[1]: Position(0, '{"v":1}'), PLACES[2]: None,
    }  # fmt: skip
    assert [message.value for message in messages(events)] == [b"3"]
    assert sorted(bench.visible()) == sorted(sent)


def test_a_member_may_read_on_from_before_what_is_committed(bench: Bench, members: Members) -> None:
    for number in range(6):
        bench.produce(PLACES[0], b"%d" % number)
    first = members.open()
    members.until(first, Message, 6)
    first.commit({PLACES[0]: Position(5, "plan")})
    asked: dict[Partition, Position | None] = {}

    def three_before(place: Partition, at: Position | None) -> int | None:
        asked[place] = at
        return at.offset - 3 if at else None

    events = members.until(members.open(start=three_before), Message, 4)
    assert asked == {PLACES[0]: Position(5, "plan"), PLACES[1]: None, PLACES[2]: None} == assigned(events)
    assert [message.value for message in messages(events)] == [b"2", b"3", b"4", b"5"]


def test_a_plan_changes_the_metadata_and_moves_nothing(bench: Bench, members: Members) -> None:
    bench.produce(PLACES[0], b"0")
    first = members.open()
    members.until(first, Message)
    first.commit({PLACES[0]: Position(0, "plan")})
    first.commit({PLACES[0]: Position(0, "another plan")})
    events = members.until(members.open(), Message)
    assert assigned(events)[PLACES[0]] == Position(0, "another plan")
    assert bench.visible() == []


def test_a_member_that_was_replaced_commits_nothing_more(bench: Bench, members: Members) -> None:
    bench.produce(PLACES[0], b"0")
    first = members.open()
    members.until(first, Assigned)
    first.commit({PLACES[0]: Position(0, "the first's")})
    second = members.open()
    members.until(second, Assigned)
    with pytest.raises(LogFenced):
        first.commit({PLACES[0]: Position(1, "the zombie's")}, [OutgoingRecord(RECEIPTS, b"k", b"the zombie's")])
    second.commit({PLACES[0]: Position(1, "the second's")}, [OutgoingRecord(RECEIPTS, b"k", b"the second's")])
    assert [message.value for message in bench.visible()] == [b"the second's"]
    assert assigned(members.until(members.open(), Assigned))[PLACES[0]] == Position(1, "the second's")


def test_a_member_without_partitions_commits_nothing(bench: Bench, members: Members) -> None:
    log = members.open()
    with pytest.raises(LogFenced):
        log.commit({PLACES[0]: Position(1, "")}, [OutgoingRecord(RECEIPTS, b"k", b"v")])
    assert bench.visible() == []


def test_paused_partitions_deliver_nothing_until_they_are_resumed(bench: Bench, members: Members) -> None:
    log = members.open()
    members.until(log, Assigned)
    log.pause(frozenset(PLACES[:1]))
    for number in range(3):
        bench.produce(PLACES[0], b"paused %d" % number)
        bench.produce(PLACES[1], b"free %d" % number)
    assert {m.partition for m in messages(members.until(log, Message, 3))} == {PLACES[1]}
    log.pause(frozenset())
    assert [m.value for m in messages(members.until(log, Message, 3))] == [b"paused 0", b"paused 1", b"paused 2"]


def test_members_share_the_partitions_and_each_is_told(bench: Bench, members: Members) -> None:
    first = members.open("one")
    members.until(first, Assigned)
    second = members.open("two")
    told = members.until(first, Assigned, also=None if isinstance(bench, MemoryBench) else second)
    assert [type(event) for event in told if not isinstance(event, Message)] == [Revoked, Assigned]
    first.commit({place: Position(0, "mine") for place in assigned(told)})
    others = set(PLACES) - assigned(told).keys()
    assert others
    assert set(PLACES) != others
    with pytest.raises(LogFenced):
        first.commit(dict.fromkeys(others, Position(0, "not mine")))


def test_a_topic_that_comes_is_read_and_one_that_goes_ends_nothing(bench: Bench, members: Members) -> None:
    new = Partition(f"deposits.clean.d{secrets.randbelow(10**6):06d}.social", 0)
    log = members.open()
    members.until(log, Assigned)
    bench.add(new)
    try:
        assert assigned(members.until(log, Assigned)).keys() == {*PLACES, new}
        bench.produce(new, b"new")
        assert [m.value for m in messages(members.until(log, Message))] == [b"new"]
    finally:
        bench.delete(new)
    assert assigned(members.until(log, Assigned)).keys() == set(PLACES)
    log.commit({PLACES[0]: Position(0, "still a member")})
    bench.produce(PLACES[0], b"old")
    assert [m.value for m in messages(members.until(log, Message))] == [b"old"]
