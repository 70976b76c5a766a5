"""Failed events are read from both topics."""

from datetime import UTC, datetime

from confluent_kafka import Producer

from bank.receipts import failed_event
from schemas import topics
from teller.operate.repair import events
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

FIELDS = {"failed_at": datetime(2026, 1, 2, tzinfo=UTC), "sealed_original": b"sealed"}


def test_what_owners_have_not_agreed_to_is_listed_and_can_be_sent_again_too(deposit_topics: Settings) -> None:
    producer = Producer(command_settings(deposit_topics))
    for topic, reason, offset in ((topics.FAILED, "bad_json", 1), (topics.REFUSED, "owner_unknown", 2)):
        key, value = failed_event.encoded("deposits.raw.social", 0, offset, FIELDS | {"reason": reason})
        producer.produce(topic, value, key)
    producer.flush(20)
    found = events.failures(deposit_topics)
    assert {each.reason for each in found.values()} == {"bad_json", "owner_unknown"}
    assert dict(events.sealed(deposit_topics, found)) == dict.fromkeys(found, b"sealed")
