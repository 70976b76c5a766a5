"""Partitions may be added to a line that has records: the way of docs/upgrading.md, on a real Kafka."""

import time
import uuid

import pytest
from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient, NewPartitions  # type: ignore[attr-defined]

from pipelines.steps.outcome import RawRecord
from schemas import topics as names
from teller.settings import Settings, topics
from tests.line import running
from tests.samples import raw

RECORDS = 20


def calls(first: int, partition: int) -> list[RawRecord]:
    numbers = range(first, first + RECORDS)
    return [raw("telecom.call.v1", partition=partition, event_id=uuid.UUID(int=number)) for number in numbers]


def wait_until_empty(admin: AdminClient, groups: list[str]) -> None:
    """The sessions of all members are over: before that, one that comes back has the partitions it had."""
    for _tenth in range(600):
        found = [future.result().state for future in admin.describe_consumer_groups(groups).values()]
        if all(state == ConsumerGroupState.EMPTY for state in found):
            return
        time.sleep(0.1)
    raise AssertionError("members stay in their groups")


@pytest.mark.prove
def test_clean_then_raw_then_a_restart(deposit_topics: Settings) -> None:
    line = deposit_topics.model_copy(update={"chunk_seconds": 0.5, "session_timeout": 6.0})
    running.produce(line, calls(1, 0))
    with running.parts(line) as parts:
        parts.wait_until_drained(400)
    admin = AdminClient({"bootstrap.servers": line.kafka_bootstrap})
    wait_until_empty(admin, [line.worker_group, line.router_group])
    for name in (*map(names.clean, names.DOMAINS), *map(names.raw, names.DOMAINS)):
        admin.create_partitions([NewPartitions(name, 5)])[name].result()
    grown = line.model_copy(update={"partitions": 5})
    differing = {each.name for each in topics.create(grown) if each.unusable}
    assert not differing & set(map(names.raw, names.DOMAINS))
    with running.parts(grown) as parts:
        running.produce(grown, [*calls(100, 0), *calls(200, 4)])
        parts.wait_until_drained(400)
    stored = running.stored(grown)
    assert all(len(rows) == 1 for rows in stored.values())
    assert {partition for _, partition, _ in stored} == {0, 4}
    assert len(stored) == 3 * RECORDS
    assert not running.failed(grown)
