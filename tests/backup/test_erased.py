"""Who is erased by the key table is erased in the topics, whatever stands against it there: a hold, or no account."""

from contextlib import closing
from functools import partial

import pytest

from bank.accounts.erasures import ErasureEvent, ErasureKind
from bank.accounts.events import AccountKind
from pipelines.accounts import erasures
from pipelines.keys.kafka_rewriting import KafkaKeysRewriting
from pipelines.keys.kafka_topic import KafkaKeysTopic
from teller.operate.accounts import operations, reading
from teller.operate.accounts.writer import writer
from teller.operate.backup import erased, key_table
from teller.operate.backup.manifest import BackupError
from teller.operate.epochs import backups
from teller.operate.epochs.erasing import erase_keys
from teller.operate.epochs.reading import table_of_groups
from teller.operate.erasing import writing
from teller.settings import Settings, custody, keys
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import owner_keys

FREE, HELD, STAYS, UNKNOWN = OWNERS = tuple(f"{number:08x}" * 4 for number in range(1, 5))
FOR_GOOD = 4_000_000_000_000


@pytest.fixture
def bank(deposit_topics: Settings) -> Settings:
    """A bank of three accounts, with keys for them and a fourth owner; one is held."""
    settings = deposit_topics.model_copy(update={"custody": "file"})
    keys.make_embedded_keys(settings)
    with writer(settings) as opened:
        found = [operations.opened(opened.book, each, AccountKind.PERSON) for each in OWNERS[:3]]
        opened.write([event for each in found for event in each])
    writing.append(command_settings(settings), [ErasureEvent(ErasureKind.HELD, HELD, "court-7", FOR_GOOD)])
    ensure(settings)
    return settings


def ensure(settings: Settings, *more: str) -> None:
    owned = owner_keys(settings)
    assert owned is not None
    with closing(owned):
        owned.ensure([*OWNERS, *more])


def erase(settings: Settings, *owners: str) -> None:
    """Erase keys alone, as a key table has them that came from elsewhere."""
    client, held = command_settings(settings), custody.custody(settings)
    assert held is not None
    erase_keys(partial(KafkaKeysTopic, client), partial(KafkaKeysRewriting, client), held, owners)


def test_nothing_stands_against_an_erasure_that_was_done(bank: Settings) -> None:
    assert erased.erase(bank) == 0
    erase(bank, FREE, HELD, UNKNOWN)
    assert erased.erase(bank) == 3
    known = erasures.read(command_settings(bank))
    assert {each.owner for each in known if each.finished} == {FREE, HELD, UNKNOWN}
    book = reading.read(command_settings(bank), OWNERS)
    found = {owner: book.account(owner) for owner in OWNERS}
    assert [owner for owner, each in found.items() if each and each.closed] == [FREE]
    assert erased.erase(bank) == 0


def test_a_newer_key_table_takes_the_place_of_the_restored_one(bank: Settings) -> None:
    client, held = command_settings(bank), custody.custody(bank)
    assert held is not None
    read = partial(table_of_groups, partial(KafkaKeysTopic, client), None)
    older, newer = bank.data_dir / "older", bank.data_dir / "newer"
    backups.back_up(read(), held, older)
    erase(bank, FREE)
    backups.back_up(read(), held, newer)
    with pytest.raises(BackupError, match="is no backup of the key table"):
        key_table.replace(bank, bank.keys_folder / "log.key")
    assert key_table.replace(bank, older) is False
    ensure(bank, "9" * 32)
    assert key_table.replace(bank, newer) is False  # of the same epoch, and it lacks who came later
    key_table.make_anew(bank, client)
    assert key_table.replace(bank, newer)
    found = read()
    assert {owner.hex() for owner, _ in found} == {HELD, STAYS, UNKNOWN}
    assert found.erased == {bytes.fromhex(FREE)}
