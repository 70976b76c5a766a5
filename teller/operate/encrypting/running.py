"""Run it on the topics and buckets that the settings name."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Final

from confluent_kafka.admin import AdminClient

from bank.identity import pseudonyms
from bank.store.protocol import ObjectStore
from bank.store.s3 import S3Store
from pipelines.accounts import erasures
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.offsets import EARLIEST, LATEST
from pipelines.keys.owner_keys import KeySource
from schemas.topics import RECEIPTS
from teller.operate.doctor import protection
from teller.operate.doctor.protection import Protected
from teller.operate.encrypting.encrypting import EncryptionReport, Say, encrypt_stored, still_there
from teller.operate.encrypting.objects import ObjectReplacer
from teller.operate.encrypting.spool import InTheClear, ReceiptSpool
from teller.operate.encrypting.writer import ReceiptWriter
from teller.settings import Settings, keys
from teller.settings.kafka_client import command_settings
from teller.settings.topics import max_message_bytes

SECONDS: Final = 30.0
_EVERY: Final = 1000
_READ: Final = "receipts"


def run(settings: Settings, store: ObjectStore, owner_keys: KeySource, say: Say = lambda *_: None) -> EncryptionReport:
    """Encrypt what lies in the clear, by the receipts that there are once no other run can write any.

    Raises:
        EncryptStoredError, StoreError, TopicUnreadableError: run it again; what is done stays done.
        SettingsError, KafkaNotFoundError: the settings do not do.
    """
    client = command_settings(settings)
    writer = ReceiptWriter(client, max_message_bytes(settings))
    with closing(ReceiptSpool()) as spool:
        load(client, spool, say)
        replacer = ObjectReplacer(store, _bucket_of(settings))
        return encrypt_stored(spool, replacer, owner_keys, writer, threads=settings.store_threads, say=say)


def count(settings: Settings, store: ObjectStore, say: Say = lambda *_: None) -> tuple[list[InTheClear], int]:
    """Count what a run would encrypt, by schema, and the replaced objects that it would delete; change nothing.

    Raises:
        As `run`.
    """
    with closing(ReceiptSpool()) as spool:
        load(command_settings(settings), spool, say)
        replacer = ObjectReplacer(store, _bucket_of(settings))
        return spool.sums(), sum(1 for _ in still_there(replacer, spool, settings.store_threads, say))


def load(client: ClientSettings, spool: ReceiptSpool, say: Say = lambda *_: None) -> None:
    """Read all receipts but those of owners who were erased, whose objects are gone. Where a transaction is open, wait
    until it is decided: behind it lie receipts of a former run.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    gone = {each.owner.encode() for each in erasures.read_if_there(client)}
    ends = _ends(client)
    total = sum(len(held) for each in ends.values() for held in each)
    for done, message in enumerate(reading.messages(client, RECEIPTS, ends, wait=True), 1):
        if message.key() not in gone:
            spool.add(message.value())
        if done % _EVERY == 0:
            say(_READ, done, total)
    say(_READ, total, total)


def protected(settings: Settings, store: ObjectStore) -> Protected | None:
    """Look at what protects owners' buckets; None where the store or these credentials do not tell.

    Raises:
        StoreUnavailable.
    """
    return protection.look(store, settings.bucket_prefix) if isinstance(store, S3Store) else None


def _ends(client: ClientSettings) -> dict[int, list[range]]:
    """Return the offsets that each partition of the receipts holds, open transactions included."""
    with reading.explained(f"{RECEIPTS} cannot be read"):
        admin = AdminClient(client)
        places = [(RECEIPTS, number) for number in offsets.partitions(admin, RECEIPTS, SECONDS)]
        firsts, ends = (offsets.offsets(admin, places, which, SECONDS) for which in (EARLIEST, LATEST))
    return {place[1]: [range(firsts[place], ends[place])] for place in places}


def _bucket_of(settings: Settings) -> Callable[[str], str]:
    return partial(pseudonyms.bucket_name, keys.pseudonym_key(settings), settings.bucket_prefix)
