"""Each call is told with its time, also one that fails."""

import pytest

from bank.store import BucketMissing, MemoryStore, TimedStore


def test_each_call_is_told_with_its_time() -> None:
    now, told = iter(range(0, 100, 3)), []
    store = TimedStore(MemoryStore(), lambda call, seconds: told.append((call, seconds)), lambda: float(next(now)))
    with pytest.raises(BucketMissing):
        store.put_new("bucket", "key", b"")
    store.ensure_bucket("bucket")
    store.put_new("bucket", "key", b"")
    store.get("bucket", "key")
    assert len(list(store.list("bucket"))) == len(list(store.buckets())) == 1
    store.delete("bucket", "key")
    calls = ("put_new", "ensure_bucket", "put_new", "get", "list", "buckets", "delete")
    assert told == [(call, 3.0) for call in calls]
