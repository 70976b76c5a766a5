"""Grant objects to a reader: choose their receipts, take each object's key, and seal it into a grant."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any, Final, Protocol

from bank.keys.encrypted_object import Place, key_metadata
from bank.keys.grant import Granted, grant
from bank.keys.opening import Unopened
from bank.store.protocol import BucketMissing, ObjectMissing, ObjectStore

#: Objects of a block of the grant's file.
AT_ONCE: Final = 256


class NotGranted(StrEnum):
    """Outcome of a receipt whose object is not granted. Of CLEAR nobody needs a key."""

    CLEAR = "in the clear"
    MISSING = "object missing"
    DAMAGED = "object damaged"
    NO_KEY = "owner without a key"
    CLOSED = "not opened by its owner's key"


class KeysNotHadError(Exception):
    """The bank's keys are not to be had; the value says why."""

    def __init__(self, why: Unopened) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass
class Wanted:
    """Choice of the receipts to grant: those of all conditions that are given. `ids` loses each id that comes."""

    ids: set[int] | None = field(default=None, repr=False)
    depositor: str | None = None
    schema: str | None = None

    def takes(self, receipt: Mapping[str, Any]) -> bool:
        """Return whether to grant this receipt's object; of the same id the first alone, where ids are given."""
        fits = self.depositor in (None, receipt["depositor"]) and self.schema in (None, receipt["schema"])
        if self.ids is None or not fits:
            return fits
        if (number := receipt["receipt_id"].int) not in self.ids:
            return False
        self.ids.remove(number)
        return True


class ReadKeys(Protocol):
    """Keys of owners for who reads: an `ObjectOpener`, which gives one out once it is written down."""

    def announce(self, owners: Iterable[str]) -> bool: ...

    def key_of(self, owner: str) -> bytes | Unopened: ...


class Granter:
    """Grants objects to the reader of a public key."""

    def __init__(self, store: ObjectStore, keys: ReadKeys, public: bytes) -> None:
        self._store, self._keys, self._public = store, keys, public
        self.granted = 0
        self.others = Counter[NotGranted]()

    def blocks(self, receipts: Iterable[Mapping[str, Any]]) -> Iterator[list[Granted]]:
        """Yield what is granted, some objects at a time; memory holds these and one object.

        Raises:
            StoreUnavailable, StoreRefused, KeysNotHadError.
        """
        waiting = iter(receipts)
        while some := list(islice(waiting, AT_ONCE)):
            self._keys.announce(each["owner"] for each in some if each.get("encryption"))
            yield list(self._granted(some))
        yield []  # the file's header comes with a block

    def _granted(self, receipts: Iterable[Mapping[str, Any]]) -> Iterator[Granted]:
        for receipt in receipts:
            found = self._judged(receipt)
            if isinstance(found, NotGranted):
                self.others[found] += 1
                continue
            self.granted += 1
            yield found

    def _judged(self, receipt: Mapping[str, Any]) -> Granted | NotGranted:
        if not receipt.get("encryption"):
            return NotGranted.CLEAR
        place = Place(receipt["bucket"], receipt["object_key"], receipt["schema"])
        try:
            data = self._store.get(place.bucket, place.key)
        except (ObjectMissing, BucketMissing):
            return NotGranted.MISSING
        if hashlib.sha256(data).hexdigest() != receipt["sha256"]:
            return NotGranted.DAMAGED
        if isinstance(owner_key := self._keys.key_of(receipt["owner"]), Unopened):
            if owner_key in (Unopened.NO_KEY, Unopened.ERASED):
                return NotGranted.NO_KEY
            raise KeysNotHadError(owner_key)
        if (key := key_metadata(owner_key, place, data)) is None:
            return NotGranted.CLOSED
        return grant(self._public, receipt["receipt_id"], (place.bucket, place.key), key)
