"""Put statements into their owners' buckets, encrypted where the bank has custody of keys.

An owner who has no key there, being erased perhaps, gets none: a statement never lies in the clear where others are
encrypted. A run that was killed is repeated: what is there already stays.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from bank.keys.encrypted_object import Place, encrypt
from bank.keys.opening import Unopened
from bank.ledger.documents.canonical import NoStatement, from_json
from bank.ledger.documents.statement import HolderKind
from bank.store.protocol import BucketMissing, ObjectStore, Put
from schemas.identifiers import statement_key
from teller.operate.store_patience import StorePatience

#: What an encrypted statement is bound to, in place of a schema's name.
STATEMENTS: Final = "statements"


class KeyOf(Protocol):
    """Source of owners' keys: an `ObjectOpener`."""

    def key_of(self, owner: str) -> bytes | Unopened: ...

    def words(self, why: Unopened) -> str: ...


class StatementDeliveryError(Exception):
    """Statements cannot be delivered; the message says what to do, and names nobody."""


@dataclass(slots=True)
class Delivered:
    """Counts of the statements of an archive, by what became of them."""

    delivered: int = 0
    there_already: int = 0
    without_key: int = 0
    of_depositors: int = 0


def deliver(
    statements: Iterable[tuple[str, bytes]], store: ObjectStore, bucket_of: Callable[[str], str], keys: KeyOf
) -> Delivered:
    """Deliver the statements of an archive: pairs of a name and JSON. Those of depositors are not put into buckets.

    Raises:
        StatementDeliveryError: one is no statement, or the bank's keys are not to be had.
        StoreError: the store refuses, or is away for too long.
    """
    result, patience = Delivered(), StorePatience()
    for _, data in statements:
        statement = from_json(data)
        if isinstance(statement, NoStatement):
            raise StatementDeliveryError(
                f"the archive holds what is no statement: {statement.reason}; close the month again"
            )
        owner = statement.holder.id
        if statement.holder.kind is not HolderKind.OWNER:
            result.of_depositors += 1
            continue
        bucket, name = bucket_of(owner), statement_key(statement.month, statement.version, statement.status)
        key = _key(keys, owner)
        if key is Unopened.NO_KEY:
            result.without_key += 1
            continue
        sealed = encrypt(key, Place(bucket, name, STATEMENTS), data, os.urandom) if isinstance(key, bytes) else data
        if patience.ask(partial(_put, store, bucket, name, sealed)) is Put.CREATED:
            result.delivered += 1
        else:
            result.there_already += 1
    return result


def _key(keys: KeyOf, owner: str) -> bytes | Unopened:
    """Return the owner's key; NO_CUSTODY where the bank keeps all in the clear, NO_KEY where the owner has none.

    Raises:
        StatementDeliveryError: the keys are not to be had now.
    """
    found = keys.key_of(owner)
    if found is Unopened.KEYS_AWAY:
        raise StatementDeliveryError(f"statements are encrypted for their owners: {keys.words(found)}")
    return found


def _put(store: ObjectStore, bucket: str, name: str, data: bytes) -> Put:
    try:
        return store.put_new(bucket, name, data)
    except BucketMissing:  # nothing was deposited for this owner yet
        store.ensure_bucket(bucket)
        return store.put_new(bucket, name, data)
