"""Deposits into the store: each one built, put unless it is there, and compared where it is."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from pipelines.router import container
from pipelines.router.chunk import Deposit
from pipelines.router.faults import ObjectConflict
from pipelines.router.receipt import Stored, stored
from pipelines.store import BucketMissing, ObjectMissing, ObjectStore, Put, StoreError, StoreUnavailable


class Shelf:
    """Puts several objects at once. For one thread; it has its own for the store."""

    def __init__(self, store: ObjectStore, threads: int) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="shelf") if threads > 1 else None
        #: How many deposits to hand over at once, so that a call ends within a few of the store's timeouts.
        self.at_once = 4 * threads

    def put(self, deposits: Sequence[Deposit]) -> list[Stored | StoreError]:
        """What became of each: durable if Stored.

        Raises:
            ObjectConflict: see `shelve`.
        """
        run = self._pool.map if self._pool else map
        return list(run(self._try, deposits))

    def close(self) -> None:
        if self._pool:
            self._pool.shutdown()

    def _try(self, deposit: Deposit) -> Stored | StoreError:
        try:
            return shelve(self._store, deposit)
        except StoreError as error:
            return error


def shelve(store: ObjectStore, deposit: Deposit) -> Stored:
    """The deposit as it stands in the store, durable on return. Its bucket is made if it is missing.

    Raises:
        ObjectConflict: another object stands there. Nothing was changed.
        StoreError: it may be there; repeat.
    """
    data = build(deposit)
    try:
        put = store.put_new(deposit.bucket, deposit.key, data)
    except BucketMissing:
        store.ensure_bucket(deposit.bucket)
        put = store.put_new(deposit.bucket, deposit.key, data)
    return stored(deposit, data if put is Put.CREATED else _standing(store, deposit, data))


def build(deposit: Deposit) -> bytes:
    """The object: an Avro object container with the schema's name in its header."""
    mark = sha256(f"{deposit.bucket}/{deposit.key}".encode()).digest()[: container.SYNC_BYTES]
    bodies = [record.body for record in deposit.records]
    return container.write(bodies, deposit.schema.json, {"teller.schema": deposit.schema.name}, mark)


def _standing(store: ObjectStore, deposit: Deposit, data: bytes) -> bytes:
    """The bytes of the object that is there: an earlier attempt's. Another zlib may have packed the same records."""
    try:
        there = store.get(deposit.bucket, deposit.key)
    except ObjectMissing:
        raise StoreUnavailable("an object was there, and then was not") from None
    if there != data and not container.same_records(there, data):
        chunk = deposit.chunk
        raise ObjectConflict(
            f"{chunk.partition}: an object of the chunk at offset {chunk.start} exists and holds other records. Either "
            "the group's committed offsets were lost or set back, or the topic was made anew while buckets were kept: "
            "restore the offsets, or give the routers a new bucket_prefix"
        )
    return there
