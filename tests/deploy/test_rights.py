"""The rights of `deploy/strimzi/users.yaml` suffice: the line runs on a real Kafka that refuses everything else."""

import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient

from pipelines.metrics import metrics
from schemas import topics as names
from teller.operate.doctor import examine
from teller.operate.doctor.finding import Level, ok
from teller.operate.doctor.kafka import Kafka
from teller.operate.doctor.rights import PARTS
from teller.operate.exporter.exporter import Exporter
from teller.operate.reconciliation import lag
from teller.run.local_processes import environment_of
from teller.run.process import Child, start
from teller.settings import Settings, topics
from teller.settings.kafka_client import command_settings
from tests.deploy.admitted import admitting, line_on
from tests.deploy.guarded import AuthorizingKafka
from tests.line import running
from tests.samples import raw
from tests.transparency.running import size

PATIENCE_S = 360.0
RECORDS = 50


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor's look at the scanner has tests of its own."""
    monkeypatch.setattr(examine, "_scanner", lambda _settings: iter([ok("scanner", "left out")]))


@pytest.fixture(scope="module")
def broker(kafka_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuthorizingKafka]:
    with admitting(tmp_path_factory.mktemp("rights"), kafka_cache) as kafka:
        yield kafka


@pytest.fixture(scope="module")
def plain(broker: AuthorizingKafka, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the broker's own user; topics and keys are there."""
    return line_on(broker, tmp_path_factory.mktemp("line"), chunk_seconds=0.5)


def started(broker: AuthorizingKafka, plain: Settings, part: str) -> Child:
    line = broker.login(plain, f"teller-{part}")
    return start(part, [part], environment_of(line), plain.data_dir / "logs")


@pytest.mark.prove
def test_records_come_through_and_nobody_is_refused(broker: AuthorizingKafka, plain: Settings) -> None:
    with ExitStack() as stack:
        children = [started(broker, plain, part) for part in PARTS if part != "exporter"]
        for child in children:
            stack.callback(child.stop)
        running.produce(plain, [raw("telecom.call.v1", event_id=_id(number)) for number in range(RECORDS)])
        running.produce(plain, [raw("telecom.call.v1", event_id=_id(0)), raw("social.post.v1", owner_id="")])
        end = time.monotonic() + PATIENCE_S
        while lag.total(lag.lags(plain)):
            assert time.monotonic() < end, [child.last_lines() for child in children]
            assert all(child.process.poll() is None for child in children), [child.last_lines() for child in children]
            time.sleep(0.2)
        while not size(plain):  # of the log that is published
            assert time.monotonic() < end, children[-1].last_lines()
            time.sleep(0.2)
        logs = [child.log.read_text("utf-8") for child in children]
        _every_part_is_told_its_rights(broker, plain)
    assert len(running.stored(plain)) == RECORDS
    assert sum(map(len, running.failed(plain).values())) == 2
    assert not any("refuse" in log or "AUTHORIZATION" in log for log in logs)


def _id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number + 1)


def _every_part_is_told_its_rights(broker: AuthorizingKafka, plain: Settings) -> None:
    """While both groups are there: nothing is asked that the part may not see, and nothing is lacking."""
    for part in PARTS:
        found = list(examine.examine(broker.login(plain, f"teller-{part}"), (part,)))
        assert not examine.failed(found), (part, [each for each in found if each.level is Level.FAULT])
        assert [each.level for each in found if each.check == "rights"] == [Level.OK], part
        groups = [each.what for each in found if each.check == "groups"]
        assert all("1 work on 3 partitions" in what for what in groups), groups
        count = {"feedback": 2, "exporter": 2, "log-writer": 0, "ledger": 0, "withdrawals": 0, "packager": 0,
                 "owner-desk": 0}  # fmt: skip
        assert len(groups) == count.get(part, 1)


def test_the_exporter_sees_the_line(broker: AuthorizingKafka, plain: Settings) -> None:
    exporter = Exporter(broker.login(plain, "teller-exporter").model_copy(update={"raw_hours": 1}))
    try:
        exporter.look()
    finally:
        exporter.close()
    kept = metrics.REGISTRY.get_sample_value("teller_raw_retention_seconds", {"domain": "social"})
    assert kept == 72 * 3600  # as the broker has it, not the setting
    assert metrics.REGISTRY.get_sample_value("teller_kafka_up") == 1


def test_an_operators_doctor_sees_everything(broker: AuthorizingKafka, plain: Settings) -> None:
    found = list(examine.examine(broker.login(plain, "teller-operator"), ()))
    assert not [each for each in found if each.level is Level.FAULT]
    assert not [each for each in found if "may not" in each.what]


def test_a_depositor_sees_nothing_but_where_it_deposits(broker: AuthorizingKafka, plain: Settings) -> None:
    stream = "d000001.social"
    topics.make(AdminClient(command_settings(plain)), list(topics.of_stream(plain, stream)))
    kafka = Kafka(command_settings(broker.login(plain, "depositor-d000001")))
    asked = (*topics.RETENTION_DAYS, names.raw(stream), names.clean(stream))
    assert {name: facts.rights for name, facts in kafka.topics(asked).items()} == {
        names.raw(stream): frozenset({"WRITE", "DESCRIBE"})
    }
