"""Each depositor reads its own feedback by its own log-in; on a broker that refuses all else, feedback as its user."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient

from pipelines.accounts.depositors import read as registered
from schemas import framing, topics
from teller.operate.depositors.cluster import Brokers
from teller.run.local_processes import environment_of
from teller.run.process import start
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.cli.test_commands import Shown, done, teller
from tests.deploy.admitted import admitting, line_on
from tests.deploy.guarded import AuthorizingKafka
from tests.depositors.conftest import LEGAL
from tests.depositors.platform import read
from tests.feedback.test_killed import fail

PATIENCE_S: Final = 240.0


@pytest.fixture(scope="module")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizingKafka]:
    with admitting(tmp_path_factory.mktemp("feedback"), kafka_cache) as kafka:
        yield kafka


@pytest.fixture(scope="module")
def line(broker: AuthorizingKafka, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return line_on(broker, tmp_path_factory.mktemp("line"))


def add(line: Settings, name: str) -> dict[str, str]:
    """Register a depositor; return its log-in, and its `key`."""
    options = ("--domain", "social", *LEGAL, "--json")
    added: dict[str, str] = done(_teller(line, "depositors", "add", name, *options))
    return {"user": added["user"], "password": added["password"], "key": added["user"].removeprefix("depositor-")}


def _teller(line: Settings, *arguments: str) -> Shown:
    variables = {"TELLER_KAFKA_BOOTSTRAP": line.kafka_bootstrap, "TELLER_DATA_DIR": str(line.data_dir)}
    return teller(line.data_dir, *arguments, TELLER_PARTITIONS="1", **variables)


def test_a_depositor_reads_its_own_and_no_others(broker: AuthorizingKafka, line: Settings) -> None:
    acme, mill = add(line, "acme"), add(line, "mill")
    producer = Producer(command_settings(line))
    producer.produce(topics.FAILED, fail(7)[1], b"k", 0)
    assert producer.flush(30) == 0
    as_feedback = environment_of(broker.login(line, "teller-feedback"))
    child = start("feedback", ["feedback"], as_feedback, line.data_dir / "logs")
    try:
        end = time.monotonic() + PATIENCE_S
        while not (own := failures(_read(broker, acme, acme["key"], acme["user"]))):
            assert time.monotonic() < end, child.last_lines()
    finally:
        child.stop()
    assert [(each["depositor"], each["failure"]["raw_offset"]) for each in own] == [(acme["key"], 7)]
    assert _read(broker, mill, acme["key"], mill["user"]) == "TOPIC_AUTHORIZATION_FAILED"
    assert _read(broker, mill, mill["key"], acme["user"]) == "GROUP_AUTHORIZATION_FAILED"
    assert _read(broker, mill, mill["key"], mill["user"]) == []


def failures(found: list[bytes] | str) -> list[dict[str, Any]]:
    assert isinstance(found, list), found
    return [told for each in found if (told := framing.decoded(each, "pipeline.feedback")) and told["failure"]]


def _read(broker: AuthorizingKafka, added: dict[str, str], key: str, group: str) -> list[bytes] | str:
    name = f"{group}-{time.monotonic_ns()}"
    return read(broker.guarded, added["user"], added["password"], name, topics.feedback(key))


def test_depositors_from_before_get_topic_and_right_by_teller_topics(broker: AuthorizingKafka, line: Settings) -> None:
    added = add(line, "old")
    key = added["key"]
    entry = registered(command_settings(line)).named("old")
    assert entry is not None
    admin = AdminClient(command_settings(line))
    admin.delete_topics([topics.feedback(key)])[topics.feedback(key)].result()
    Brokers(line).close(entry)
    assert _read(broker, added, key, added["user"]) != []
    shown = _teller(line, "topics")
    assert topics.feedback(key) in shown.stdout
    assert _read(broker, added, key, added["user"]) == []
