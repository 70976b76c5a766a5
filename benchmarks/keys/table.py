"""The table of owners' keys: memory and time to load it; a new epoch, and erasing owners, through a real Kafka."""

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]
from confluent_kafka.admin import AdminClient

from bank.keys import groups
from bank.keys.custody import Custody, MemoryCustody
from bank.keys.custody.key_file import KeyFileCustody
from bank.keys.key_records import KeyEpoch, OwnerKeyRows, batches, context_of, encoded
from bank.keys.key_table import KeyTable
from bank.keys.owner_rows import EpochKey, new_row
from pipelines.kafka.clients import ClientSettings
from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.rotation import rotate
from schemas.topics import KEYS
from teller import settings
from teller.embedded import EmbeddedKafka
from teller.operate.epochs.backups import into_folder
from teller.operate.epochs.beginning import begin
from teller.operate.epochs.erasing import erase_keys
from teller.settings import Settings, topics

MB: Final = 1_000_000


def table(say: Callable[[str], None], owners: int) -> None:
    """Say what the table takes in memory and to load, and what an epoch takes without Kafka."""
    custody, topic = MemoryCustody(), MemoryKeys()
    topic.records += _records(custody, (os.urandom(16) for _ in range(owners)))
    process = psutil.Process()
    before, begun, cpu = process.memory_info().rss, time.monotonic(), time.process_time()
    loaded = KeyTable()
    loaded.read(topic.records)
    grown = process.memory_info().rss - before
    say(f"{len(loaded):,} owners: {grown / MB:.0f} MB, loaded in {_took(begun, cpu)}")
    del loaded
    begun, cpu = time.monotonic(), time.process_time()
    rotate(topic.rewrite(), 1, custody)
    say(f"a new epoch in memory, loading included: {_took(begun, cpu)}")


def epoch(say: Callable[[str], None], owners: int) -> None:
    """Say what the topic and an epoch take on a real Kafka."""
    custody, accounts = MemoryCustody(), [os.urandom(16) for _ in range(owners)]
    with _kafka(_records(custody, accounts)) as (client, _folder):
        begun, cpu = time.monotonic(), time.process_time()
        late, found = KafkaKeysTopic(client), KeyTable()
        found.read(late.read())
        late.close()
        say(f"a start with {len(found):,} owners on the topic: {_took(begun, cpu)}")
        del found
        begun, cpu = time.monotonic(), time.process_time()
        done = begin(partial(KafkaKeysTopic, client), partial(KafkaKeysRewriting, client), custody)
        say(f"{done.owners:,} owners in epoch {done.epoch} after {done.seconds:.1f} s; read back and compared in all after "
            f"{_took(begun, cpu)}")  # fmt: skip


def erasing(say: Callable[[str], None], owners: int) -> None:
    """Say what it takes to erase owners on a real Kafka, with a key file, until the former versions are destroyed."""
    accounts = [os.urandom(16) for _ in range(owners)]
    with tempfile.TemporaryDirectory(prefix="teller-keys-") as folder:
        custody = KeyFileCustody(Path(folder) / "epochs.key")
        custody.make()
        with _kafka(_records(custody, accounts)) as (client, line):
            parts = partial(KafkaKeysTopic, client), partial(KafkaKeysRewriting, client)
            write = into_folder(line, custody)
            for first, count, back_up in ((0, 1, None), (1, 1, None), (2, 1000, None), (1002, 1, write)):
                gone = [each.hex() for each in accounts[first : first + count]]
                begun, cpu = time.monotonic(), time.process_time()
                found = erase_keys(*parts, custody, gone, back_up)
                say(
                    f"{found.owners:,} of {owners:,} owners erased{' with a backup' if back_up else ''}: {_took(begun, cpu)}"
                )


@contextmanager
def _kafka(records: Iterator[bytes]) -> Iterator[tuple[ClientSettings, Path]]:
    """Start Kafka with these records on the topic."""
    cache = Path(os.environ.get("TELLER_CACHE_DIR", Settings.model_fields["cache_dir"].default))
    with tempfile.TemporaryDirectory(prefix="teller-keys-") as folder, EmbeddedKafka(Path(folder), cache) as broker:
        line = settings.load(kafka_bootstrap=broker.bootstrap, data_dir=Path(folder) / "line")
        client: ClientSettings = {"bootstrap.servers": broker.bootstrap}
        topics.make(AdminClient(client), [each for each in topics.wanted(line) if each.name == KEYS])
        topic = KafkaKeysTopic(client)
        for value in records:
            topic.append(value)
        topic.close()
        yield client, Path(folder)


def _records(custody: Custody, accounts: Iterable[bytes]) -> Iterator[bytes]:
    key, keys = os.urandom(32), groups.renewed((), groups.ALL, os.urandom)
    wrapped = custody.wrap(key, context_of(1))
    of_groups = groups.wrapped(1, key, keys, os.urandom)
    yield encoded(KeyEpoch(1, complete=True, custody=custody.name, key=wrapped, groups=of_groups))
    of_epoch = EpochKey.of_groups(1, keys)
    for batch in batches(accounts):
        yield encoded(OwnerKeyRows(1, b"".join(new_row(of_epoch, each, os.urandom) for each in batch)))


def _took(begun: float, cpu: float) -> str:
    return f"{time.monotonic() - begun:.1f} s, {time.process_time() - cpu:.1f} of them of this process's CPU"
