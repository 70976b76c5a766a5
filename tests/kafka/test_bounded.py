"""A call into librdkafka that never comes back costs its client, not the router."""

import threading
from collections.abc import Iterator

import pytest

from pipelines.kafka.bounded import NoReturnError, within
from pipelines.router.faults import LogUnavailable
from pipelines.router.kafka import client as kafka_log
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.port import Partition, Position

PLACE = Partition("deposits.clean.social", 0)


class Stuck:
    """A consumer that does not leave its group, and a producer that does not send offsets, until released."""

    def __init__(self) -> None:
        self.release, self.released = threading.Event(), threading.Event()

    def unsubscribe(self) -> None:
        self.release.wait()
        self.released.set()
        raise RuntimeError

    def close(self) -> None:
        pass

    def begin_transaction(self) -> None:
        pass

    def send_offsets_to_transaction(self, _offsets: object, _fence: object, _timeout: float) -> None:
        self.release.wait()
        self.released.set()

    def commit_transaction(self, _timeout: float) -> None:
        raise AssertionError("committed without its offsets")


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stuck]:
    monkeypatch.setattr(kafka_log, "CLOSE_S", 0.05)
    monkeypatch.setattr(kafka_log, "ANSWER_S", 0.05)
    client = Stuck()
    yield client
    client.release.set()
    assert client.released.wait(10)


def log_of(client: Stuck) -> KafkaLog:
    log = KafkaLog.__new__(KafkaLog)
    log._consumer = log._producer = log._watch = client  # type: ignore[assignment]
    log._fence, log._starts = object(), {PLACE: 0}
    return log


def test_what_a_call_returns_or_raises_comes_through() -> None:
    assert within(10, lambda: 7) == 7
    assert within(10, lambda: None) is None
    with pytest.raises(ZeroDivisionError):
        within(10, lambda: 1 // 0)


def test_a_call_that_does_not_come_back_is_told(stuck: Stuck) -> None:
    with pytest.raises(NoReturnError):
        within(0.05, lambda: stuck.send_offsets_to_transaction(None, None, 0))


def test_a_client_that_does_not_close_is_left_behind(stuck: Stuck, caplog: pytest.LogCaptureFixture) -> None:
    log_of(stuck).close()
    assert "left behind" in caplog.text


def test_a_commit_that_does_not_come_back_makes_kafka_unavailable(stuck: Stuck) -> None:
    with pytest.raises(LogUnavailable, match="left behind"):
        log_of(stuck).commit({PLACE: Position(1, "")})
