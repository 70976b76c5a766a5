"""Uploader of deposits: builds each object, puts it unless it exists, and compares it if it does.

An object that exists is opened before it is compared: each attempt encrypts under another data key, and one of before
may be in the clear.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from bank.keys import encrypted_object
from bank.keys.encrypted_object import Place
from bank.keys.opening import Unopened, opened
from bank.store import BucketMissing, ObjectMissing, ObjectStore, Put, StoreUnavailable
from pipelines.router.buffer.chunk import PendingObject
from pipelines.router.faults import ObjectConflict
from pipelines.router.objects import container
from pipelines.router.objects.receipt import UploadedObject, stored
from schemas.identifiers import sync_marker

#: Result of a deposit: durable now if UploadedObject, else the error.
UploadResult = tuple[PendingObject, UploadedObject | Exception]


class ObjectWriter:
    """Puts several objects at once, on threads of its own; with one thread, on the caller's."""

    def __init__(self, store: ObjectStore, threads: int) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="upload") if threads > 1 else None
        #: Number of uploads to keep under way: enough that no thread waits for the caller.
        self.at_once = 4 * threads

    def begin(self, deposit: PendingObject, key: bytes | None, results: SimpleQueue[UploadResult]) -> None:
        """Begin an upload, encrypted for the owner with this key; None: in the clear. Its result goes to `results`. An
        upload that nobody awaits any more does no harm.
        """
        if self._pool:
            self._pool.submit(self._put, deposit, key, results)
        else:
            self._put(deposit, key, results)

    def close(self) -> None:
        """Wait for the uploads that run, and begin no more."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _put(self, deposit: PendingObject, key: bytes | None, results: SimpleQueue[UploadResult]) -> None:
        try:
            results.put((deposit, upload(self._store, deposit, key)))
        except Exception as error:  # the caller raises it
            results.put((deposit, error))


def upload(store: ObjectStore, deposit: PendingObject, key: bytes | None = None) -> UploadedObject:
    """Store the deposit, encrypted with its owner's key; None: in the clear. Durable on return.

    Raises:
        ObjectConflict: an object with other records has this key. Nothing was changed.
        StoreError: the object may be stored or not; repeat.
    """
    plain = build(deposit)
    data = plain if key is None else encrypted_object.encrypt(key, place_of(deposit), plain, os.urandom)
    there = put(store, deposit, data) is Put.EXISTS
    return stored(deposit, _standing(store, deposit, plain, key) if there else data)


def place_of(deposit: PendingObject) -> Place:
    """Return what an object of the deposit is bound to."""
    return Place(deposit.bucket, deposit.key, deposit.schema.name)


def put(store: ObjectStore, deposit: PendingObject, data: bytes) -> Put:
    """Put the object unless it exists; make its bucket if it is missing.

    Raises:
        StoreError: the object may be stored or not; repeat.
    """
    try:
        return store.put_new(deposit.bucket, deposit.key, data)
    except BucketMissing:
        store.ensure_bucket(deposit.bucket)
        return store.put_new(deposit.bucket, deposit.key, data)


def build(deposit: PendingObject) -> bytes:
    """Build the object: an Avro object container with the schema's name in its header."""
    sync = sync_marker(deposit.bucket, deposit.key)
    return container.write(deposit.bodies(), deposit.schema.json, {"teller.schema": deposit.schema.name}, sync)


def _standing(store: ObjectStore, deposit: PendingObject, plain: bytes, key: bytes | None) -> bytes:
    """Bytes of the object that exists: an earlier attempt's, which may have compressed the same records differently."""
    try:
        there = store.get(deposit.bucket, deposit.key)
    except ObjectMissing:
        raise StoreUnavailable("an object was there, and then was not") from None
    former = _opened(there, deposit, key)
    if former != plain and not container.same_records(former, plain):
        chunk = deposit.chunk
        raise ObjectConflict(
            f"{chunk.partition}: an object of the chunk at offset {chunk.start} exists and holds other records. Either "
            "the group's committed offsets were lost or set back, or the topic was made anew while buckets were kept, "
            "or its owner's key is another: restore the offsets or bank.keys, or give the routers a new bucket_prefix"
        )
    return there


def _opened(found: bytes, deposit: PendingObject, key: bytes | None) -> bytes:
    """Return the object in the clear; nothing where the key does not open it."""
    plain = opened(key or Unopened.NO_KEY, place_of(deposit), found)
    return b"" if isinstance(plain, Unopened) else plain
