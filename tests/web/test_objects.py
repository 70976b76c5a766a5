"""A record as it was published, where its depositor sealed it."""

from confluent_kafka import Producer

from bank.store.folder import FolderStore
from pipelines.keys.opener import ObjectOpener
from schemas import sealed, topics
from schemas.sealed import SealKey
from teller.settings import Settings
from tests.access.readers import reading_of
from tests.samples import raw
from web.objects import SEALED, BankRecords
from web.snapshot import ShownObject


def test_a_sealed_record_is_said_to_be_sealed(deposit_topics: Settings) -> None:
    key, plain = SealKey.of(b"k" * 32), raw("social.post.v1")
    client = {"bootstrap.servers": deposit_topics.kafka_bootstrap}
    producer = Producer(client)
    value = sealed.seal(key.public, plain.topic, plain.key, plain.value or b"")
    headers: list[tuple[str, str | bytes | None]] = [(topics.ENCRYPTION_HEADER, sealed.header(key.public))]
    producer.produce(plain.topic, plain.value, plain.key, 0)
    producer.produce(plain.topic, value, plain.key, 0, headers=headers)
    producer.flush()
    item = ShownObject(0.0, "o", "b", "k", 1, 2, "social.post.v1", "acme", plain.topic, 0, (0, 1))
    records = BankRecords(
        FolderStore(deposit_topics.buckets_folder), ObjectOpener(lambda: None, reading_of()), dict(client)
    )
    assert (records.published(item, 0) or {})["text"] == "words"
    assert set((records.published(item, 1) or {}).values()) == {SEALED}
