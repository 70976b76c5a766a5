"""What waiting does not heal: after the stated patience the process ends and says what to do; till then it may heal."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient

from schemas.topics import FAILED, clean
from teller import settings as all_settings
from teller.settings import Settings, topics
from tests.faults.broker import GuardedKafka
from tests.faults.conftest import PASSWORD
from tests.faults.line import Line, Process, launch, wait_until
from tests.faults.users import NO_BUCKETS, Users

pytestmark = pytest.mark.prove

PARTS = ("worker", "router")
Launch = Callable[..., Process]


@pytest.fixture
def start(guarded: Settings) -> Iterator[Launch]:
    """Start a part of the line beside it, in groups of its own, with little patience and these settings."""
    started: list[Process] = []
    mark = uuid.uuid4().hex

    def run(part: str, **changed: Any) -> Process:
        own = {
            "patience": 2.0,
            "chunk_seconds": 0.5,
            "worker_group": f"{mark}-worker",
            "router_group": f"{mark}-router",
        }
        started.append(launch(part, all_settings.load(**guarded.model_dump() | own | changed)))
        return started[-1]

    yield run
    for process in started:
        process.child.process.kill()
        process.child.stop()


@pytest.fixture
def lost_topic(plain: Settings) -> Iterator[str]:
    """One that is not there until the test, or its end, makes it again. The line does not work meanwhile."""
    yield delete(plain, FAILED)
    topics.create(plain)


def delete(plain: Settings, name: str) -> str:
    admin = AdminClient({"bootstrap.servers": plain.kafka_bootstrap})
    for deleted in admin.delete_topics([name]).values():
        deleted.result()
    wait_until(lambda: name not in admin.list_topics(timeout=10).topics, f"{name} is gone")
    return name


def assert_stopped(process: Process, *words: str) -> None:
    """It named its state, stopped by itself, and said what to do."""
    assert process.wait_for_end() not in (0, None)
    for wanted in (f"{process.part} is stopped", *words):
        assert wanted in process.log, process.log
    assert "Traceback" not in process.log


def test_a_wrong_password_for_kafka_stops_both(start: Launch) -> None:
    worker, router = (start(part, kafka_password="wrong-password") for part in PARTS)
    assert_stopped(router, "router is kafka-refused", "credentials")
    assert_stopped(worker, "worker is kafka-refused", "check kafka_username, kafka_password")
    assert "wrong-password" not in worker.log + router.log


def test_a_missing_topic_stops_both(start: Launch, lost_topic: str) -> None:
    for process in [start(part) for part in PARTS]:
        assert_stopped(process, f"{process.part} is kafka-refused", f"no topic {lost_topic}", "`teller topics`")


def test_what_was_missing_at_the_start_is_waited_for(
    start: Launch, plain: Settings, broker: GuardedKafka, lost_topic: str
) -> None:
    """The user, then the topic; and the processes that waited for them are those that work.

    They read what the line has stored already, and must not come to store it again.
    """
    both = [start(part, patience=60.0, kafka_username="late", chunk_seconds=3600.0) for part in PARTS]
    for process in both:
        process.wait_for("kafka-refused")
    broker.grant("late", PASSWORD)
    for process in both:
        process.wait_for_line(f"Kafka has no topic {lost_topic}")
    topics.create(plain)
    for process, state in zip(both, ("working", "routing"), strict=True):
        process.wait_for(state)
        assert process.stop() == 0


def test_a_group_that_does_not_take_the_worker_stops_it(start: Launch, line: Line) -> None:
    """The routers' group, by mistake: one of another protocol."""
    process = start("worker", worker_group=line.plain.router_group)
    assert_stopped(process, "worker is kafka-refused", "that worker_group is a group of workers alone")


def test_wrong_credentials_for_the_store_stop_the_router(start: Launch, line: Line) -> None:
    process = start("router", s3_secret_key="wrong-password")
    assert_stopped(process, "router is store-refused", "check s3_access_key")
    assert "wrong-password" not in process.log


def test_a_bucket_that_may_not_be_made_stops_the_router(start: Launch, line: Line, users: Users) -> None:
    users.add("poor", PASSWORD, NO_BUCKETS)
    process = start("router", s3_access_key="poor", bucket_prefix="poor")
    assert_stopped(process, "router is store-refused", "check s3_access_key")


def test_a_clean_topic_that_goes_stops_its_stream_alone(line: Line, plain: Settings) -> None:
    """The worker reads its raw topic no longer, and reads on once the clean topic is back; all else goes on."""
    delete(plain, clean("telecom"))
    line.worker.wait_for_line("0 raw topics have come, 1 have gone")
    line.deposit()
    topics.create(plain)
    line.worker.wait_for_line("1 raw topics have come, 0 have gone")
    line.deposit(schema="telecom.call.v1")
    line.settle()
    assert "kafka-refused" not in line.worker.log + line.router.log


def test_a_worker_that_waits_for_kafka_stops_when_it_is_told_to(start: Launch, broker: GuardedKafka) -> None:
    process = start("worker", chunk_seconds=3600.0)
    process.wait_for("working")
    broker.kill()
    try:
        process.wait_for("kafka-unavailable")
        process.child.process.terminate()
        assert process.wait_for_end() == 0
    finally:
        broker.come_back()
