"""Read buckets back: list objects, open them, and decode their records."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, cast

import fastavro
from fastavro.schema import parse_schema, to_parsing_canonical_form

from bank.keys import encrypted_object
from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened
from bank.store.protocol import BucketMissing, ObjectInfo, ObjectMissing, ObjectStore
from schemas import catalog
from schemas.identifiers import is_deposit
from teller.operate.store_patience import PATIENCE_S, StorePatience
from teller.operate.verify.sources import StoredObject

#: Gives an owner's object at a place in the clear, or why it is not opened.
Open = Callable[[str, Place, bytes], bytes | Unopened]


class ObjectReader:
    """Reads objects of a store. For one thread."""

    def __init__(self, store: ObjectStore, open_object: Open, patience: float = PATIENCE_S) -> None:
        self._store, self._open = store, open_object
        self._ask = StorePatience(patience).ask

    def buckets(self, prefix: str) -> list[str]:
        """Return the names of the buckets that start with `prefix`, rising.

        Raises:
            StoreUnavailable, StoreRefused; so do the others.
        """
        return self._ask(lambda: list(self._store.buckets(prefix)))

    def objects(self, bucket: str, *, every: bool = False) -> list[ObjectInfo]:
        """Return a bucket's objects of deposits, rising by key; `every`: with proofs."""
        return self._ask(lambda: [each for each in self._store.list(bucket) if every or is_deposit(each.key)])

    def is_there(self, bucket: str, key: str) -> bool:
        """Return whether there is an object under this key."""
        return self._ask(lambda: any(each.key == key for each in self._store.list(bucket, key)))

    def read(self, owner: str, place: Place) -> StoredObject | None:
        """Return the object of an owner, or None where it does not exist."""
        try:
            data = self._ask(partial(self._store.get, place.bucket, place.key))
        except (ObjectMissing, BucketMissing):
            return None
        return stored_object(place, data, self._open(owner, place, data))


def stored_object(place: Place, data: bytes, plain: bytes | Unopened) -> StoredObject:
    """Decode an object of these bytes, which is `plain` in the clear; there are no records where that is no Avro object
    container.
    """
    digest = hashlib.sha256(data).hexdigest()
    encryption = encrypted_object.AGS1 if encrypted_object.is_encrypted(data) else ""
    nothing: frozenset[str] = frozenset()
    found = StoredObject(place.bucket, place.key, len(data), digest, "", 0, nothing, nothing, False, (), encryption)
    if isinstance(plain, Unopened):
        return replace(found, unopened=plain)
    try:
        reader = fastavro.reader(io.BytesIO(plain))
        records = cast("list[dict[str, Any]]", list(reader))
        owners, depositors = (frozenset(str(one[name]) for one in records) for name in ("owner_id", "depositor"))
        schema = _schema(reader.metadata["avro.schema"], reader.metadata.get("teller.schema", ""))
    except Exception:  # a reader raises anything on damaged bytes
        return found
    return replace(
        found, schema=schema, records=len(records), owners=owners, depositors=depositors, readable=True, content=records
    )


@lru_cache(maxsize=64)
def _schema(text: str, named: str) -> str:
    """Return the schema's name if the object's header names the schema that it was written with; else nothing."""
    written = parse_schema(json.loads(text))
    known = catalog.load().by_fingerprint(catalog.fingerprint_of(to_parsing_canonical_form(written)))
    return named if known and known.name == named else ""
