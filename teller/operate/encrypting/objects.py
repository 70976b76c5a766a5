"""Work on an object: encrypt it under its next key, or delete the one that another stands for."""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from bank.keys import encrypted_object
from bank.keys.encrypted_object import AGS1, Place, is_encrypted
from bank.receipts.receipt import next_key, replacing
from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore, Put, StoreUnavailable
from schemas.identifiers import is_deposit, object_id, revised_key
from teller.operate.encrypting.spool import ReplacedObject
from teller.operate.store_patience import PATIENCE_S, StorePatience

_OWNER: Final = re.compile("[0-9a-f]{32}")


class Kept(StrEnum):
    """Reasons why an object stays as it is."""

    MISSING = "missing"
    DAMAGED = "damaged"
    CONFLICT = "conflict"
    FOREIGN = "foreign"
    NOT_REPLACED = "not_replaced"


WORDS: Final[Mapping[Kept, str]] = {
    Kept.MISSING: "the object is not there: restore it",
    Kept.DAMAGED: "the object's bytes are not those of its receipt: restore it",
    Kept.CONFLICT: "another object has the key that the encrypted one would get: look who put it there",
    Kept.FOREIGN: "the receipt contradicts itself, so it is not acted on: look who writes receipts",
    Kept.NOT_REPLACED: "the encrypted object is not as its receipt says, so the former one is not deleted: restore it",
}


class ObjectReplacer:
    """Encrypts and deletes objects. For any number of threads.

    Raises:
        StoreError: as each method; what was done stays done.
    """

    def __init__(self, store: ObjectStore, bucket_of: Callable[[str], str], *, patience: float = PATIENCE_S) -> None:
        self._store, self._bucket_of = store, bucket_of
        self._ask = StorePatience(patience).ask

    def is_sound(self, before: Mapping[str, Any]) -> bool:
        """Return whether a receipt is of an object in its owner's bucket, by its own id."""
        owner, bucket, key = before["owner"], before["bucket"], before["object_key"]
        its_own = str(before["receipt_id"]) == str(object_id(bucket, key)) and is_deposit(key)
        return bool(_OWNER.fullmatch(owner)) and bucket == self._bucket_of(owner) and its_own

    def encrypt(self, before: Mapping[str, Any], key: bytes) -> dict[str, Any] | Kept:
        """Put the object of this receipt once more, encrypted with its owner's key; return the receipt of that."""
        try:
            plain = self._ask(lambda: self._store.get(before["bucket"], before["object_key"]))
        except (ObjectMissing, BucketMissing):
            return Kept.MISSING
        said = before["sha256"], before["size_bytes"]
        if (_digest(plain), len(plain)) != said or is_encrypted(plain):
            return Kept.DAMAGED
        place = Place(before["bucket"], next_key(before), before["schema"])
        data = encrypted_object.encrypt(key, place, plain, os.urandom)
        if self._ask(lambda: self._store.put_new(place.bucket, place.key, data)) is Put.EXISTS:
            data = self._ask(lambda: self._standing(place))  # of a run that was killed before the receipt
            if encrypted_object.decrypt(key, place, data) != plain:
                return Kept.CONFLICT
        return replacing(before, _digest(data), len(data), AGS1)

    def delete(self, bucket: str, key: str) -> None:
        """Delete an object with all its versions."""
        self._ask(lambda: self._store.delete(bucket, key))

    def is_there(self, left: ReplacedObject) -> bool:
        """Return whether the replaced object lies there still, or again: a router of before may have put it once more.

        It is one request. A receipt that another owner's or another object's replaces was not written by this bank.
        """
        one_object = left.bucket == left.new_bucket and revised_key(left.key, 0) == revised_key(left.new_key, 0)
        if not one_object or left.key == left.new_key:
            return False
        return self._ask(lambda: any(each.key == left.key for each in self._store.list(left.bucket, left.key)))

    def is_whole(self, left: ReplacedObject) -> bool:
        """Return whether the object that stands in the place of a replaced one is there, as its receipt says."""
        try:
            found = self._ask(lambda: self._store.get(left.new_bucket, left.new_key))
        except (ObjectMissing, BucketMissing):
            return False
        return _digest(found) == left.sha256

    def _standing(self, place: Place) -> bytes:
        try:
            return self._store.get(place.bucket, place.key)
        except ObjectMissing:
            raise StoreUnavailable("an object was there, and then was not") from None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
