"""The whole line on real Kafka: each record in is accounted for, and is what the pure steps say it must be."""

import random
import uuid

import pytest

from bank.identity import pseudonyms
from pipelines.scanner import choice
from pipelines.scanner import rules as scanner_rules
from pipelines.steps.outcome import Clean, RawRecord
from schemas import catalog, topics
from teller.operate import topic_reader
from teller.run.assembly import rules
from teller.settings import Settings, keys, load
from tests.line import running
from tests.samples import DEPOSITED, raw

RECORDS = 1500
WORDS = ["Alice Smith called", "ring +44 20 7946 0958", "mail jo@example.com", "nothing much", "see you", "@jo_99 lol"]


@pytest.fixture(scope="module")
def scanner() -> choice.Scans:
    settings = load()
    return choice.scanner(settings.scanner, settings.scan_batch)


def some_records() -> list[RawRecord]:
    dice = random.Random(7)
    return [_one(dice, number) for number in range(RECORDS)]


def _one(dice: random.Random, number: int) -> RawRecord:
    if number % 50 == 0:
        topic = topics.raw(dice.choice(topics.DOMAINS))
        return RawRecord(topic, number % 3, 0, b"owner", dice.randbytes(dice.randrange(60)), ())
    schema = dice.choice(DEPOSITED)
    texts = {rule.path: dice.choice(WORDS) for rule in schema.rules if rule.operator == "scan" and not rule.many}
    owner = f"owner-{dice.randrange(40)}"
    return raw(schema.name, 0, number % 3, event_id=uuid.UUID(int=number), owner_id=owner, **texts)


def test_each_record_is_stored_once_as_the_steps_say_or_failed_once(
    deposit_topics: Settings, scanner: choice.Scans
) -> None:
    """Batches of 20 make some 75 batches: Faust's own commits would move by one batch a second, and not be done."""
    settings = deposit_topics.model_copy(update={"worker_batch_records": 20, "chunk_seconds": 1.0})
    with running.parts(settings, workers=2) as parts:
        sent = running.produce(settings, some_records())
        parts.wait_until_drained(400)
    outcomes = running.expected(settings, sent, scanner)
    rows, failures = running.stored(settings), running.failed(settings)
    assert len(sent) == RECORDS
    assert rows.keys() | failures.keys() == sent.keys()
    assert not rows.keys() & failures.keys()
    said = [receipt["rules"] for receipt in topic_reader.records(settings, topics.RECEIPTS)]
    assert said == [[rules.version(settings.scanner, scanner_rules.digest(scanner.decides()), catalog.load())]] * len(
        said
    )
    for place, outcome in outcomes.items():
        if isinstance(outcome, Clean):
            ((bucket, record),) = rows[place]
            assert record == running.decoded(outcome)
            key, prefix = keys.pseudonym_key(settings), settings.bucket_prefix
            assert bucket == pseudonyms.bucket_name(key, prefix, record["owner_id"])
        else:
            found = failures[place]  # sent again after a rebalance: the same event, under the same id
            assert len({event["failure_id"] for event in found}) == 1
            assert {(event["reason"], event["detail"]) for event in found} == {(outcome.reason, outcome.detail)}
