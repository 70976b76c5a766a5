"""A store in memory, for tests and simulations, which fails on demand."""

from collections.abc import Callable, Iterator
from enum import Enum
from threading import Lock

from bank.store.names import check_bucket, check_key
from bank.store.protocol import BucketMissing, ObjectInfo, ObjectMissing, Put, StoreUnavailable


class Fault(Enum):
    """Ways in which a call fails. Both look the same to the caller: StoreUnavailable."""

    BEFORE = "nothing was done"
    AFTER = "it was done, and the answer lost"


class MemoryStore:
    """Store in memory. `fault` is called once per call with the method's name, and says how the call fails, or None."""

    def __init__(self, fault: Callable[[str], Fault | None] = lambda _method: None) -> None:
        self._fault = fault
        self._lock = Lock()
        self._buckets: dict[str, dict[str, bytes]] = {}

    def ensure_bucket(self, bucket: str) -> None:
        check_bucket(bucket)
        fault = self._before("ensure_bucket")
        with self._lock:
            self._buckets.setdefault(bucket, {})
        _after(fault)

    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        check_key(key)
        fault = self._before("put_new")
        with self._lock:
            objects = self._objects(bucket)
            put = Put.EXISTS if key in objects else Put.CREATED
            objects.setdefault(key, data)
        _after(fault)
        return put

    def get(self, bucket: str, key: str) -> bytes:
        check_key(key)
        fault = self._before("get")
        with self._lock:
            data = self._objects(bucket).get(key)
        _after(fault)
        if data is None:
            raise ObjectMissing("there is no such object")
        return data

    def delete(self, bucket: str, key: str) -> None:
        check_key(key)
        fault = self._before("delete")
        with self._lock:
            self._objects(bucket).pop(key, None)
        _after(fault)

    def delete_all(self, bucket: str) -> bool:
        check_bucket(bucket)
        fault = self._before("delete_all")
        with self._lock:
            self._buckets.pop(bucket, None)
        _after(fault)
        return True

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        check_bucket(bucket)
        _after(self._before("list"))
        with self._lock:
            found = sorted(self._buckets.get(bucket, {}).items(), key=lambda item: item[0].encode())
        return (ObjectInfo(key, len(data)) for key, data in found if key.startswith(prefix))

    def buckets(self, prefix: str = "") -> Iterator[str]:
        _after(self._before("buckets"))
        with self._lock:
            names = sorted(self._buckets)
        return (name for name in names if name.startswith(prefix))

    def _objects(self, bucket: str) -> dict[str, bytes]:
        check_bucket(bucket)
        try:
            return self._buckets[bucket]
        except KeyError:
            raise BucketMissing("there is no such bucket") from None

    def _before(self, method: str) -> Fault | None:
        fault = self._fault(method)
        if fault is Fault.BEFORE:
            raise StoreUnavailable("injected: nothing was done")
        return fault


def _after(fault: Fault | None) -> None:
    if fault is Fault.AFTER:
        raise StoreUnavailable("injected: it was done, and the answer lost")
