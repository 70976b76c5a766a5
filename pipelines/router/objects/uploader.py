"""Deposits into the store: each one built, put unless it is there, and compared where it is."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from queue import SimpleQueue

from bank.store import BucketMissing, ObjectMissing, ObjectStore, Put, StoreUnavailable
from pipelines.router.buffer.chunk import Deposit
from pipelines.router.faults import ObjectConflict
from pipelines.router.objects import container
from pipelines.router.objects.receipt import Stored, stored

#: What became of a deposit: durable if Stored.
Told = tuple[Deposit, Stored | Exception]


class ObjectWriter:
    """Puts several objects at once, on threads of its own; on the caller's, if there is to be but one."""

    def __init__(self, store: ObjectStore, threads: int) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="shelf") if threads > 1 else None
        #: How many deposits to have begun and not heard of: enough that no thread waits for the caller.
        self.at_once = 4 * threads

    def begin(self, deposit: Deposit, told: SimpleQueue[Told]) -> None:
        """What becomes of it comes through `told`, also if nobody waits for it any more: what is put is harmless."""
        if self._pool:
            self._pool.submit(self._put, deposit, told)
        else:
            self._put(deposit, told)

    def close(self) -> None:
        """Waits for what the store is being asked, and begins nothing more."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _put(self, deposit: Deposit, told: SimpleQueue[Told]) -> None:
        try:
            told.put((deposit, upload(self._store, deposit)))
        except Exception as error:  # it is the caller's to raise
            told.put((deposit, error))


def upload(store: ObjectStore, deposit: Deposit) -> Stored:
    """The deposit as it stands in the store, durable on return.

    Raises:
        ObjectConflict: another object stands there. Nothing was changed.
        StoreError: it may be there; repeat.
    """
    data = build(deposit)
    there = put(store, deposit, data) is Put.EXISTS
    return stored(deposit, _standing(store, deposit, data) if there else data)


def put(store: ObjectStore, deposit: Deposit, data: bytes) -> Put:
    """Puts it unless it is there. Its bucket is made if it is missing.

    Raises:
        StoreError: it may be there; repeat.
    """
    try:
        return store.put_new(deposit.bucket, deposit.key, data)
    except BucketMissing:
        store.ensure_bucket(deposit.bucket)
        return store.put_new(deposit.bucket, deposit.key, data)


def build(deposit: Deposit) -> bytes:
    """The object: an Avro object container with the schema's name in its header."""
    mark = sha256(f"{deposit.bucket}/{deposit.key}".encode()).digest()[: container.SYNC_BYTES]
    return container.write(deposit.bodies(), deposit.schema.json, {"teller.schema": deposit.schema.name}, mark)


def _standing(store: ObjectStore, deposit: Deposit, data: bytes) -> bytes:
    """The bytes of the object that is there: an earlier attempt's, which may have packed the same records otherwise."""
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
