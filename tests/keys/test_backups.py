"""Backups of the key table: whole or none, opened by the custody alone, and put back onto an empty topic alone."""

import json
import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from hypothesis import given
from hypothesis import strategies as st

from bank.keys import keys_backup
from bank.keys.key_records import OwnerKeyRows, encoded
from bank.keys.key_table import KeyTable
from bank.store import Fault
from pipelines.keys.kafka_topic import KafkaKeysTopic
from pipelines.keys.owner_keys import OwnerKeys
from pipelines.keys.protocol import KeysRefused, KeysUnavailable
from schemas.topics import KEYS
from teller.operate.epochs import backups
from teller.operate.epochs.beginning import begin
from teller.operate.epochs.erasing import erase_keys
from teller.settings import Settings, SettingsError, custody
from tests.accounts.kafka import client, wait_for
from tests.cli.test_commands import teller
from tests.keys.custodies import SharedCustody
from tests.keys.test_erasing import OWNERS, Bank, former
from tests.keys.thief import TappedKeys


def table(bank: Bank) -> KeyTable:
    found = KeyTable()
    found.read(bank.topic.open().read())
    return found


def back_up(bank: Bank, file: Path) -> backups.BackedUp:
    return backups.back_up(table(bank), bank.custody, file)


def restored(bank: Bank, file: Path) -> Bank:
    """Restore onto a new topic."""
    bank.topic = TappedKeys()
    backups.restore(bank.topic.open, bank.topic.rewrite, bank.custody, file)
    return bank


@pytest.mark.parametrize("made", [Bank, former])
def test_what_is_put_back_is_what_was(made: type[Bank], tmp_path: Path) -> None:
    bank, file = made(), tmp_path / "keys.avro"
    found = back_up(bank, file)
    assert (found.epoch, found.owners, found.erased) == (1, len(OWNERS), 0)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not any((key or b"") in file.read_bytes() for key in bank.keys.values())
    before = restored(bank, file).keys
    assert bank.left() == before
    begin(bank.topic.open, bank.topic.rewrite, bank.custody)
    assert bank.left() == before


def test_who_is_erased_stays_so_and_an_earlier_backup_is_noise(tmp_path: Path) -> None:
    bank = Bank()
    back_up(bank, tmp_path / "before.avro")
    bank.erase(OWNERS[0])
    back_up(bank, tmp_path / "after.avro")
    kept = bank.topic
    with pytest.raises(KeysRefused, match="version"):
        restored(bank, tmp_path / "before.avro")
    assert bank.topic.records == []
    assert restored(bank, tmp_path / "after.avro").left() == bank.others(OWNERS[0])
    assert bank.topic is not kept
    reader = bank.process()
    reader.ensure(OWNERS)
    assert reader.is_erased(OWNERS[0])


def test_each_epoch_and_each_erasure_leaves_one_that_opens_before_anything_is_destroyed(tmp_path: Path) -> None:
    bank = Bank()
    write = backups.into_folder(tmp_path, bank.custody)
    assert begin(bank.topic.open, bank.topic.rewrite, bank.custody, back_up=write).backup
    bank.faults["destroy_before"] = Fault.BEFORE
    with pytest.raises(KeysUnavailable):
        erase_keys(bank.topic.open, bank.topic.rewrite, bank.custody, OWNERS[:1], write)
    first, second = sorted(tmp_path.iterdir())
    assert (".epoch-2." in first.name, ".epoch-3." in second.name) == (True, True)
    done = erase_keys(bank.topic.open, bank.topic.rewrite, bank.custody, OWNERS[:1], write)
    assert restored(bank, Path(done.backup)).left() == bank.others(OWNERS[0])


def test_where_the_backup_cannot_be_written_nothing_is_destroyed(tmp_path: Path) -> None:
    bank = Bank()
    gone = backups.into_folder(tmp_path / "gone", bank.custody)
    with pytest.raises(SettingsError, match="keys_backup_folder"):
        erase_keys(bank.topic.open, bank.topic.rewrite, bank.custody, OWNERS[:1], gone)
    assert "1" in bank.custody.versions
    bank.erase(OWNERS[0])
    assert bank.can_be_had() == set(OWNERS[1:])


def test_a_topic_that_is_not_empty_stays_as_it_is(tmp_path: Path) -> None:
    bank, file = Bank(), tmp_path / "keys.avro"
    back_up(bank, file)
    before = list(bank.topic.records)
    with pytest.raises(KeysRefused, match="not empty"):
        backups.restore(bank.topic.open, bank.topic.rewrite, bank.custody, file)
    assert bank.topic.records == before


def test_a_table_with_a_row_that_is_not_opened_leaves_no_file(tmp_path: Path) -> None:
    bank, file = Bank(), tmp_path / "keys.avro"
    bank.topic.records.append(encoded(OwnerKeyRows(1, b"y" * 76)))
    with pytest.raises(KeysRefused, match="1 owners' keys"):
        back_up(bank, file)
    assert not file.exists()
    file.write_bytes(b"something else")
    with pytest.raises(SettingsError, match="name a new file"):
        back_up(bank, file)
    assert file.read_bytes() == b"something else"


@given(cut=st.integers(0, 400), flip=st.integers(0, 100_000))
def test_a_damaged_file_is_refused_and_never_half_restored(
    cut: int, flip: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, bank = tmp_path_factory.mktemp("backup"), _ONCE
    file = folder / "keys.avro"
    data = bytearray(_bytes(bank))
    data[flip % len(data)] ^= 1 + flip % 255
    file.write_bytes(data[: len(data) - cut])
    topic = TappedKeys()
    try:
        backups.restore(topic.open, topic.rewrite, bank.custody, file)
    except (SettingsError, KeysRefused):
        assert topic.records == []
    else:  # what was changed is no part of a key: the file's own header
        found = KeyTable()
        found.read(topic.open().read())
        assert dict(found) == dict(table(bank))


_ONCE = Bank()


def _bytes(bank: Bank) -> bytes:
    out, found = BytesIO(), table(bank)
    assert found.epoch is not None
    keys_backup.write(out, keys_backup.records(found, found.epoch), datetime.now(UTC), bytes(16))
    return out.getvalue()


def test_the_commands_on_a_real_topic(
    deposit_topics: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = SharedCustody()
    monkeypatch.setattr(custody, "custody", lambda _settings: held)
    keys = OwnerKeys(lambda: KafkaKeysTopic(client(deposit_topics)), held, random=os.urandom)
    keys.ensure(OWNERS)
    file = tmp_path / "keys.avro"

    def run(*arguments: str) -> str:
        shown = teller(tmp_path, "keys", *arguments, TELLER_KAFKA_BOOTSTRAP=deposit_topics.kafka_bootstrap)
        return f"{shown.returncode} {shown.stdout}{shown.stderr}".replace("\n", " ")

    assert json.loads(run("backup", str(file), "--json")[2:]) | {"file": ""} == {
        "file": "", "epoch": 1, "version": "9", "owners": len(OWNERS), "erased": 0,
    }  # fmt: skip
    assert "opened each key" in run("backup", str(tmp_path / "again.avro"))
    assert "not empty" in run("restore", str(file))
    assert "no backup of bank.keys" in run("restore", __file__)
    before = {owner: keys.key_of(owner) for owner in OWNERS}
    keys.close()
    admin = AdminClient(client(deposit_topics))
    [gone] = admin.delete_topics([KEYS]).values()
    gone.result(20)
    wait_for(lambda: KEYS not in admin.list_topics(timeout=10).topics, 20)
    assert "is the same" in run("restore", str(file))
    late = OwnerKeys(lambda: KafkaKeysTopic(client(deposit_topics)), held)
    late.ensure(OWNERS)
    assert {owner: late.key_of(owner) for owner in OWNERS} == before
    late.close()
