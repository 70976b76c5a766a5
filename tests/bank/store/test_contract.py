"""What `ObjectStore` promises, asked of the fake and of the real ones alike."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from bank.store import BucketMissing, ObjectInfo, ObjectMissing, ObjectStore, Put, StoreRefused

KEY = "social/social.post.v1/deposits.clean.social-00003-00000000000000000017-acme.avro"


def test_an_object_is_read_back_as_it_was_written(store: ObjectStore, bucket: str) -> None:
    data = bytes(range(256)) * 40
    assert store.put_new(bucket, KEY, data) is Put.CREATED
    assert store.get(bucket, KEY) == data


def test_an_object_is_never_overwritten(store: ObjectStore, bucket: str) -> None:
    assert store.put_new(bucket, KEY, b"first") is Put.CREATED
    assert store.put_new(bucket, KEY, b"second") is Put.EXISTS
    assert store.put_new(bucket, KEY, b"first") is Put.EXISTS
    assert store.get(bucket, KEY) == b"first"


def test_of_many_writers_at_once_one_creates_the_object(store: ObjectStore, bucket: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        puts = list(pool.map(lambda n: (n, store.put_new(bucket, KEY, b"%d" % n * 5000)), range(16)))
    winners = [n for n, put in puts if put is Put.CREATED]
    assert len(winners) == 1
    assert store.get(bucket, KEY) == b"%d" % winners[0] * 5000


def test_an_empty_object_is_an_object(store: ObjectStore, bucket: str) -> None:
    assert store.put_new(bucket, "empty", b"") is Put.CREATED
    assert store.get(bucket, "empty") == b""
    assert list(store.list(bucket)) == [ObjectInfo("empty", 0)]


def test_a_bucket_can_be_ensured_again_and_keeps_its_objects(store: ObjectStore, bucket: str) -> None:
    store.put_new(bucket, KEY, b"kept")
    store.ensure_bucket(bucket)
    assert store.get(bucket, KEY) == b"kept"


def test_without_its_bucket_nothing_is_written_or_read(store: ObjectStore) -> None:
    with pytest.raises(BucketMissing):
        store.put_new("t-never-made", KEY, b"data")
    with pytest.raises(BucketMissing):
        store.get("t-never-made", KEY)
    assert list(store.list("t-never-made")) == []
    assert "t-never-made" not in list(store.buckets())


def test_an_absent_object_is_said_to_be_missing(store: ObjectStore, bucket: str) -> None:
    with pytest.raises(ObjectMissing):
        store.get(bucket, KEY)


def test_a_listing_is_in_the_order_of_keys_and_keeps_to_its_prefix(store: ObjectStore, bucket: str) -> None:
    keys = ["a-b/1", "a/1", "a/2/x", "a/20", "a.c", "a0", "b", "é/1", "a/2-y"]
    for key in keys:
        store.put_new(bucket, key, key.encode())
    risen = sorted(keys, key=str.encode)
    assert [item.key for item in store.list(bucket)] == risen
    assert all(item.size == len(item.key.encode()) for item in store.list(bucket))
    for prefix in ("a", "a/", "a/2", "a/2/", "b", "nothing", "a-b/1"):
        assert [item.key for item in store.list(bucket, prefix)] == [key for key in risen if key.startswith(prefix)]


def test_buckets_are_listed_by_prefix(store: ObjectStore) -> None:
    for name in ("t-list-b", "t-list-a", "t-other"):
        store.ensure_bucket(name)
    assert list(store.buckets("t-list-")) == ["t-list-a", "t-list-b"]


def test_what_is_deleted_is_gone_and_may_be_written_anew(store: ObjectStore, bucket: str) -> None:
    for key in ("a", "a/b", "ab", "a.b"):
        with suppress(StoreRefused):  # a folder has no key that is the beginning of another
            store.put_new(bucket, key, b"first")
    store.delete(bucket, "ab")
    with pytest.raises(ObjectMissing):
        store.get(bucket, "ab")
    assert {item.key for item in store.list(bucket)} in ({"a", "a/b", "a.b"}, {"a", "a.b"})
    assert store.put_new(bucket, "ab", b"second") is Put.CREATED
    assert store.get(bucket, "ab") == b"second"


def test_a_bucket_is_deleted_with_all_that_is_in_it_and_again(store: ObjectStore, bucket: str) -> None:
    for key in (KEY, "proofs/1.tar", "a.b"):
        store.put_new(bucket, key, b"first")
    for _ in range(2):
        assert store.delete_all(bucket)
        assert bucket not in list(store.buckets(bucket))
        assert list(store.list(bucket)) == []
    with pytest.raises(BucketMissing):
        store.put_new(bucket, KEY, b"second")
    store.ensure_bucket(bucket)
    assert store.put_new(bucket, KEY, b"second") is Put.CREATED
    assert store.delete_all("t-never-made")


def test_what_is_not_there_is_deleted_without_an_error(store: ObjectStore, bucket: str) -> None:
    store.put_new(bucket, "a/b", b"kept")
    for key in ("c", "a", "a/b/c", "a/c", "d/e"):
        store.delete(bucket, key)
    store.put_new(bucket, "f", b"data")
    for _ in range(2):
        store.delete(bucket, "f")
    assert [item.key for item in store.list(bucket)] == ["a/b"]
    with pytest.raises(BucketMissing):
        store.delete("t-never-made", "a")


@pytest.mark.parametrize(
    "key",
    ["", "/a", "a/", "a//b", "../a", "a/../b", ".", "a/./b", "a\\b", "a\0b", "a\nb", "x" * 1025, "a/" + "x" * 256],
)
def test_a_key_that_is_no_path_inside_the_bucket_is_refused(store: ObjectStore, bucket: str, key: str) -> None:
    with pytest.raises(StoreRefused):
        store.put_new(bucket, key, b"data")
    with pytest.raises(StoreRefused):
        store.delete(bucket, key)
    assert list(store.list(bucket)) == []


RESERVED = ["xn--abc", "sthree-abc", "amzn-s3-demo-abc", "abc-s3alias", "abc--ol-s3", "abc--x-s3", "abc--table-s3"]


@pytest.mark.parametrize("name", ["", "ab", "-abc", "abc-", "Abc", "a.b.c", "..", "a/b", "a" * 64, ".tmp", *RESERVED])
def test_a_name_that_no_bucket_can_have_is_refused(store: ObjectStore, name: str) -> None:
    with pytest.raises(StoreRefused):
        store.ensure_bucket(name)
    with pytest.raises(StoreRefused):
        store.put_new(name, KEY, b"data")
