"""Feedback that is killed again and again tells each failure once, and counts all; it begins at the first record."""

import random
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from confluent_kafka import Producer

from bank.receipts import failed_event
from pipelines.steps.outcome import Reason
from schemas import catalog, framing, topics
from teller.run.local_processes import environment_of
from teller.run.process import start
from teller.settings import Settings
from tests.accounts import kafka
from tests.feedback.running import counts, failures, feedback

ACME = kafka.legal_entity(1, "acme")
RAW_TOPIC = "deposits.raw.d000001.social"
ROUNDS, EACH = 4, 60
DAY = 86_400_000


def fail(offset: int, partition: int = 0, reason: str = "bad_json") -> tuple[bytes, bytes]:
    fields: dict[str, Any] = {
        "reason": reason,
        "failed_at": datetime.now(UTC),
        "depositor": "acme",
        "detail": None,
        "schema": None,
        "raw_bytes": 1,
        "sealed_original": None,
        "sealed_to": None,
    }
    return failed_event.encoded(RAW_TOPIC, partition, offset, fields)


def send(settings: Settings, offsets: range, at: int) -> None:
    """Failed events of a worker, with Kafka's time of their raw records."""
    producer = Producer(kafka.client(settings))
    for offset in offsets:
        key, value = fail(offset)
        producer.produce(topics.FAILED, value, key, 0, headers={topics.RAW_TIME_HEADER: b"%d" % at})
    assert producer.flush(30) == 0


@pytest.mark.prove
def test_each_failure_is_told_once(deposit_topics: Settings) -> None:
    settings, dice = deposit_topics, random.Random(7)
    kafka.register(settings, ACME)
    now = int(time.time() * 1000)
    for number in range(ROUNDS):
        first = number * EACH
        send(settings, range(max(0, first - 20), first + EACH), now)  # a worker sends again what it did not commit
        told = len(failures(settings, "d000001"))
        child = start("feedback", ["feedback"], environment_of(settings), settings.data_dir / "logs")
        try:
            kafka.wait_for(partial(_more_than, settings, told))
            time.sleep(dice.random() / 4)
        finally:
            child.process.kill()
            child.stop()
    with feedback(settings):
        kafka.wait_for(lambda: sum(_counted(settings).values()) == ROUNDS * EACH)
    found = Counter(each["raw_offset"] for each in failures(settings, "d000001"))
    assert found == dict.fromkeys(range(ROUNDS * EACH), 1)


def _more_than(settings: Settings, told: int) -> bool:
    return len(failures(settings, "d000001")) > told


def _counted(settings: Settings) -> Counter[str]:
    """The last counts of each day, by reason."""
    last = {each["day"]: each for each in counts(settings, "d000001")}
    return Counter({reason["reason"]: reason["records"] for day in last.values() for reason in day["failed"]})


def test_receipts_count_by_their_days_and_older_ones_do_not(deposit_topics: Settings) -> None:
    settings, today = deposit_topics, int(time.time() * 1000) // DAY
    kafka.register(settings, ACME)
    producer = Producer(kafka.client(settings))
    for number, days in enumerate([{today: 3, today - 1: 2}, {today: 4}, None]):
        producer.produce(topics.RECEIPTS, receipt(number, days), b"owner")
    producer.produce(topics.FAILED, fail(1, reason=Reason.DUPLICATE_EVENT)[1], b"k")
    producer.produce(topics.FAILED, b"foreign", b"k")
    assert producer.flush(30) == 0
    with feedback(settings):
        kafka.wait_for(lambda: len({each["day"] for each in counts(settings, "d000001")}) == 2)
    last = {each["day"].toordinal() - datetime(1970, 1, 1).toordinal(): each for each in counts(settings, "d000001")}  # noqa: DTZ001 - a day
    assert {day: (each["accepted"], each["stored"]) for day, each in last.items()} == {today: (8, 7), today - 1: (2, 2)}


def receipt(number: int, days: dict[int, int] | None) -> bytes:
    schema = catalog.load().by_name("pipeline.receipt.v3" if days is None else "pipeline.receipt.v4")
    plain = {"string": "x", "long": 0, "int": 0}
    record: dict[str, Any] = {
        field["name"]: plain.get(field["type"], []) if isinstance(field["type"], str) else []
        for field in schema.declared["fields"]
    }
    record |= {"receipt_id": f"00000000-0000-0000-0000-{number:012d}", "depositor": "acme"}
    record |= {"clean_topic": "deposits.clean.d000001.social", "record_count": 9}
    if days is not None:
        record["days"] = [{"day": day, "records": records} for day, records in days.items()]
    return framing.encode(schema, record)
