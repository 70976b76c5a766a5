"""The router on a real Kafka: killed, and paused until its partitions have moved; then every record counted."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.store import FolderStore
from pipelines.router.config import RouterConfig
from pipelines.router.faults import CommitAborted, LogFenced, LogRefused, LogUnavailable, RecordsGone
from pipelines.router.kafka import assignment_watch
from pipelines.router.kafka import client as kafka_log
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.end_offsets import Ends
from pipelines.router.kafka.port import Assigned, Event, Message, OutgoingRecord, Partition, Position, Revoked
from schemas.topics import METERING, RECEIPTS
from teller.embedded import EmbeddedKafka
from teller.settings import Settings
from tests.router.bank import DEPOSITORS, OWNERS, SCHEMAS, Clean, account, config, expected
from tests.router.kafka_io import produce, visible, wait_until_drained

pytestmark = pytest.mark.kafka

PLACES = [Partition(topic, number) for topic in SCHEMAS for number in range(3)]
ROOT = Path(__file__).parent.parent.parent


def cleans(count: int, raw: int = 0) -> list[Clean]:
    """`count` records a partition with raw offsets from `raw` on, every ninth of them written again a little later."""
    found: list[Clean] = []
    for place in PLACES:
        names = SCHEMAS[place.topic]
        rows = [
            Clean(place, n, PLACES.index(place) * 10**6 + n, OWNERS[n % 7], names[n % len(names)], DEPOSITORS[n % 3])
            for n in range(raw, raw + count)
        ]
        found += [
            row
            for index, first in enumerate(rows)
            for row in ([first, *rows[index - 2 : index]] if index % 9 == 8 else [first])
        ]
    return found


class Stage:
    """Routers as processes over one group and one folder of buckets."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.bootstrap, self.group = settings.kafka_bootstrap, settings.router_group
        self._folder = folder
        self.long_s = 0.0  # seconds of chunks on disk

    @contextmanager
    def router(self, instance: str, *doom: str) -> Iterator[subprocess.Popen[bytes]]:
        command = [
            sys.executable,
            "-m",
            "tests.router.routing",
            self.bootstrap,
            self.group,
            instance,
            str(self._folder / "buckets"),
            *doom,
        ]
        with (self._folder / f"{instance}.log").open("ab") as log:
            environment = os.environ | {"LONG_CHUNKS_S": str(self.long_s)}
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def log(self, instance: str) -> str:
        return (self._folder / f"{instance}.log").read_text()

    def drain(self) -> None:
        wait_until_drained(self.bootstrap, self.group, PLACES)

    def check(self, records: list[Clean]) -> None:
        result = account(FolderStore(self._folder / "buckets"), visible(self.bootstrap, RECEIPTS, METERING))
        assert result.rows == expected(records)
        assert result.faults == []


@pytest.fixture
def stage(deposit_topics: Settings, tmp_path: Path) -> Stage:
    return Stage(deposit_topics, tmp_path)


@pytest.mark.prove
def test_killed_at_every_step_nothing_is_lost_or_doubled(stage: Stage) -> None:
    records = cleans(120)
    produce(stage.bootstrap, records)
    dooms = ["commit 1", "commit-done 1", "put 3", "put-done 20", "commit 2", "commit-done 2", "put 50"]
    for doom in dooms:
        with stage.router("one", *doom.split(), "SIGKILL") as router:
            assert router.wait(60) == -signal.SIGKILL, stage.log("one")
    with stage.router("one") as router:
        stage.drain()
        router.terminate()
        assert router.wait(30) == 0, stage.log("one")
    stage.check(records)


@pytest.mark.prove
def test_killed_at_every_step_of_long_chunks_nothing_is_lost_or_doubled(stage: Stage, tmp_path: Path) -> None:
    """At the intent, among the objects of parts, at the first part's commit and the last's; nothing stays on disk."""
    records, stage.long_s = cleans(120), 3.0
    produce(stage.bootstrap, records)
    dooms = [
        "commit 1",
        "commit-done 1",
        "put 3",
        "commit 2",
        "commit-done 2",
        "put-done 20",
        "commit-done 3",
        "commit 5",
    ]
    for doom in dooms:
        with stage.router("one", *doom.split(), "SIGKILL") as router:
            assert router.wait(60) == -signal.SIGKILL, stage.log("one")
    with stage.router("one") as router:
        stage.drain()
        router.terminate()
        assert router.wait(30) == 0, stage.log("one")
    stage.check(records)
    assert list((tmp_path / "spool").iterdir()) == []


@pytest.mark.prove
@pytest.mark.parametrize("place", ["put 10", "commit 2"])
def test_a_router_that_was_paused_until_its_partitions_moved_does_no_harm(stage: Stage, place: str) -> None:
    records = cleans(100)
    produce(stage.bootstrap, records)
    with stage.router("zombie", *place.split(), "SIGSTOP") as zombie:
        wait_until(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_STOPPED, "it never came to the place")
        with stage.router("heir"):
            stage.drain()  # past the zombie's session, its partitions are the heir's
            more = cleans(40, raw=100)
            zombie.send_signal(signal.SIGCONT)
            wait_until(lambda: stage.log("zombie").count("assigned") > 1, "the zombie does not come back")
            produce(stage.bootstrap, more)
            stage.drain()
    stage.check(records + more)


def wait_until(true: Callable[[], bool], problem: str) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, problem
        time.sleep(0.05)


@pytest.fixture
def client(deposit_topics: Settings) -> RouterConfig:
    return config(
        kafka={"bootstrap.servers": deposit_topics.kafka_bootstrap},
        group=deposit_topics.router_group,
        session_timeout=6.0,
    )


def test_a_missing_topic_is_named(client: RouterConfig) -> None:
    admin = AdminClient(dict(client.kafka))
    admin.delete_topics([METERING])[METERING].result()
    while METERING in admin.list_topics(timeout=10).topics:
        time.sleep(0.02)
    with pytest.raises(LogRefused, match=rf"no topic {METERING}: .*teller topics"):
        KafkaLog(client)


@pytest.mark.prove
def test_a_topic_that_goes_in_mid_commit_costs_that_commit_only(client: RouterConfig) -> None:
    admin, place = AdminClient(dict(client.kafka)), PLACES[-1]
    log = KafkaLog(client)
    poll_until_assigned(log)
    admin.delete_topics([place.topic])[place.topic].result()
    with pytest.raises(CommitAborted, match="gone"):
        log.commit({place: Position(1, "")}, [OutgoingRecord(RECEIPTS, b"k", b"v")])
    left = poll_until_assigned(log).positions
    assert left == dict.fromkeys(PLACES[:3])
    log.commit({PLACES[0]: Position(1, "")})
    log.close()


def test_a_broker_that_is_not_there_is_unavailable(client: RouterConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka_log, "METADATA_S", 0.5)
    with pytest.raises(LogUnavailable):
        KafkaLog(replace(client, kafka={"bootstrap.servers": "127.0.0.1:1"}))


def test_records_deleted_before_they_were_stored_are_missed(client: RouterConfig, deposit_topics: Settings) -> None:
    place = PLACES[0]
    produce(deposit_topics.kafka_bootstrap, [clean for clean in cleans(5) if clean.partition == place])
    log = KafkaLog(client)
    poll_until_assigned(log)
    log.commit({place: Position(1, "")})
    log.close()
    admin = AdminClient({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    for future in admin.delete_records([TopicPartition(*place, 3)]).values():
        future.result()
    again = KafkaLog(client)
    with pytest.raises(RecordsGone, match=str(place)):
        poll_for_a_minute(again)
    again.close()


def test_committed_records_that_kafka_deleted_are_done_without(client: RouterConfig, deposit_topics: Settings) -> None:
    place = PLACES[0]
    rows = [clean for clean in cleans(9) if clean.partition == place][:8]
    produce(deposit_topics.kafka_bootstrap, rows)
    log = KafkaLog(client)
    poll_until_assigned(log)
    log.commit({place: Position(5, "")})
    log.close()
    admin = AdminClient({"bootstrap.servers": deposit_topics.kafka_bootstrap})
    for future in admin.delete_records([TopicPartition(*place, 3)]).values():
        future.result()
    again = KafkaLog(client, lambda positions: {place: 0 if at else None for place, at in positions.items()})
    found: list[int] = []
    for _second in range(60):
        found += [event.offset for event in again.poll(1) if isinstance(event, Message)]
        if 7 in found:
            break
    assert found == [3, 4, 5, 6, 7]
    again.close()


def test_a_message_larger_than_kafka_takes_is_refused_and_nothing_committed(client: RouterConfig) -> None:
    log = KafkaLog(client)
    poll_until_assigned(log)
    with pytest.raises(LogRefused, match="MSG_SIZE_TOO_LARGE"):
        log.commit({PLACES[0]: Position(1, "")}, [OutgoingRecord(RECEIPTS, b"k", os.urandom(2_000_000))])
    log.close()
    again = KafkaLog(client)
    assert poll_until_assigned(again).positions[PLACES[0]] is None
    again.close()


def test_ends_are_told_once_and_of_all_that_were_asked_for(client: RouterConfig) -> None:
    ends = Ends(client.kafka)
    assert ends.answers() is None
    ends.ask([])
    assert ends.answers() is None
    produce(str(client.kafka["bootstrap.servers"]), cleans(3))
    ends.ask(PLACES)
    deadline = time.monotonic() + 30
    while (told := ends.answers()) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert told == dict.fromkeys(PLACES, 3)
    assert ends.answers() is None


def test_where_a_partition_stands_is_one_past_what_came_of_it(client: RouterConfig) -> None:
    log = KafkaLog(client)
    poll_until_assigned(log)
    assert log._positions() == dict.fromkeys(PLACES, 0)
    produce(str(client.kafka["bootstrap.servers"]), cleans(3))
    came: Counter[Partition] = Counter()
    deadline = time.monotonic() + 30
    while came.total() < 3 * len(PLACES) and time.monotonic() < deadline:
        came.update(event.partition for event in log.poll(0.5) if isinstance(event, Message))
        assert log._positions() == {place: came[place] for place in PLACES}
    assert came == dict.fromkeys(PLACES, 3)
    log.close()


def test_what_was_paused_when_partitions_moved_is_read_afterwards(client: RouterConfig) -> None:
    place = PLACES[0]
    log = KafkaLog(client)
    log.pause(frozenset(poll_until_assigned(log).positions))
    produce(str(client.kafka["bootstrap.servers"]), [clean for clean in cleans(1) if clean.partition == place])
    again = KafkaLog(client)  # of the same name: the first one's session is over, its partitions are the second's
    log.close()
    poll_until_assigned(again)
    again.pause(frozenset([place]))
    other = KafkaLog(replace(client, instance="other"))
    events: list[Event] = []
    while Revoked() not in events:  # the partitions are shared out anew
        events += again.poll(0.5)
        other.poll(0)
    other.close()
    for _second in range(60):
        if any(isinstance(event, Message) and event.partition == place for event in events):
            break
        events += again.poll(1)
    else:
        raise AssertionError("the partition is still paused")
    again.close()


@pytest.mark.prove
def test_a_topic_made_while_a_router_was_killed_is_read_all_the_same(
    stage: Stage, client: RouterConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back within its session, it has what it had: the new topic is nobody's until a look finds that."""
    admin, new = AdminClient(dict(client.kafka)), Partition("deposits.clean.d000001.social", 0)
    with stage.router("one") as router:
        wait_until(lambda: "assigned" in stage.log("one"), "it gets no partitions")
        router.kill()
        router.wait()
    admin.create_topics([NewTopic(new.topic, 1, 1)])[new.topic].result()
    wait_until(lambda: new.topic in admin.list_topics(timeout=10).topics, "the topic is not made")
    monkeypatch.setattr(assignment_watch, "LOOK_S", 1.0)
    log = KafkaLog(client)
    try:
        assert poll_until_assigned(log).positions.keys() == set(PLACES)
        assert poll_until_assigned(log).positions.keys() == {*PLACES, new}
        assert log._nudged
        log.commit({new: Position(1, "")})
        assert not [event for _look in range(6) for event in log.poll(0.5)], "one nudge is enough"
    finally:
        admin.delete_topics([new.topic])[new.topic].result()
        log.close()


@pytest.mark.prove
def test_a_router_that_was_away_when_another_took_its_name_is_fenced(client: RouterConfig) -> None:
    log = KafkaLog(client)
    poll_until_assigned(log)
    other = KafkaLog(client)
    poll_until_assigned(other)
    time.sleep(client.session_timeout)  # the first one's librdkafka hears of it, and nobody asks it
    with pytest.raises(LogFenced):
        poll_for_a_minute(log)
    other.close()
    log.close()


def test_a_commit_that_librdkafka_does_not_end_costs_its_client_only(
    client: RouterConfig, kafka: EmbeddedKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = KafkaLog(client)
    poll_until_assigned(log)
    with monkeypatch.context() as soon, silent(kafka):
        soon.setattr(kafka_log, "ANSWER_S", 1.0)
        with pytest.raises(LogUnavailable, match="left behind"):
            log.commit({PLACES[0]: Position(1, "")})
        soon.setattr(kafka_log, "CLOSE_S", 1.0)
        log.close()
    again = KafkaLog(client)
    assert poll_until_assigned(again).positions[PLACES[0]] is None
    again.commit({PLACES[0]: Position(1, "")})
    again.close()


@contextmanager
def silent(kafka: EmbeddedKafka) -> Iterator[None]:
    """The broker keeps its connections, and answers nothing."""
    pid = kafka.nodes[0].pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def poll_for_a_minute(log: KafkaLog) -> None:
    for _second in range(60):
        log.poll(1)


def poll_until_assigned(log: KafkaLog) -> Assigned:
    for _second in range(60):
        for event in log.poll(1):
            if isinstance(event, Assigned):
                return event
    raise AssertionError("no partitions came")
