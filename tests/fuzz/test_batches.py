"""Odd batches on real Kafka: each record that the broker takes ends once, and so do the records behind it."""

import pytest

from teller.operate.verify.kafka_verify import verify_line
from teller.settings import Settings
from tests.fuzz import batches
from tests.line import running
from tests.line.test_hostile_batches import good

pytestmark = pytest.mark.prove
NUMBER = 20 * len(batches.BATCHES)


def test_records_of_odd_batches_end_once(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 1.0})
    running.produce(settings, [good(number) for number in range(3)])  # until then a new partition has no leader
    account = batches.send(settings, 5, NUMBER)
    behind = running.produce(settings, [good(number) for number in range(3, 6)])
    with running.parts(settings, workers=2) as parts:
        parts.wait_until_drained(400)
        verdict = verify_line(settings)
    batches.settle(settings, account)
    assert account.problems == [], "\n".join(batches.lines(account))
    assert {name for name, _ in account.ends} == {kind.name for kind in batches.BATCHES}
    assert running.stored(settings).keys() >= behind.keys()
    assert verdict.well, verdict.findings
