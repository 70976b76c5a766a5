"""Erase again who was erased since the backup: the key table remembers them, the restored topics do not."""

import time
from collections.abc import Sequence
from functools import partial

from confluent_kafka.admin import AdminClient

from bank.accounts.erasures import ErasureEvent, ErasureKind, Erasures
from pipelines.accounts import erasures
from pipelines.keys.kafka_topic import KafkaKeysTopic
from schemas.topics import ERASURES
from teller.operate.accounts import reading
from teller.operate.accounts.book import Book
from teller.operate.accounts.rules import AccountError
from teller.operate.epochs.reading import table_of_groups
from teller.operate.erasing import deciding, running, writing
from teller.settings import Settings, stores, topics
from teller.settings.kafka_client import command_settings


def erase(staged: Settings) -> int:
    """Do the erasure of all who are erased by the key table, and what was decided and not finished before; return of
    how many.

    Raises:
        KeysError, StoreError, AccountError, TopicUnreadableError: as the steps of an erasure.
    """
    client = command_settings(staged)
    table = table_of_groups(partial(KafkaKeysTopic, client), ())
    known = erasures.read_if_there(client)
    new = [each.hex() for each in sorted(table.erased) if known.of(each.hex()) is None]
    if not new and not known.open():
        return 0
    topics.make(AdminClient(client), [each for each in topics.wanted(staged) if each.name == ERASURES])
    if new:
        _decide(staged, known, new)
    report, _ = running.go_on(staged, stores.store(staged))
    return report.owners


def _decide(staged: Settings, known: Erasures, owners: Sequence[str]) -> None:
    """Close the accounts and decide their erasure. It was decided before: what stands against it in the restored
    topics, such as a hold that ended since or an account that is not there yet, does not stop it.
    """
    client, now = command_settings(staged), time.time_ns() // 1_000_000
    book = reading.read(client, owners)
    keepers = {keeper for each in book for keeper in each.keepers}
    book = reading.read(client, {*owners, *keepers})
    free = [owner for owner in owners if _is_free(book, known, owner, now)]
    if free:
        running.decide(staged, free, now)
    if others := set(owners).difference(free):
        writing.append(client, [ErasureEvent(ErasureKind.ERASED, owner) for owner in sorted(others)])


def _is_free(book: Book, known: Erasures, owner: str, now: int) -> bool:
    try:
        deciding.erased(book, known, [owner], now)
    except AccountError:
        return False
    return True
