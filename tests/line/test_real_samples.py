"""Records that real people and shops left behind, from file to bucket: every line is accounted for."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from connectors import publish, registry
from connectors.api import Options, Outcome
from schemas import topics
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.line import running

SAMPLES = Path(__file__).parent.parent.parent.parent / "shared" / "samples"
pytestmark = [
    pytest.mark.prove,
    pytest.mark.samples,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the real samples (../shared/samples) are not here"),
]

#: Connector, mapping, files.
FILES = {
    "social": ("x-api", None, "social/*.jsonl"),
    "telecom": ("telecom-csv", "nus-sms", "telecom/*.csv"),
    "purchases": ("orders-csv", "online-retail", "purchases/*.csv"),
}
#: The first so many records of each file: all of them would take minutes.
EACH = 1500


def items(domain: str) -> Iterator[Outcome]:
    connector, mapping, pattern = FILES[domain]
    for file in sorted(SAMPLES.glob(pattern)):
        outcomes = registry.find(connector).reads(file, Options(mapping=mapping))
        yield from (item for item, _ in zip(outcomes, range(EACH), strict=False))


@pytest.mark.timeout(600)
def test_every_line_of_the_real_samples_is_stored_or_failed(deposit_topics: Settings) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 3.0})
    with running.parts(settings, workers=2) as parts:
        reports = {domain: publish.deposit(items(domain), command_settings(settings)) for domain in FILES}
        parts.wait_until_drained(400)
    rows, failures = running.stored(settings), running.failed(settings)
    assert all(len(found) == 1 for found in rows.values())
    for domain, report in reports.items():
        topic = topics.raw(domain)
        stored = sum(1 for place in rows if place[0] == topic)
        failed = Counter(events[0]["reason"] for place, events in failures.items() if place[0] == topic)
        assert report.read == report.deposited + report.refused_total, domain
        assert report.deposited == stored + failed.total(), (domain, failed)
        assert stored > 0.75 * report.read, (domain, report.refused, failed)
    owners = {bucket: set[str]() for bucket, _ in chain.from_iterable(rows.values())}
    for bucket, record in chain.from_iterable(rows.values()):
        owners[bucket].add(record["owner_id"])
    assert all(len(names) == 1 for names in owners.values())
