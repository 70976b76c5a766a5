"""A bank on a real Kafka and a folder: accounts, objects with receipts, clean records, and keys in a key file."""

import io
import os
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from typing import Any
from uuid import UUID

import fastavro
import pytest
from confluent_kafka import Message, Producer
from typer.testing import CliRunner, Result

from bank.accounts.events import AccountKind
from bank.identity import pseudonyms
from bank.keys.encrypted_object import Place, encrypt
from bank.store import FolderStore
from pipelines.access.memory import MemoryTrail
from pipelines.accounts import erasures
from pipelines.kafka import reading
from pipelines.router.objects import container
from schemas import catalog, framing, topics
from schemas.identifiers import object_key, sync_marker
from teller.cli.main import app
from teller.operate.accounts import operations
from teller.operate.accounts.writer import writer
from teller.settings import Settings, custody, keys
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener, owner_keys
from tests.access.readers import reading_of
from tests.encrypting.bank import OWNERS, decoded, encoded, receipt, stored
from tests.samples import record

CLEAN = "deposits.clean.social"


def bucket_of(settings: Settings, owner: str) -> str:
    return pseudonyms.bucket_name(keys.pseudonym_key(settings), settings.bucket_prefix, owner)


def bank(settings: Settings, objects: int = 6, owners: Iterable[str] = OWNERS) -> Settings:
    """Make the bank; return its settings, with a custody."""
    settings = settings.model_copy(update={"custody": "file"})
    keys.make_embedded_keys(settings)
    file = custody.key_file(settings)
    file.write_text(f"1 {'0f' * 32}\n")
    file.chmod(0o600)
    with writer(settings) as opened:
        events = [operations.opened(opened.book, owner, AccountKind.PERSON) for owner in owners]
        opened.write([event for each in events for event in each])
    owned = owner_keys(settings)
    assert owned is not None
    owned.ensure(owners)
    owned.close()
    store = FolderStore(settings.buckets_folder)
    values = stored(store, objects, versions=[5], name=partial(bucket_of, settings))
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})
    for found, value in zip(decoded(values), values, strict=True):
        producer.produce(topics.RECEIPTS, value, found["owner"].encode())
        producer.produce(CLEAN, b"record", found["owner"].encode(), found["clean_partition"])
    producer.flush()
    return settings


def command(settings: Settings, patch: pytest.MonkeyPatch, *words: str, given: str = "") -> Result:
    patch.setenv("TELLER_KAFKA_BOOTSTRAP", settings.kafka_bootstrap)
    patch.setenv("TELLER_DATA_DIR", str(settings.data_dir))
    patch.setenv("TELLER_CUSTODY", settings.custody)
    return CliRunner().invoke(app, ["accounts", *words], input=given)


def tombstones(settings: Settings) -> list[tuple[str, int, str]]:
    """Topic, partition and account of each."""
    return [
        (message.topic() or "", message.partition() or 0, (message.key() or b"").decode())
        for topic in (topics.RECEIPTS, CLEAN)
        for message in messages(settings, topic)
        if topics.is_erasure(message.value(), message.headers())
    ]


def messages(settings: Settings, topic: str) -> Iterable[Message]:
    return reading.whole(command_settings(settings), topic)


def open_erasures(settings: Settings) -> list[str]:
    return [each.owner for each in erasures.read(command_settings(settings)).open()]


def there(settings: Settings) -> set[str]:
    """Owners who have objects."""
    store: Any = FolderStore(settings.buckets_folder)
    return {owner for owner in OWNERS if list(store.list(bucket_of(settings, owner)))}


def stored_rows(settings: Settings, owner: str, events: list[UUID]) -> None:
    """Put one object of these events, encrypted, with its receipt."""
    schema = catalog.load().by_name("social.post.v1")
    bucket, key = bucket_of(settings, owner), object_key((CLEAN, 0), 0, schema.name, "acme")
    parts = [framing.split(framing.encode(schema, record(schema.name, event_id=each))) for each in events]
    plain = container.write(
        [part[1] for part in parts if part], schema.json, {"teller.schema": schema.name}, sync_marker(bucket, key)
    )
    owned = owner_keys(settings)
    assert owned is not None
    owned.refresh()
    data = encrypt(owned.key_of(owner) or b"", Place(bucket, key, schema.name), plain, os.urandom)
    owned.close()
    store = FolderStore(settings.buckets_folder)
    store.ensure_bucket(bucket)
    store.put_new(bucket, key, data)
    offsets = list(range(len(events)))
    made = receipt(owner, 0, data, bucket) | {
        "record_count": len(events), "clean_offsets": offsets, "raw_offsets": offsets, "chunk_end": len(events),
        "encryption": "AGS1", "consents": [], "hash_keys": [], "days": [],
    }  # fmt: skip
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})
    producer.produce(topics.RECEIPTS, encoded(made), owner.encode())
    producer.flush()


def rows(settings: Settings, owner: str) -> list[str]:
    """Events of all rows of the owner's objects, as receipts name them."""
    store, found = FolderStore(settings.buckets_folder), list[str]()
    every = [framing.decoded(each.value(), "pipeline.receipt") or {} for each in messages(settings, topics.RECEIPTS)]
    replaced = {old for each in every for old in each["replaces"]}
    live = [each for each in every if str(each["receipt_id"]) not in replaced]
    assert {each["object_key"] for each in live} == {each.key for each in store.list(bucket_of(settings, owner))}
    with closing(object_opener(settings, reading_of(MemoryTrail()))) as opener:
        for each in live:
            place = Place(each["bucket"], each["object_key"], each["schema"])
            clear = opener.open(owner, place, store.get(place.bucket, place.key))
            assert isinstance(clear, bytes)
            decoded_rows: list[Any] = list(fastavro.reader(io.BytesIO(clear)))
            found += [str(one["event_id"]) for one in decoded_rows]
    return found
