"""Time the erasure of owners on an embedded broker and a folder: one with many objects, and many with few.

python -m benchmarks.erasing [--accounts 100000]

`accounts`: others that the bank has, each with a key. It prints seconds of each step. Nothing else should run.
"""

import argparse
import logging
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from confluent_kafka import Producer

from bank.accounts import account_records
from bank.accounts.account import Account
from bank.accounts.events import AccountKind
from bank.identity import pseudonyms
from bank.store import FolderStore
from pipelines.accounts import erasures
from schemas import catalog, framing, topics
from schemas.identifiers import object_id, object_key
from teller.embedded import EmbeddedKafka
from teller.operate.accounts import operations
from teller.operate.accounts.writer import writer
from teller.operate.erasing import running
from teller.operate.erasing.erasing import ErasingSteps, erase
from teller.operate.erasing.running import steps_of
from teller.settings import Settings, custody, keys, load
from teller.settings import topics as making
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import owner_keys

RECEIPT = catalog.load().by_name("pipeline.receipt.v5")
BYTES = 2_000
CACHE = Path(Settings.model_fields["cache_dir"].default)


def main() -> None:
    """Measure."""
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    others = parser.parse_args().accounts
    with tempfile.TemporaryDirectory() as folder, EmbeddedKafka(Path(folder) / "kafka", CACHE) as broker:
        settings = load(kafka_bootstrap=broker.bootstrap, data_dir=Path(folder), custody="file", partitions=3)
        keys.make_embedded_keys(settings)
        file = custody.key_file(settings)
        file.write_text(f"1 {os.urandom(32).hex()}\n")
        file.chmod(0o600)
        making.create(settings)
        _others(settings, others)
        for owners, objects in ((1, 1000), (1000, 3)):
            names = [secrets.token_hex(16) for _ in range(owners)]
            _open(settings, names)
            _fill(settings, names, objects)
            _measure(settings, names, objects, others)


def _others(settings: Settings, count: int) -> None:
    """Make accounts with keys, whose history is that of the first one: it is not read."""
    names = [secrets.token_hex(16) for _ in range(count)]
    _open(settings, names[:1])
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap, "queue.buffering.max.messages": 2_000_000})
    for name in names[1:]:
        key, value = account_records.encoded(Account(name, 0, AccountKind.PERSON, 1))
        producer.produce(topics.NEWEST_ACCOUNTS, value, key, 0)
    producer.flush()
    _make_keys(settings, names)


def _open(settings: Settings, owners: Sequence[str]) -> None:
    """Open accounts, with keys."""
    with writer(settings, []) as opened:
        opened.write([each for name in owners for each in operations.opened(opened.book, name, AccountKind.PERSON)])
    _make_keys(settings, owners)


def _make_keys(settings: Settings, owners: Sequence[str]) -> None:
    found = owner_keys(settings)
    assert found is not None
    found.ensure(owners)
    found.close()


def _fill(settings: Settings, owners: Sequence[str], objects: int) -> None:
    store, secret = FolderStore(settings.buckets_folder), keys.pseudonym_key(settings)
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap, "queue.buffering.max.messages": 1_000_000})
    data = b"AGS1" + os.urandom(BYTES)
    for owner in owners:
        bucket = pseudonyms.bucket_name(secret, settings.bucket_prefix, owner)
        store.ensure_bucket(bucket)
        for number in range(objects):
            key = object_key((topics.clean("social"), 0), number, "social.post.v1", "acme")
            target = settings.buckets_folder / bucket / key
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            producer.produce(
                topics.RECEIPTS, framing.encode(RECEIPT, _receipt(owner, bucket, key, number)), owner.encode()
            )
    producer.flush()


def _receipt(owner: str, bucket: str, key: str, number: int) -> dict[str, object]:
    return {
        "receipt_id": object_id(bucket, key), "owner": owner, "bucket": bucket, "object_key": key, "sha256": "0" * 64,
        "size_bytes": BYTES, "record_count": 1, "schema": "social.post.v1", "depositor": "acme",
        "clean_topic": topics.clean("social"), "clean_partition": 0, "clean_offsets": [number], "raw_offsets": [number],
        "chunk_start": number, "chunk_end": number + 1, "rules": [], "consents": [], "corrections": [],
        "hash_keys": [], "days": [], "encryption": "AGS1", "replaces": [],
    }  # fmt: skip


def _measure(settings: Settings, owners: Sequence[str], objects: int, others: int) -> None:
    times: dict[str, float] = {}
    began = time.monotonic()
    busy = time.process_time()
    running.decide(settings, owners, time.time_ns() // 1_000_000)
    times["decided"] = time.monotonic() - began
    times["of that CPU"] = time.process_time() - busy
    steps = steps_of(settings, FolderStore(settings.buckets_folder), lambda *_: None)

    def keyed(names: Sequence[str]) -> None:
        assert steps.keys is not None
        steps.keys(names)
        times["keys gone"] = time.monotonic() - began

    class TimedMarks:
        def write(self, erased: object) -> int:
            times["buckets gone"] = time.monotonic() - began
            return steps.marks.write(erased)  # type: ignore[arg-type]

    own = ErasingSteps(keyed, steps.store, steps.bucket_of, TimedMarks(), steps.finish, steps.note, steps.threads)  # type: ignore[arg-type]
    report = erase(erasures.read(command_settings(settings)).open(), own)
    times["finished"] = time.monotonic() - began
    times["of all CPU"] = time.process_time() - busy
    said = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in times.items())
    what = f"{len(owners):,} owners of {objects:,} objects, among {others:,} others"
    sys.stdout.write(f"{what}: {said}; {report.tombstones:,} tombstones\n")


if __name__ == "__main__":
    main()
