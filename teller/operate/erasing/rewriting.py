"""Erase one event's rows: each object that has some is written anew without them, and the former one deleted.

As `teller.operate.encrypting`: put the new object under its next key; commit its receipt, which replaces the former,
with the failed events of the rows; delete the former object with all versions. A run that is killed leaves what the
next one finds by the receipts.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from bank.access.access_event import Access
from bank.identity import pseudonyms
from bank.keys import encrypted_object
from bank.keys.encrypted_object import AGS1, Place, is_encrypted
from bank.keys.opening import Unopened
from bank.receipts.receipt import SCHEMA, replacing
from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore, Put
from pipelines.kafka import reading
from schemas import catalog, framing, topics
from schemas.identifiers import object_id, revised_key, revision_of
from teller.operate.accounts.rules import AccountError
from teller.operate.encrypting.objects import ObjectReplacer
from teller.operate.encrypting.spool import RECEIPT, ReceiptSpool
from teller.operate.encrypting.writer import ReceiptWriter
from teller.operate.erasing import records
from teller.operate.erasing.records import OpenedObject
from teller.operate.store_patience import PATIENCE_S, StorePatience
from teller.settings import Settings, acting, keys
from teller.settings.kafka_client import command_settings
from teller.settings.owner_keys import object_opener
from teller.settings.topics import max_message_bytes

NOT_THERE: Final = (
    "this account has no stored record of that event; nothing was erased. "
    "What was deposited just now is stored within a minute"
)
Receipt = Mapping[str, Any]
R = TypeVar("R")


class WritesReceipts(Protocol):
    """Writer of receipts and failed events, in one transaction."""

    def write(self, receipts: Iterable[tuple[bytes, bytes]], failed: Iterable[tuple[bytes, bytes]] = ()) -> None: ...


class GivesKeys(Protocol):
    """Gives owners' keys, and says why not."""

    def key_of(self, owner: str) -> bytes | Unopened: ...

    def words(self, why: Unopened) -> str: ...


@dataclass(frozen=True, slots=True)
class RecordEraser:
    """Erases rows of one owner. `bucket_of` gives an owner's bucket, `now` milliseconds since 1970."""

    store: ObjectStore
    bucket_of: Callable[[str], str]
    keys: GivesKeys
    writer: WritesReceipts
    now: Callable[[], int]
    patience: float = PATIENCE_S

    def erase(self, owner: str, receipts: Collection[bytes], events: Collection[str]) -> int:
        """Erase the rows of one of these event ids; return how many. `receipts` are all of the owner's, encoded.

        Raises:
            AccountError: there are none, or an object is not opened: nothing of that object was changed.
            StoreError, EncryptStoredError: run it again.
        """
        replacer = ObjectReplacer(self.store, self.bucket_of, patience=self.patience)
        with closing(ReceiptSpool()) as spool:
            for value in receipts:
                spool.add(value)
            left = self._delete_replaced(replacer, spool)
        found = [framing.decoded(value, RECEIPT) for value in receipts]
        every = {str(each["receipt_id"]): each for each in found if each and each["owner"] == owner}
        replaced = {old for each in every.values() for old in each.get("replaces", ())}
        live = [each for name, each in every.items() if name not in replaced and replacer.is_sound(each)]
        rows = sum(self._rewrite(replacer, each, events) for each in live)
        if not rows and not left:
            raise AccountError(NOT_THERE)
        return rows

    def _delete_replaced(self, replacer: ObjectReplacer, spool: ReceiptSpool) -> int:
        """Delete what a killed run left: objects in whose place others stand."""
        left = [each for each in spool.replaced() if replacer.is_there(each) and replacer.is_whole(each)]
        for each in left:
            replacer.delete(each.bucket, each.key)
        return len(left)

    def _rewrite(self, replacer: ObjectReplacer, before: Receipt, events: Collection[str]) -> int:
        """Write an object anew without the event's rows, if it has some; return how many."""
        if (data := self._get(before["bucket"], before["object_key"])) is None:
            return 0
        if hashlib.sha256(data).hexdigest() != before["sha256"]:
            raise AccountError("an object is not what its receipt says: `teller verify`, then restore it")
        key, found = self._opened(before, data, events)
        if not found.found:
            return 0
        place, new = self._put(before, key, found)
        encryption = AGS1 if is_encrypted(new) else ""
        after = replacing(before, hashlib.sha256(new).hexdigest(), len(new), encryption)
        after |= records.without(before, found.found)
        after |= {"object_key": place.key, "receipt_id": object_id(place.bucket, place.key)}
        # durable now: the new object. The receipts refer to the former one.
        body = framing.encode(catalog.load().by_name(SCHEMA), after)
        self.writer.write([(after["owner"].encode(), body)], records.failed(before, found.found, self.now()))
        # durable now: a receipt that refers to the new one, and what accounts for the rows.
        for each in self._revisions(before):
            if revision_of(each) < revision_of(place.key):
                replacer.delete(place.bucket, each)
        return len(found.found)

    def _opened(self, before: Receipt, data: bytes, events: Collection[str]) -> tuple[bytes | None, OpenedObject]:
        key, plain = None, data
        if is_encrypted(data):
            if isinstance(had := self.keys.key_of(before["owner"]), Unopened):
                raise AccountError(f"an object is not opened, and nothing was erased in it: {self.keys.words(had)}")
            key = had
            place = Place(before["bucket"], before["object_key"], before["schema"])
            plain = encrypted_object.decrypt(key, place, data) or b""
        found = records.opened(plain, events)
        if found is None or len(found.rows) != before["record_count"]:
            raise AccountError("an object is not opened, and nothing was erased in it: `teller verify` says why")
        return key, found

    def _put(self, before: Receipt, key: bytes | None, found: OpenedObject) -> tuple[Place, bytes]:
        """Put an object under a key behind all that are there: a run that was killed may have left one."""
        bucket, first = before["bucket"], before["object_key"]
        number = max(map(revision_of, [first, *self._revisions(before)]))
        while True:
            number += 1
            place = Place(bucket, revised_key(first, number), before["schema"])
            data = found.without(bucket, place.key)
            if key is not None:
                data = encrypted_object.encrypt(key, place, data, os.urandom)
            if self._ask(partial(self.store.put_new, bucket, place.key, data)) is Put.CREATED:
                return place, data

    def _revisions(self, of: Receipt) -> list[str]:
        """Return the keys of all that ever stood for an object, and lies there."""
        first = revised_key(of["object_key"], 0)
        listed = self._ask(lambda: list(self.store.list(of["bucket"], first.removesuffix(".avro"))))
        return [each.key for each in listed if revised_key(each.key, 0) == first]

    def _ask(self, call: Callable[[], R]) -> R:
        return StorePatience(self.patience).ask(call)

    def _get(self, bucket: str, key: str) -> bytes | None:
        try:
            return self._ask(lambda: self.store.get(bucket, key))
        except (ObjectMissing, BucketMissing):
            return None


def erase_record(
    settings: Settings, store: ObjectStore, owner: str, events: Collection[str], now: Callable[[], int]
) -> int:
    """Erase an event's rows of an owner in the bank that the settings name; return how many.

    Raises:
        As `RecordEraser.erase`; TopicUnreadableError, TrailError: Kafka does not answer.
    """
    client = command_settings(settings)
    writer = ReceiptWriter(client, max_message_bytes(settings))  # first: from here on no other run writes receipts
    receipts = [
        message.value() or b""
        for message in reading.whole(client, topics.RECEIPTS)
        if message.key() == owner.encode() and message.value()
    ]
    bucket_of = partial(pseudonyms.bucket_name, keys.pseudonym_key(settings), settings.bucket_prefix)
    run = acting.reading(settings, Access.ERASURE, acting.actor(settings, "erase an event"), what="an event")
    with closing(object_opener(settings, run)) as opener:
        run.before([owner])  # objects in the clear need no key
        return RecordEraser(store, bucket_of, opener, writer, now).erase(owner, receipts, events)
