"""A deletion on S3 takes all versions and delete markers of one object, and says well what stops it."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from minio import Minio

from bank.store import ObjectMissing, S3Store, StoreRefused, StoreUnavailable, versions
from tests.bank.store.minio_server import MinioServer
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_matrix import put
from tests.deploy.s3_user import user_of
from tests.faults.users import Users

DAYS = 3650
NEIGHBOURS = ("a", "a-b/c", "a.b", "ab")


@pytest.fixture
def bucket(minio: MinioServer) -> str:
    """A locked bucket with objects whose keys begin alike, each with an earlier version."""
    name = f"teller-{secrets.token_hex(8)}"
    minio.store(DAYS).ensure_bucket(name)
    for key in NEIGHBOURS:
        for _ in range(2):
            put(minio.client(), name, key)
    return name


@contextmanager
def login(minio: MinioServer, policy: str) -> Iterator[S3Store]:
    with user_of(minio, DEPLOY / policy) as (user, password):
        yield S3Store(minio.endpoint, user, password, secure=False, lock_days=DAYS)


def held(client: Minio, bucket: str) -> list[str]:
    """Keys, once for each version and delete marker."""
    found = client.list_objects(bucket, recursive=True, include_version=True)
    return sorted(str(each.object_name) for each in found)


def test_all_versions_go_and_no_neighbours(minio: MinioServer, bucket: str) -> None:
    for number in range(3):
        put(minio.client(), bucket, "a")
        if number < 2:
            minio.client().remove_object(bucket, "a")
    with login(minio, "s3-eraser-policy.json") as eraser:
        eraser.delete(bucket, "a")
        with pytest.raises(ObjectMissing):
            eraser.get(bucket, "a")
    assert held(minio.client(), bucket) == sorted([*NEIGHBOURS[1:]] * 2)


def test_a_locked_bucket_is_deleted_whole_by_an_eraser_and_by_nobody_else(minio: MinioServer, bucket: str) -> None:
    minio.client().remove_object(bucket, "ab")  # a delete marker hides what is there
    for policy in ("s3-router-policy.json", "s3-auditor-policy.json"):
        with login(minio, policy) as other, pytest.raises(StoreRefused):
            other.delete_all(bucket)
    assert len(held(minio.client(), bucket)) == 2 * len(NEIGHBOURS) + 1
    with login(minio, "s3-eraser-policy.json") as eraser:
        assert eraser.delete_all(bucket)
        assert eraser.delete_all(bucket)
    assert bucket not in minio.store().buckets(bucket)


def test_a_bucket_that_may_not_be_deleted_stays_empty(minio: MinioServer, bucket: str, tmp_path: Path) -> None:
    policy = (DEPLOY / "s3-eraser-policy.json").read_text("utf-8").replace(', "s3:DeleteBucket"', "")
    (tmp_path / "without.json").write_text(policy)
    with login(minio, str(tmp_path / "without.json")) as eraser:
        assert not eraser.delete_all(bucket)
    assert held(minio.client(), bucket) == []


@pytest.mark.prove
def test_more_versions_than_a_page_go(minio: MinioServer, bucket: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda _: put(minio.client(), bucket, "a"), range(1100)):
            pass
        for _ in pool.map(lambda _: minio.client().remove_object(bucket, "a"), range(1100)):
            pass
    minio.store().delete(bucket, "a")
    assert held(minio.client(), bucket) == sorted([*NEIGHBOURS[1:]] * 2)


def test_an_object_that_minio_does_not_list_is_not_said_to_be_gone(minio: MinioServer, bucket: str) -> None:
    put(minio.client(), bucket, "a/b")
    with pytest.raises(StoreRefused, match="lists no version"):
        minio.store().delete(bucket, "a/b")
    minio.store().delete(bucket, "a")
    minio.store().delete(bucket, "a/b")
    assert "a/b" not in held(minio.client(), bucket)


def test_an_object_of_which_a_delete_marker_is_in_front_goes_as_well(minio: MinioServer, bucket: str) -> None:
    minio.client().remove_object(bucket, "ab")
    with login(minio, "s3-eraser-policy.json") as eraser:
        eraser.delete(bucket, "ab")
    assert "ab" not in held(minio.client(), bucket)


@pytest.mark.parametrize("role", ["router", "lender", "packager", "auditor", "log-writer"])
def test_no_other_role_deletes_and_the_refusal_names_nothing(minio: MinioServer, bucket: str, role: str) -> None:
    before = held(minio.client(), bucket)
    with login(minio, f"s3-{role}-policy.json") as store, pytest.raises(StoreRefused) as raised:
        store.delete(bucket, "a-b/c")
    assert bucket not in f"{raised.value!r}"
    assert raised.value.__context__ is None
    assert held(minio.client(), bucket) == before


def test_who_may_delete_and_not_pass_the_lock_deletes_nothing(minio: MinioServer, bucket: str) -> None:
    user, before = f"u{secrets.token_hex(6)}", held(minio.client(), bucket)
    allowed = ("s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion")
    Users(minio).add(user, "p" * 20, allowed)
    with pytest.raises(StoreRefused):
        S3Store(minio.endpoint, user, "p" * 20, secure=False).delete(bucket, "a")
    assert held(minio.client(), bucket) == before


def test_a_store_that_deletes_in_words_alone_is_found_out(
    minio: MinioServer, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "delete", lambda *_: "")
    with pytest.raises(StoreUnavailable, match="lists them still"):
        minio.store().delete(bucket, "a")


@pytest.mark.parametrize("code", ["InternalError", "SlowDown"])
def test_an_error_of_some_versions_is_told(
    minio: MinioServer, bucket: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "delete", lambda *_: code)
    with pytest.raises(StoreUnavailable, match=code):
        minio.store().delete(bucket, "a")


def test_a_deletion_that_was_cut_off_is_ended_by_the_next(
    minio: MinioServer, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        put(minio.client(), bucket, "a")
    monkeypatch.setattr(versions, "_AT_ONCE", 2)
    real, calls = versions.delete, count()
    with monkeypatch.context() as patch:
        patch.setattr(versions, "delete", lambda *given: "SlowDown" if next(calls) else real(*given))
        with pytest.raises(StoreUnavailable):
            minio.store().delete(bucket, "a")
    assert held(minio.client(), bucket).count("a") == 3
    minio.store().delete(bucket, "a")
    assert "a" not in held(minio.client(), bucket)


def test_a_server_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        S3Store("127.0.0.1:9", "u", "p", secure=False).delete("teller-a", "a")
    assert not list(tmp_path.iterdir())
