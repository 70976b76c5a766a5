"""`deploy/s3-router-policy.json` is what a router needs of an S3: all it does, and nothing that undoes a deposit."""

import json
import secrets
from collections.abc import Iterator

import pytest
from minio import MinioAdmin
from minio.credentials.providers import StaticProvider

from bank.store import BucketMissing, Put, S3Store, StoreRefused
from pipelines.router.objects.container import SYNC_BYTES
from teller import settings
from teller.operate.doctor import probe, store
from teller.operate.doctor.finding import Level
from tests.bank.store.minio_server import MinioServer
from tests.deploy.manifests import DEPLOY

POLICY = DEPLOY / "s3-router-policy.json"
PREFIX = "teller"


@pytest.fixture
def router(minio: MinioServer) -> Iterator[S3Store]:
    """The store as a router may use it."""
    user, password = f"u{secrets.token_hex(6)}", secrets.token_hex(16)
    admin = MinioAdmin(
        endpoint=minio.endpoint, credentials=StaticProvider(minio.access_key, minio.secret_key), secure=False
    )
    admin.user_add(user, password)
    admin.policy_add(f"for-{user}", str(POLICY))
    admin.policy_set(f"for-{user}", user)
    yield S3Store(minio.endpoint, user, password, secure=False)
    admin.user_remove(user)


def test_a_deposit_is_made_and_not_made_twice(router: S3Store) -> None:
    bucket = f"{PREFIX}-{secrets.token_hex(13)}"
    with pytest.raises(BucketMissing):
        router.put_new(bucket, "telecom/a", bytes(SYNC_BYTES))
    router.ensure_bucket(bucket)
    router.ensure_bucket(bucket)
    assert router.put_new(bucket, "telecom/a", b"one") is Put.CREATED
    assert router.put_new(bucket, "telecom/a", b"two") is Put.EXISTS
    assert router.get(bucket, "telecom/a") == b"one"


def test_other_buckets_are_not_its_own(router: S3Store) -> None:
    with pytest.raises(StoreRefused):
        router.ensure_bucket(f"other-{secrets.token_hex(8)}")


def test_nothing_can_be_deleted_and_the_doctor_finds_it_well(router: S3Store, minio: MinioServer) -> None:
    limited = settings.load(
        store="s3",
        s3_endpoint=minio.endpoint,
        s3_access_key=router._client._provider.retrieve().access_key,  # type: ignore[union-attr]
        s3_secret_key=router._client._provider.retrieve().secret_key,  # type: ignore[union-attr]
        s3_secure=False,
        bucket_prefix=PREFIX,
    )
    found = list(store.judge(router, probe.sweeper(limited), PREFIX))
    assert not [each for each in found if each.level is Level.FAULT]
    assert any("may not delete" in each.what for each in found)
    whole = limited.model_copy(
        update={"s3_access_key": minio.access_key, "s3_secret_key": type(limited.s3_secret_key)(minio.secret_key)}
    )
    probe.sweeper(whole).sweep(store.bucket_of(PREFIX), store.KEY)
    assert store.bucket_of(PREFIX) not in set(minio.store().buckets(PREFIX))


def test_it_is_for_the_default_prefix() -> None:
    assert settings.load().bucket_prefix == PREFIX
    for statement in json.loads(POLICY.read_text("utf-8"))["Statement"]:
        assert all(f":::{PREFIX}-*" in resource for resource in statement["Resource"])
        assert not any("Delete" in action for action in statement["Action"])
