"""Read buckets back: list objects, and decode their records."""

import hashlib
import io
import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, Final, TypeVar, cast

import fastavro
from fastavro.schema import parse_schema, to_parsing_canonical_form
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_exponential

from bank.store.protocol import BucketMissing, ObjectInfo, ObjectMissing, ObjectStore, StoreUnavailable
from schemas import catalog
from teller.operate.verify.sources import StoredObject

#: Seconds to retry a store that is busy or restarts.
PATIENCE_S: Final = 60.0
R = TypeVar("R")


class ObjectReader:
    """Reads objects of a store. For one thread."""

    def __init__(self, store: ObjectStore, patience: float = PATIENCE_S) -> None:
        self._store = store
        self._again = retry(
            retry=retry_if_exception_type(StoreUnavailable),
            wait=wait_exponential(0.2, max=10),
            stop=stop_after_delay(patience),
            reraise=True,
        )

    def buckets(self, prefix: str) -> list[str]:
        """Return the names of the buckets that start with `prefix`, rising.

        Raises:
            StoreUnavailable, StoreRefused; so do the others.
        """
        return self._ask(lambda: list(self._store.buckets(prefix)))

    def objects(self, bucket: str) -> list[ObjectInfo]:
        """Return a bucket's objects, rising by key."""
        return self._ask(lambda: list(self._store.list(bucket)))

    def read(self, bucket: str, key: str) -> StoredObject | None:
        """Return the object, or None where it does not exist."""
        try:
            return opened(bucket, key, self._ask(partial(self._store.get, bucket, key)))
        except (ObjectMissing, BucketMissing):
            return None

    def _ask(self, call: Callable[[], R]) -> R:
        return self._again(call)()


def opened(bucket: str, key: str, data: bytes) -> StoredObject:
    """Decode an object; there are no records where the bytes are no Avro object container."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        reader = fastavro.reader(io.BytesIO(data))
        records = cast("list[dict[str, Any]]", list(reader))
        owners, depositors = (frozenset(str(one[name]) for one in records) for name in ("owner_id", "depositor"))
        schema = _schema(reader.metadata["avro.schema"], reader.metadata.get("teller.schema", ""))
    except Exception:  # a reader raises anything on damaged bytes
        return StoredObject(bucket, key, len(data), digest, "", 0, frozenset(), frozenset(), readable=False)
    return StoredObject(bucket, key, len(data), digest, schema, len(records), owners, depositors, content=records)


@lru_cache(maxsize=64)
def _schema(text: str, named: str) -> str:
    """Return the schema's name if the object's header names the schema that it was written with; else nothing."""
    written = parse_schema(json.loads(text))
    known = catalog.load().by_fingerprint(catalog.fingerprint_of(to_parsing_canonical_form(written)))
    return named if known and known.name == named else ""
