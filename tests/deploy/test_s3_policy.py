"""The policies in `deploy` give a router and a packager all that they do on an S3, and nothing that undoes deposits."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from minio.error import S3Error

from bank.store import BucketMissing, ObjectMissing, Put, S3Store, StoreRefused
from bank.transparency.files.s3 import S3LogFiles
from bank.transparency.tiles import CHECKPOINT
from pipelines.router.objects.container import SYNC_BYTES
from teller import settings
from teller.operate.doctor import probe, store
from teller.operate.doctor.finding import Level
from tests.bank.store.minio_server import MinioServer
from tests.deploy.manifests import DEPLOY
from tests.deploy.s3_user import user_of

POLICY = DEPLOY / "s3-router-policy.json"
PACKAGERS = DEPLOY / "s3-packager-policy.json"
BANKS_PACKAGERS = DEPLOY / "s3-teller-packager-policy.json"
DESKS = DEPLOY / "s3-owner-desk-policy.json"
LOG_WRITERS = DEPLOY / "s3-log-writer-policy.json"
PREFIX = "teller"


@pytest.fixture
def router(minio: MinioServer) -> Iterator[S3Store]:
    """The store as a router may use it."""
    with user_of(minio, POLICY) as login:
        yield S3Store(minio.endpoint, *login, secure=False)


@pytest.fixture
def packager(minio: MinioServer) -> Iterator[S3Store]:
    """The store as a packager may use it."""
    with user_of(minio, PACKAGERS) as login:
        yield S3Store(minio.endpoint, *login, secure=False)


@pytest.fixture
def banks_packager(minio: MinioServer) -> Iterator[S3Store]:
    """The store as `teller packager` may use it."""
    with user_of(minio, BANKS_PACKAGERS) as login:
        yield S3Store(minio.endpoint, *login, secure=False)


@pytest.fixture
def desk(minio: MinioServer) -> Iterator[S3Store]:
    """The store as `teller owner-desk` may use it."""
    with user_of(minio, DESKS) as login:
        yield S3Store(minio.endpoint, *login, secure=False)


@pytest.fixture
def log_writer(minio: MinioServer) -> Iterator[S3Store]:
    """The store as the log's writer may use it."""
    with user_of(minio, LOG_WRITERS) as login:
        yield S3Store(minio.endpoint, *login, secure=False)


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


def test_a_packager_gets_objects_by_name_and_changes_nothing(router: S3Store, packager: S3Store) -> None:
    bucket = f"{PREFIX}-{secrets.token_hex(13)}"
    router.ensure_bucket(bucket)
    router.put_new(bucket, "telecom/a", b"one")
    assert packager.get(bucket, "telecom/a") == b"one"
    with pytest.raises(StoreRefused):
        list(packager.list(bucket))
    with pytest.raises(ObjectMissing):
        packager.get(bucket, "telecom/b")
    with pytest.raises(StoreRefused):
        packager.put_new(bucket, "telecom/b", b"two")
    with pytest.raises(StoreRefused):
        packager.ensure_bucket(f"{PREFIX}-{secrets.token_hex(13)}")
    with pytest.raises(S3Error, match="AccessDenied"):
        packager._client.remove_object(bucket, "telecom/a")
    assert router.get(bucket, "telecom/a") == b"one"


def test_a_packager_sees_no_buckets_of_others(packager: S3Store, minio: MinioServer) -> None:
    other = f"other-{secrets.token_hex(8)}"
    minio.store().ensure_bucket(other)
    minio.store().put_new(other, "a", b"one")
    with pytest.raises(StoreRefused):
        packager.get(other, "a")


def test_the_banks_packager_gets_objects_and_the_logs_files_by_name_and_changes_nothing(
    router: S3Store, log_writer: S3Store, banks_packager: S3Store
) -> None:
    bucket, of_log = f"{PREFIX}-{secrets.token_hex(13)}", settings.load(bucket_prefix=PREFIX).log_bucket
    router.ensure_bucket(bucket)
    router.put_new(bucket, "telecom/a", b"one")
    S3LogFiles(log_writer, of_log).write([("tile/0/000.p/9", b"leaf")])
    assert banks_packager.get(bucket, "telecom/a") == b"one"
    assert S3LogFiles(banks_packager, of_log).read("tile/0/000.p/9") == b"leaf"
    for refused in (
        lambda: list(banks_packager.list(bucket)),
        lambda: banks_packager.put_new(bucket, "telecom/b", b"two"),
        lambda: banks_packager.replace(of_log, CHECKPOINT, b"two"),
        lambda: banks_packager.ensure_bucket(f"{PREFIX}-{secrets.token_hex(13)}"),
    ):
        with pytest.raises(StoreRefused):
            refused()
    with pytest.raises(S3Error, match="AccessDenied"):
        banks_packager._client.remove_object(bucket, "telecom/a")


def test_the_desk_lists_and_gets_what_owners_have_and_the_logs_files_and_changes_nothing(
    router: S3Store, log_writer: S3Store, desk: S3Store
) -> None:
    bucket, of_log = f"{PREFIX}-{secrets.token_hex(13)}", settings.load(bucket_prefix=PREFIX).log_bucket
    router.ensure_bucket(bucket)
    router.put_new(bucket, "statements/a", b"one")
    S3LogFiles(log_writer, of_log).write([("tile/0/000.p/9", b"leaf")])
    assert [each.key for each in desk.list(bucket, "statements/")] == ["statements/a"]
    assert [each.level for each in store.judge_reading(desk, PREFIX)] == [Level.OK]
    assert [each.level for each in store.judge_reading(log_writer, PREFIX)] == [Level.FAULT]
    assert desk.get(bucket, "statements/a") == b"one"
    assert S3LogFiles(desk, of_log).read("tile/0/000.p/9") == b"leaf"
    with pytest.raises(ObjectMissing):
        desk.get(bucket, "statements/b")
    for refused in (
        lambda: desk.put_new(bucket, "statements/b", b"two"),
        lambda: desk.replace(bucket, "statements/a", b"two"),
        lambda: desk.replace(of_log, CHECKPOINT, b"two"),
        lambda: desk.ensure_bucket(f"{PREFIX}-{secrets.token_hex(13)}"),
        lambda: desk.delete_all(bucket),
        lambda: list(desk.list(of_log)),
    ):
        with pytest.raises(StoreRefused):
            refused()
    with pytest.raises(S3Error, match="AccessDenied"):
        desk._client.remove_object(bucket, "statements/a")
    assert router.get(bucket, "statements/a") == b"one"


def test_the_log_has_a_bucket_of_its_own_that_its_writer_alone_writes(
    router: S3Store, log_writer: S3Store, packager: S3Store, minio: MinioServer
) -> None:
    bucket, owners = settings.load(bucket_prefix=PREFIX).log_bucket, f"{PREFIX}-{secrets.token_hex(13)}"
    router.ensure_bucket(owners)
    router.put_new(owners, "telecom/a", b"one")
    files = S3LogFiles(log_writer, bucket)
    assert files.read(CHECKPOINT) is None
    files.write([("tile/0/000.p/1", b"leaf"), ("tile/entries/000.p/1", b"entry")])
    files.replace(CHECKPOINT, b"one")
    files.replace(CHECKPOINT, b"two")
    assert (files.read(CHECKPOINT), minio.store().get(bucket, CHECKPOINT)) == (b"two", b"two")
    for refused in (
        lambda: router.replace(bucket, CHECKPOINT, b"three"),
        lambda: router.put_new(bucket, "tile/0/001", b"three"),
        lambda: packager.replace(bucket, CHECKPOINT, b"three"),
        lambda: log_writer.get(owners, "telecom/a"),
        lambda: log_writer.put_new(owners, "telecom/b", b"two"),
        lambda: log_writer.ensure_bucket(f"{PREFIX}-{secrets.token_hex(13)}"),
        lambda: list(log_writer.list(owners)),
    ):
        with pytest.raises(StoreRefused):
            refused()
    with pytest.raises(S3Error, match="AccessDenied"):
        log_writer._client.remove_object(bucket, CHECKPOINT)


@pytest.mark.parametrize("policy", sorted(DEPLOY.glob("s3-*-policy.json")), ids=lambda policy: policy.stem)
def test_it_is_for_the_default_prefix_and_only_an_eraser_deletes(policy: Path) -> None:
    assert settings.load().bucket_prefix == PREFIX
    for statement in json.loads(policy.read_text("utf-8"))["Statement"]:
        of_log = policy == LOG_WRITERS or (policy in (BANKS_PACKAGERS, DESKS) and "log-" in statement["Resource"][0])
        own = settings.load().log_bucket if of_log else f"{PREFIX}-*"
        every_bucket = statement["Action"] == ["s3:ListAllMyBuckets"]  # which S3 gives for all of them or none
        assert every_bucket or all(f":::{own}" in resource for resource in statement["Resource"])
        deletes = {action for action in statement["Action"] if "Delete" in action or "Bypass" in action}
        assert not deletes or policy.name == "s3-eraser-policy.json"
