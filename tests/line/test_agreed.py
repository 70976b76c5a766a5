"""Owners agree, withdraw and come late while the real line works: what is stored, refused and sent again, and what the
audit says of it.
"""

import json
import uuid
from collections import Counter
from collections.abc import Iterable

import pytest
from confluent_kafka import Message, Producer
from typer.testing import CliRunner

from bank.accounts import events
from bank.accounts.events import EventKind
from pipelines.kafka import reading
from pipelines.steps.outcome import RawRecord
from schemas import topics
from teller.cli.main import app
from teller.operate import new_bank, topic_reader
from teller.operate.depositors import local
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.run.local_processes import environment_of
from teller.sandbox.owners import DemoConsent, Owners
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from tests.accounts.kafka import wait_for
from tests.line import running
from tests.samples import raw

SOCIAL = "social.post"


def posts(topic: str, owner: str, numbers: Iterable[int]) -> list[RawRecord]:
    made = (raw(f"{SOCIAL}.v1", event_id=uuid.UUID(int=number), owner_id=owner, depositor="acme") for number in numbers)
    return [record._replace(topic=topic, partition=0) for record in made]


def reasons(settings: Settings) -> Counter[str]:
    return Counter(events[0]["reason"] for events in running.failed(settings).values())


@pytest.mark.prove
def test_what_owners_agree_to_is_stored_and_nothing_else(
    deposit_topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = deposit_topics.model_copy(update={"chunk_seconds": 0.5})
    for name, value in environment_of(settings).items():
        monkeypatch.setenv(name, str(value))
    keys.make_embedded_keys(settings)
    assert new_bank.close(settings, [])  # all topics are new
    entries = local.register(settings, {"acme": ["social"]})
    owners, topic = Owners(settings, entries), topics.raw(entries[0].streams[0])
    owners.agree([DemoConsent("alice", "acme", SOCIAL)])
    with running.parts(settings) as parts:
        running.produce(settings, [*posts(topic, "alice", range(5)), *posts(topic, "bob", range(5, 8))])
        wait_for(lambda: (len(running.stored(settings)), reasons(settings)) == (5, {"owner_unknown": 3}))

        owners.agree([DemoConsent("bob", "acme", SOCIAL)])
        said = CliRunner().invoke(app, ["failed", "replay", "--reason", "owner_unknown", "--json"])
        assert [json.loads(line)["state"] for line in said.output.splitlines()] == ["sent"] * 3
        wait_for(lambda: len(running.stored(settings)) == 8)

        owners.withdraw("alice", "acme")
        running.produce(settings, [*posts(topic, "alice", range(8, 10)), *posts(topic, "bob", range(10, 11))])
        wait_for(lambda: len(running.stored(settings)) + len(running.failed(settings)) == 14)
        parts.wait_until_drained(400)
        parts.check()
    assert reasons(settings) == {"owner_unknown": 3, "consent_withdrawn": 2}
    refused = list(topic_reader.records(settings, topics.REFUSED))
    assert {each["reason"]: each["sealed_original"] is None for each in refused} == {
        "owner_unknown": False,
        "consent_withdrawn": True,
    }
    assert list(topic_reader.records(settings, topics.FAILED)) == []
    check_evidence(settings)


def check_evidence(settings: Settings) -> None:
    """Every row of every object is under a consent, and the audit finds that right."""
    receipts = list(topic_reader.records(settings, topics.RECEIPTS))
    for receipt in receipts:
        assert sum(each["records"] for each in receipt["consents"]) == receipt["record_count"]
    assert len({each["offset"] for receipt in receipts for each in receipt["consents"]}) == 2
    found = verify_line(settings)
    assert found.well, found.findings
    agreed = found.figures.agreed
    assert (agreed.owners, agreed.links, agreed.consents, agreed.idle) == (2, 2, 2, 0)
    assert agreed.enforced is not None
    give_by_hand(settings)
    by_hand = [(each.kind, each.count) for each in verify_line(settings).findings]
    assert by_hand == [
        (FindingKind.EVENT_FOREIGN, 1),
        (FindingKind.NEWEST_DIFFERS, 1),
        (FindingKind.MESSAGE_FOREIGN, 1),
    ]


def give_by_hand(settings: Settings) -> None:
    """Somebody sends an earlier consent's bytes again, and junk to the newest accounts."""
    client = command_settings(settings)
    given = [each for each in reading.whole(client, topics.ACCOUNTS) if is_consent(each)]
    producer = Producer(client)
    producer.produce(topics.ACCOUNTS, given[-1].value(), given[-1].key(), 0)
    producer.produce(topics.NEWEST_ACCOUNTS, b"junk", b"k", 0)
    assert producer.flush(30) == 0


def is_consent(message: Message) -> bool:
    event = events.decoded(message.key(), message.value())
    return event is not None and event.event is EventKind.CONSENTED
