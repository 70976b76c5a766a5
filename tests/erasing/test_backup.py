"""A bank is backed up, an owner erased, the backup put back: no file of broker, store, custody and key table gives
anything of the owner away but what docs/erasure.md says, with all keys that are left.
"""

import io
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import fastavro
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bank.accounts.events import AccountKind
from bank.identity import pseudonyms
from bank.keys.encrypted_object import WRAPPED_BYTES, Place
from bank.keys.opening import Unopened
from bank.transparency.opening import Opening, encoded
from bank.transparency.sealed_opening import sealed
from pipelines.access.memory import MemoryTrail
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.protocol import KeysError
from pipelines.router.kafka.port import Partition
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean
from pipelines.steps.process import process
from schemas import catalog, topics
from teller.embedded import EmbeddedKafka
from teller.operate import topic_reader
from teller.operate.accounts import operations
from teller.operate.accounts.writer import writer
from teller.operate.epochs.reading import table_of_groups
from teller.operate.erasing import running as erasing
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.kafka_verify import verify_line
from teller.run.assembly.router import router
from teller.settings import Settings, custody, keys, load, stores
from teller.settings import topics as line_topics
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener, owner_keys
from tests.access.readers import reading_of
from tests.line import running
from tests.router.kafka_io import wait_until_drained
from tests.samples import raw

ALICE, BOB = "alice-4711", "bob-4712"
#: What each said, and nobody else: it passes the scanner as it is.
SAID = {ALICE: "zanzibarquokka", BOB: "wombatkatmandu"}
RECORDS, NOW = 6, 1_800_000_000_000
SOCIAL = Partition("deposits.clean.social", 0)


@contextmanager
def bank(folder: Path, cache: Path) -> Iterator[Settings]:
    """The bank whose data are in a folder, with its own broker."""
    with EmbeddedKafka(folder / "kafka", cache) as broker:
        yield load(kafka_bootstrap=broker.bootstrap, data_dir=folder, custody="file", partitions=1, chunk_seconds=0.2)


def account(settings: Settings, owner: str) -> str:
    return pseudonyms.owner_pseudonym(keys.pseudonym_key(settings), owner)


def begin(settings: Settings) -> None:
    keys.make_embedded_keys(settings)
    file = custody.key_file(settings)
    file.write_text(f"1 {os.urandom(32).hex()}\n")
    file.chmod(0o600)
    line_topics.create(settings)
    with writer(settings) as opened:
        events = [operations.opened(opened.book, account(settings, each), AccountKind.PERSON) for each in SAID]
        opened.write([event for each in events for event in each])


def deposit(settings: Settings, first: int, count: int) -> None:
    """Deposit, and let workers and a router do their part; a worker is what the steps are, without Faust."""
    records = [
        raw("social.post.v1", owner_id=owner, event_id=uuid.UUID(int=at), text=f"{SAID[owner]} {at}", language="en")
        for at in range(first, first + count)
        for owner in (list(SAID)[at % 2],)
    ]
    sent = running.produce(settings, records)
    config = ProcessorConfig(catalog.load(), keys.pseudonym_key(settings), lambda asked: [[] for _ in asked])
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})
    for (topic, number, offset), record in sorted(sent.items(), key=lambda item: item[0]):
        (clean,) = process([record._replace(offset=offset)], config, {})
        assert isinstance(clean, Clean), clean
        headers: list[tuple[str, str | bytes | None]] = [
            (topics.RAW_OFFSET_HEADER, b"%d" % offset), (topics.DEPOSITOR_HEADER, clean.depositor.encode()),
            (topics.EVENT_HEADER, clean.event), (topics.CONTENT_HEADER, clean.content),
            (topics.RAW_TIME_HEADER, b"%d" % NOW),
        ]  # fmt: skip
        producer.produce(topics.clean(topics.stream_of(topic) or ""), clean.value, clean.key, number, headers=headers)
    producer.flush()
    end = max(offset for _, _, offset in sent) + 1
    with closing(
        Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": settings.worker_group})
    ) as worker:
        worker.commit(offsets=[TopicPartition("deposits.raw.social", 0, end)], asynchronous=False)
    route(settings)


def route(settings: Settings) -> None:
    stop, made = Event(), router(settings)
    thread = Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        wait_until_drained(settings.kafka_bootstrap, settings.router_group, [SOCIAL])
    finally:
        stop.set()
        thread.join()


def log(settings: Settings) -> None:
    """An opening of the log for each, as its writer seals it."""
    owned = owner_keys(settings)
    assert owned is not None
    owned.refresh()
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})
    for leaf, owner in enumerate(SAID):
        name = account(settings, owner)
        opening = encoded(Opening(1, 1, NOW, b"s" * 32, f"{SAID[owner]} of the log".encode(), "x", name), leaf)
        value = sealed(opening, name, leaf, owned.key_of(name) or b"", os.urandom)
        producer.produce(topics.LOG_OPENINGS, value, name.encode(), 0)
    producer.flush()
    owned.close()


def found(folder: Path, words: str) -> set[str]:
    """Topics, or folders, that have a file with these words."""
    return {
        file.parent.name.rpartition("-")[0] or file.parent.name
        for file in folder.rglob("*")
        if file.is_file() and words.encode() in file.read_bytes()
    }


def read(settings: Settings, owner: str) -> set[str | Unopened]:
    """Texts of all objects of the owner in the store that open; else why not."""
    name, texts = account(settings, owner), set[str | Unopened]()
    store = stores.store(settings)
    with closing(object_opener(settings, reading_of(MemoryTrail()), patience=0.0)) as opener:
        for receipt in topic_reader.records(settings, topics.RECEIPTS):
            if receipt["owner"] == name:
                place = Place(receipt["bucket"], receipt["object_key"], receipt["schema"])
                clear = opener.open(name, place, store.get(place.bucket, place.key))
                rows: list[Any] = [] if isinstance(clear, Unopened) else list(fastavro.reader(io.BytesIO(clear)))
                texts |= {clear} if isinstance(clear, Unopened) else {row["text"].split()[0] for row in rows}
    return texts


def all_keys(settings: Settings) -> set[bytes]:
    """Every key that the bank has left: of owners, groups and epochs, and of the custody."""
    table = table_of_groups(partial(KafkaKeysTopic, command_settings(settings)), None)
    held = custody.custody(settings)
    assert held is not None
    assert table.epoch is not None
    epoch = held.unwrap(table.epoch.key, table.epoch.context)
    rows = table.epoch.opened(epoch)
    assert rows is not None
    owners = {key for owner, wrapped in table if (key := rows.unwrap(owner, wrapped))}
    lines = custody.key_file(settings).read_text().split("\n")
    versions = {bytes.fromhex(line.split()[1]) for line in lines if line.strip()}
    return owners | versions | {epoch} | set(rows.group_keys)


def opens(data: bytes, key: bytes, place: Place) -> bool:
    """Whether a key opens the data key of an object."""
    wrapped = data[-WRAPPED_BYTES:]
    try:
        AESGCM(key).decrypt(wrapped[:12], wrapped[12:], place.aad)
    except InvalidTag:
        return False
    return True


@pytest.mark.kafka
def test_yesterdays_backup_gives_nothing_of_who_was_erased_since(tmp_path: Path, kafka_cache: Path) -> None:
    here, backup, plain = tmp_path / "bank", tmp_path / "backup", {"deposits.raw.social", "deposits.clean.social"}
    with bank(here, kafka_cache) as line:
        begin(line)
        deposit(line, 0, RECORDS)
        log(line)
        assert verify_line(line).well
        assert (read(line, ALICE), read(line, BOB)) == ({SAID[ALICE]}, {SAID[BOB]})
        alices, bobs = (objects(line, owner) for owner in SAID)
    for name in ("kafka", "buckets"):  # the custody's backup is elsewhere, and says until when it opens what
        shutil.copytree(here / name, backup / name)
    with bank(here, kafka_cache) as line:
        erasing.decide(line, [account(line, ALICE)], NOW)
        report, _ = erasing.go_on(line, stores.store(line))
        assert (report.owners, report.kept_buckets) == (1, 0)
        assert verify_line(line).well
        deposit(line, RECORDS, 4)  # on its way, as no worker without accounts refuses it: nothing of it is stored
        verdict = verify_line(line)
        assert (verdict.well, verdict.figures.total.failed) == (True, {"owner_erased": 2})
        left = all_keys(line)
        assert [opens(data, key, at) for at, data in alices.items() for key in left] == [False] * len(alices) * len(
            left
        )
        assert all(sum(opens(data, key, at) for key in left) == 1 for at, data in bobs.items())
        # yesterday's store with today's broker
        shutil.copytree(backup / "buckets", here / "buckets", dirs_exist_ok=True)
        assert read(line, ALICE) == {Unopened.ERASED}
        assert read(line, BOB) == {SAID[BOB]}
        assert {each.kind for each in verify_line(line).findings} == {FindingKind.ERASED_REMAINS}
        assert erasing.go_on(line, stores.store(line))[1] == 1
        assert verify_line(line).well
    for folder in (here, backup):  # plain is what has its end: raw_hours, and 30 days
        assert found(folder, SAID[ALICE]) == found(folder, SAID[BOB]) == plain
    # yesterday's broker and store with today's custody: the epoch of then opens no more, for anybody
    shutil.copytree(here / "keys", backup / "keys")
    with bank(backup, kafka_cache) as line:
        with pytest.raises(KeysError):
            all_keys_of_then(line)
        assert read(line, ALICE) == {Unopened.KEYS_AWAY}


def objects(settings: Settings, owner: str) -> dict[Place, bytes]:
    store, name = stores.store(settings), account(settings, owner)
    places = [
        Place(each["bucket"], each["object_key"], each["schema"])
        for each in topic_reader.records(settings, topics.RECEIPTS)
        if each["owner"] == name
    ]
    return {at: store.get(at.bucket, at.key) for at in places}


def all_keys_of_then(settings: Settings) -> None:
    owned = owner_keys(settings)
    assert owned is not None
    with closing(owned):
        owned.refresh()
