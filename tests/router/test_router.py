"""What becomes of each fault: waited out, recovered from, or told to a person; and what the router tells meanwhile."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bank.identity.pseudonyms import bucket_name
from bank.store import Fault, MemoryStore, StoreRefused
from pipelines.router import Router, RouterObserver, RouterState, RouterStopped
from pipelines.router.faults import IntentUnreadable, LogRefused, RecordForeign
from pipelines.router.kafka.memory import LogFault, MemoryBroker, MemoryLog
from pipelines.router.kafka.port import Partition, Position, Start
from pipelines.router.observer import ChunkStored
from tests.router.bank import KEY, OWNERS, PREFIX, Clean, account, config, expected

SOCIAL, TELECOM = Partition("deposits.clean.social", 0), Partition("deposits.clean.telecom", 0)


class Watcher(RouterObserver):
    """Notes what it is told."""

    def __init__(self) -> None:
        self.states: list[RouterState] = []
        self.stored: list[tuple[str, int, int, int]] = []
        self.retries = 0
        self.most_buffered = 0

    def state(self, state: RouterState) -> None:
        self.states.append(state)

    def retry(self, state: RouterState, attempt: int) -> None:
        self.retries += 1

    def buffered(self, records: int, size: int) -> None:
        self.most_buffered = max(self.most_buffered, records)

    def chunk_stored(self, stored: ChunkStored) -> None:
        assert stored.size > 0 or not stored.records
        self.stored.append((stored.topic, stored.records, stored.objects, stored.repeats))


class Scene:
    """One router over doubles that fail as long as they are told to."""

    def __init__(self, **changes: Any) -> None:
        self.store_fault: Fault | None = None
        self.log_fault: dict[str, LogFault] = {}
        self.store = MemoryStore(lambda _method: self.store_fault)
        self.broker = MemoryBroker([SOCIAL, TELECOM], self._log_fault)
        self.watcher = Watcher()
        self.now = 0.0
        self.router = self.open(**changes)

    def _log_fault(self, method: str) -> LogFault | None:
        return self.log_fault.get(method)

    def open(self, open_log: Callable[[Start], MemoryLog] | None = None, **changes: Any) -> Router:
        return Router(
            config(**changes), self.store, self.watcher,
            open_log=open_log or partial(self.broker.open, "one"), clock=lambda: self.now, sleep=lambda _seconds: None,
        )  # fmt: skip

    def deposit(self, count: int, partition: Partition = SOCIAL, start: int = 0) -> list[Clean]:
        schema = "social.post.v1" if partition is SOCIAL else "telecom.call.v1"
        cleans = [Clean(partition, n, n, OWNERS[n % 3], schema, "acme") for n in range(start, start + count)]
        for clean in cleans:
            self.broker.produce(partition, clean.key, clean.value, clean.headers)
        return cleans

    def state(self) -> RouterState:
        return self.watcher.states[-1]

    def run(self, steps: int = 60) -> None:
        for _step in range(steps):
            self.now += 0.5
            self.router.step()


def test_what_is_deposited_is_stored_and_told() -> None:
    scene = Scene()
    cleans = scene.deposit(7) + scene.deposit(3, TELECOM)
    scene.deposit(2)
    scene.run()
    result = account(scene.store, scene.broker.sent)
    assert (result.rows, result.faults) == (expected(cleans), [])
    assert sorted(scene.watcher.stored) == [("deposits.clean.social", 7, 3, 2), ("deposits.clean.telecom", 3, 3, 0)]
    assert scene.watcher.states == [RouterState.JOINING, RouterState.ROUTING]


@pytest.mark.parametrize("fault", list(Fault))
def test_a_store_that_is_down_is_waited_for_with_memory_bounded(fault: Fault) -> None:
    scene = Scene(buffer_bytes=12_000)
    cleans = scene.deposit(200)
    scene.store_fault = fault
    scene.run(200)
    assert scene.state() is RouterState.STORE_UNAVAILABLE
    assert scene.watcher.most_buffered < 40
    assert scene.broker.sent == []
    scene.store_fault = None
    scene.run(300)
    result = account(scene.store, scene.broker.sent)
    assert (result.rows, result.faults) == (expected(cleans), [])
    assert scene.state() is RouterState.ROUTING


def test_a_broker_that_is_gone_is_waited_for_however_long() -> None:
    scene = Scene(patience=10.0)
    cleans = scene.deposit(9)
    scene.log_fault = dict.fromkeys(["open", "poll", "commit"], LogFault.BEFORE)
    scene.run(400)
    assert scene.state() is RouterState.KAFKA_UNAVAILABLE
    assert scene.watcher.retries < 40, "backoff"
    scene.log_fault = {}
    scene.run()
    assert account(scene.store, scene.broker.sent).rows == expected(cleans)


def test_an_aborted_commit_is_tried_again_without_writing_objects_again() -> None:
    scene = Scene()
    cleans = scene.deposit(7)
    scene.log_fault = {"commit": LogFault.ABORTED}
    scene.run(10)
    assert scene.state() is RouterState.COMMIT_ABORTED
    scene.log_fault = {}
    scene.run()
    assert account(scene.store, scene.broker.sent).rows == expected(cleans)


def test_refused_credentials_stop_the_router_after_its_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(patience=20.0)
    scene.deposit(7)

    def refuse(_bucket: str, _key: str, _data: bytes) -> None:
        raise StoreRefused("check s3_access_key")

    monkeypatch.setattr(scene.store, "put_new", refuse)
    with pytest.raises(RouterStopped, match="check s3_access_key"):
        scene.run(200)
    assert 20.0 <= scene.now < 40.0
    assert scene.watcher.states[-2:] == [RouterState.STORE_REFUSED, RouterState.STOPPED]


def test_a_missing_topic_stops_the_router_after_its_patience_but_not_before() -> None:
    scene = Scene()

    def open_log(_start: Start) -> MemoryLog:
        if scene.now < 30.0:
            raise LogRefused("Kafka has no topic x")
        return scene.broker.open("one")

    cleans = scene.deposit(7)
    scene.router = scene.open(open_log, patience=60.0)
    scene.run(120)
    assert account(scene.store, scene.broker.sent).rows == expected(cleans)
    scene.now = 0.0
    scene.router = scene.open(open_log, patience=15.0)
    with pytest.raises(RouterStopped, match="no topic x"):
        scene.run(59)


def test_a_member_that_is_refused_joins_again_once_its_session_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """A topic went and came back: one that joins too soon gets the partitions that were there without it, for good."""
    scene = Scene()
    joined: list[float] = []

    def open_log(_start: Start) -> MemoryLog:
        joined.append(scene.now)
        return scene.broker.open("one")

    def poll(_log: MemoryLog, _timeout: float) -> None:
        raise LogRefused("Kafka refuses (UNKNOWN_TOPIC_OR_PART)")

    cleans = scene.deposit(7)
    scene.router = scene.open(open_log, session_timeout=10.0, patience=60.0)
    with monkeypatch.context() as refusing:
        refusing.setattr(MemoryLog, "poll", poll)
        scene.run(4)
    refused = scene.now
    scene.run(80)
    assert len(joined) == 2
    assert joined[1] - refused >= 9.0  # it was refused at the second of its four turns
    assert account(scene.store, scene.broker.sent).rows == expected(cleans)


def test_two_routers_with_one_name_end_with_a_message() -> None:
    scene = Scene(patience=20.0)

    def poll(_log: MemoryLog, timeout: float) -> None:
        scene.broker.open("one")
        MemoryLog.poll(_log, timeout)

    def open_log(_start: Start) -> MemoryLog:
        log = scene.broker.open("one")
        log.poll = partial(poll, log)  # type: ignore[assignment]
        return log

    scene.router = scene.open(open_log, patience=20.0)
    with pytest.raises(RouterStopped, match="this instance's place"):
        scene.run(200)


def test_a_foreign_record_stops_the_router_once_all_before_it_is_stored() -> None:
    scene = Scene()
    cleans = scene.deposit(5)
    at = scene.broker.produce(SOCIAL, b"somebody@example.org", b"private words", ())
    scene.deposit(3, start=5)
    with pytest.raises(RecordForeign, match=rf"deposits\.clean\.social/0 at offset {at}"):
        scene.run()
    assert account(scene.store, scene.broker.sent).rows == expected(cleans)
    assert scene.broker.committed[SOCIAL].offset == at
    assert scene.state() is RouterState.STOPPED


def test_a_position_that_is_not_the_routers_stops_it() -> None:
    scene = Scene()
    scene.broker.committed[SOCIAL] = Position(3, "somebody else's")
    with pytest.raises(IntentUnreadable, match=r"deposits\.clean\.social/0"):
        scene.run()


def test_another_pseudonym_key_stops_the_router_before_it_sends_records_astray() -> None:
    scene = Scene()
    scene.deposit(7)
    scene.run()
    scene.router = scene.open(pseudonym_key=b"other" * 8)
    with pytest.raises(IntentUnreadable, match="pseudonym key"):
        scene.run()


def test_no_owner_bucket_or_payload_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    scene = Scene()
    scene.deposit(20)
    scene.store_fault = Fault.AFTER
    scene.run(20)
    scene.store_fault, scene.log_fault = None, {"commit": LogFault.AFTER}
    scene.run(20)
    scene.log_fault = {}
    scene.run()
    scene.broker.produce(SOCIAL, OWNERS[0].encode(), b"private words", ())
    with pytest.raises(RecordForeign):
        scene.run()
    private = [*OWNERS, *(bucket_name(KEY, PREFIX, owner) for owner in OWNERS), "acme", "words", "social.post.v1"]
    assert "router is kafka-unavailable" in caplog.text
    assert "stored 6 records" in caplog.text
    assert [text for text in private if text in caplog.text] == []


def test_run_ends_when_told_and_leaves_the_group() -> None:
    scene = Scene()
    scene.deposit(7)
    stop = threading.Event()
    scene.watcher.chunk_stored = lambda *_figures: stop.set()  # type: ignore[method-assign]
    scene.router.run(stop)
    scene.broker.open("two")
    assert scene.broker.generation == 3, "one joined, one left, one joined"


@pytest.mark.parametrize("changes", [{"group": ""}, {"instance": ""}, {"chunk_records": 0}, {"chunk_records": 200_001}])
def test_a_config_that_cannot_work_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"group|chunk_records"):
        config(**changes)


def test_a_configs_secrets_are_not_shown() -> None:
    shown = repr(config(kafka={"sasl.password": "secret"}))
    assert "secret" not in shown
    assert KEY.decode() not in shown
