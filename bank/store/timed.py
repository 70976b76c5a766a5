"""Time the calls of any store."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bank.store.protocol import ObjectInfo, ObjectStore, Put, StoreError

#: Callback with the method's name and the seconds that it took, on the caller's thread.
Took = Callable[[str, float], None]
#: Callback with the method's name and the error that it raised, on the caller's thread.
Failed = Callable[[str, StoreError], None]


class TimedStore:
    """Wraps `store`: it calls `took` after each call, failed or not, and `failed` after a failed one.

    Only the start of a listing is timed.
    """

    def __init__(
        self,
        store: ObjectStore,
        took: Took,
        clock: Callable[[], float] = time.monotonic,
        failed: Failed = lambda _call, _error: None,
    ) -> None:
        self._store, self._took, self._clock, self._failed = store, took, clock, failed

    def ensure_bucket(self, bucket: str) -> None:
        with self._timed("ensure_bucket"):
            self._store.ensure_bucket(bucket)

    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        with self._timed("put_new"):
            return self._store.put_new(bucket, key, data)

    def get(self, bucket: str, key: str) -> bytes:
        with self._timed("get"):
            return self._store.get(bucket, key)

    def delete(self, bucket: str, key: str) -> None:
        with self._timed("delete"):
            self._store.delete(bucket, key)

    def delete_all(self, bucket: str) -> bool:
        with self._timed("delete_all"):
            return self._store.delete_all(bucket)

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        with self._timed("list"):
            return self._store.list(bucket, prefix)

    def buckets(self, prefix: str = "") -> Iterator[str]:
        with self._timed("buckets"):
            return self._store.buckets(prefix)

    @contextmanager
    def _timed(self, call: str) -> Iterator[None]:
        begin = self._clock()
        try:
            yield
        except StoreError as error:
            self._failed(call, error)
            raise
        finally:
            self._took(call, self._clock() - begin)
