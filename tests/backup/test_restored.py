"""A bank is backed up, goes on, erases an owner, and its machine is lost: what is restored verifies, its log does not
fork, and whoever was erased since stays erased.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaException, TopicPartition

from bank.identity import pseudonyms
from bank.transparency.files.folder import FolderLogFiles
from teller.embedded import EmbeddedKafka
from teller.operate.backup.creating import copy_secrets, create
from teller.operate.backup.manifest import BackupError
from teller.operate.backup.mending import Mended, Newer
from teller.operate.backup.restoring import restore
from teller.operate.erasing import running as erasing
from teller.operate.log.monitor import Looked
from teller.operate.log.refilling import Refilled
from teller.operate.verify.kafka_verify import verify_line
from teller.run.local_cluster import LocalCluster
from teller.settings import Settings, keys, load, log, stores
from tests.accounts import kafka
from tests.erasing.test_backup import ALICE, BOB, NOW, SAID, account, begin, deposit, read
from tests.line import running
from tests.log_commands.test_refilling import look_of
from tests.samples import raw
from tests.transparency.running import checkpoint, entries, log_writer, size
from tests.transparency.witnessing import witnessed

RECORDS = 6


@contextmanager
def bank(settings: Settings) -> Iterator[Settings]:
    """The bank's broker; settings for clients of it."""
    with EmbeddedKafka(settings.data_dir, settings.cache_dir) as broker:
        at = settings.model_copy(update={"kafka_bootstrap": broker.bootstrap, "custody": "file"})
        for group in (at.worker_group, at.router_group, at.log_group):
            kafka.wait_for(lambda group=group: is_loaded(at, group))  # type: ignore[misc]
        yield at


def is_loaded(at: Settings, group: str) -> bool:
    """Whether a broker that was just started answers for a group."""
    with closing(Consumer({**kafka.client(at), "group.id": group})) as consumer:
        try:
            consumer.committed([TopicPartition("any", 0)], timeout=10)
        except KafkaException:
            return False
    return True


def logged(at: Settings, watched: Settings, above: int) -> None:
    """Let the log's writer take what came, and the witness sign."""
    with log_writer(at, *log.witnesses(watched)):
        kafka.wait_for(lambda: size(at) == len(entries(at)) > above)


def test_a_lost_machine_is_restored(kafka_cache: Path, tmp_path: Path) -> None:
    settings = load(
        data_dir=tmp_path / "bank", cache_dir=kafka_cache, partitions=1, chunk_seconds=0.2,
        keys_backup_folder=tmp_path / "tables",
    )  # fmt: skip
    (tmp_path / "tables").mkdir()
    with bank(settings) as at:
        begin(at)
        deposit(at, 0, RECORDS)
        with witnessed(at, tmp_path / "witness") as watched:
            logged(at, watched, RECORDS // 3)
        held = len(entries(at))
    create(settings, tmp_path / "backup")
    with bank(settings) as at:
        deposit(at, RECORDS, 4)
        erasing.decide(at, [account(at, ALICE)], NOW)
        erasing.go_on(at, stores.store(at))
        with witnessed(at, tmp_path / "witness") as watched:
            logged(at, watched, held)
        later = checkpoint(at)
        assert isinstance(look_of(at, tmp_path / "bank/log", tmp_path / "seen"), Looked)
    copy_secrets(settings, tmp_path / "secrets")
    shutil.move(tmp_path / "bank/log", tmp_path / "mirror")
    shutil.rmtree(tmp_path / "bank")
    newer = Newer(FolderLogFiles(tmp_path / "mirror"))  # and the table in keys_backup_folder
    found = restore(settings, tmp_path / "backup", tmp_path / "secrets", newer).mended
    assert later is not None
    assert found == Mended(Refilled(held, later.size - held, later), keys=True, erased=1)
    with bank(settings) as at:
        what_is_restored(at)
        assert checkpoint(at) == later
        with witnessed(at, tmp_path / "witness") as watched:
            logged(at, watched, later.size)
        assert isinstance(look_of(at, tmp_path / "bank/log", tmp_path / "seen"), Looked)


def what_is_restored(at: Settings) -> None:
    """Of all but who was erased, the rows that were backed up; of who was erased nothing."""
    verdict = verify_line(at)
    assert verdict.well, verdict.findings
    assert verdict.figures.total.stored == RECORDS
    assert verdict.figures.log is not None
    assert verdict.figures.log.refilled > 0
    assert objects(at, ALICE) == []
    assert objects(at, BOB)
    assert read(at, BOB) == {SAID[BOB]}


def objects(at: Settings, owner: str) -> list[str]:
    """Keys of the owner's objects."""
    name = pseudonyms.bucket_name(keys.pseudonym_key(at), at.bucket_prefix, account(at, owner))
    return [each.key for each in stores.store(at).list(name)]


@pytest.mark.prove
def test_a_restored_line_goes_on(kafka_cache: Path, tmp_path: Path) -> None:
    """What was not stored yet when the backup was made is stored by the restored line, once."""
    settings = load(data_dir=tmp_path / "bank", cache_dir=kafka_cache, chunk_seconds=0.5, partitions=2, web_port=0)
    records = [raw("telecom.call.v1", owner_id=f"owner-{number}") for number in range(2 * RECORDS)]
    with line(settings) as at:
        running.produce(at, records[:RECORDS])
    with bank(settings) as at:
        running.produce(at, records[RECORDS:])
    create(settings, tmp_path / "backup")
    copy_secrets(settings, tmp_path / "secrets")
    again = settings.model_copy(update={"data_dir": tmp_path / "again"})
    restore(again, tmp_path / "backup", tmp_path / "secrets", Newer())
    with line(again):
        pass
    with bank(again) as at:
        verdict = verify_line(at)
        assert verdict.well, verdict.findings
        assert verdict.figures.total.stored == 2 * RECORDS
    assert create(again, tmp_path / "second", tmp_path / "backup").linked > 0


@contextmanager
def line(settings: Settings) -> Iterator[Settings]:
    """The whole line, until nothing waits any more."""
    with LocalCluster(settings, beside=("log-writer",)) as cluster:
        at = settings.model_copy(update={"kafka_bootstrap": cluster.bootstrap})
        yield at
        cluster.parts.wait_until_drained(400)
        kafka.wait_for(lambda: 0 < size(at) == len(entries(at)))


@pytest.mark.prove
def test_a_key_table_that_is_not_the_banks_restores_nothing(kafka_cache: Path, tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path / "bank", cache_dir=kafka_cache, partitions=1, chunk_seconds=0.2)
    with bank(settings) as at:
        begin(at)
        deposit(at, 0, 2)
    create(settings, tmp_path / "backup")
    copy_secrets(settings, tmp_path / "secrets")
    (tmp_path / "table").write_bytes(b"none")
    refused(settings, tmp_path, "is no backup of the key table", Newer(keys=tmp_path / "table"))
    with bank(settings) as at:
        erasing.decide(at, [account(at, ALICE)], NOW)
        erasing.go_on(at, stores.store(at))
    shutil.rmtree(tmp_path / "secrets")
    copy_secrets(settings, tmp_path / "secrets")
    refused(settings, tmp_path, "an erasure since has destroyed its version", Newer())


def refused(settings: Settings, tmp_path: Path, words: str, newer: Newer) -> None:
    again = settings.model_copy(update={"data_dir": tmp_path / "again"})
    with pytest.raises(BackupError, match=words):
        restore(again, tmp_path / "backup", tmp_path / "secrets", newer)
    assert not again.data_dir.exists()
