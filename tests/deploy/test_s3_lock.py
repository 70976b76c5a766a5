"""What an object lock keeps on a real MinIO, and what a router's policies let a thief with its credentials do."""

import ast
import json
import secrets
from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from minio.commonconfig import ENABLED
from minio.error import MinioAdminException
from minio.versioningconfig import VersioningConfig

from bank.keys.encrypted_object import Place
from bank.store import Put, S3Store, StoreRefused, lock
from bank.store.lock import Protection, digests
from teller import settings
from teller.operate.verify import checks
from teller.operate.verify.findings import FindingKind
from teller.operate.verify.objects import ObjectReader
from tests.bank.store.minio_server import MinioServer
from tests.deploy.manifests import DEPLOY, ROOT
from tests.deploy.s3_user import user_of
from tests.verify.leavings import bucket_of
from tests.verify.test_independent import routed

ROUTER = DEPLOY / "s3-router-policy.json"
AMAZON = DEPLOY / "s3-router-amazon-policy.json"
DAYS = settings.load().s3_object_lock_days


@pytest.fixture
def login(minio: MinioServer) -> Iterator[tuple[str, str]]:
    with user_of(minio, ROUTER) as login:
        yield login


def statements(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((DEPLOY / name).read_text("utf-8"))["Statement"]
    return found


def test_a_router_makes_the_bucket_that_its_policy_names_and_no_other(
    minio: MinioServer, login: tuple[str, str]
) -> None:
    bucket = f"teller-{secrets.token_hex(8)}"
    router = S3Store(minio.endpoint, *login, secure=False, lock_days=DAYS)
    for _ in range(2):
        router.ensure_bucket(bucket)
    assert minio.store().protection(bucket) is Protection.LOCKED
    assert minio.client().get_object_lock_config(bucket).duration == DAYS
    for days in (1, DAYS - 1, DAYS + 1):
        with pytest.raises(StoreRefused):
            S3Store(minio.endpoint, *login, secure=False, lock_days=days).ensure_bucket(bucket)
    assert minio.client().get_object_lock_config(bucket).duration == DAYS


def test_a_router_that_locks_works_in_the_buckets_of_before(minio: MinioServer, login: tuple[str, str]) -> None:
    bucket = f"teller-{secrets.token_hex(8)}"
    S3Store(minio.endpoint, *login, secure=False).ensure_bucket(bucket)
    router = S3Store(minio.endpoint, *login, secure=False, lock_days=DAYS)
    router.ensure_bucket(bucket)
    assert router.put_new(bucket, "a", b"one") is Put.CREATED
    assert router.put_new(bucket, "a", b"two") is Put.EXISTS
    assert minio.store().protection(bucket) is Protection.NOTHING


def test_what_holds_in_a_bucket_is_told(minio: MinioServer) -> None:
    bucket = f"teller-{secrets.token_hex(8)}"
    minio.client().make_bucket(bucket, object_lock=True)
    assert minio.store().protection(bucket) is Protection.NO_RULE
    minio.store(DAYS).ensure_bucket(bucket)  # a router that was killed in between mends it, if it comes there again
    assert minio.store().protection(bucket) is Protection.LOCKED
    plain = f"teller-{secrets.token_hex(8)}"
    minio.store().ensure_bucket(plain)
    assert minio.store().protection(plain) is Protection.NOTHING
    minio.client().set_bucket_versioning(plain, VersioningConfig(ENABLED))
    assert minio.store().protection(plain) is Protection.VERSIONED


def test_the_first_version_outlives_an_overwrite_which_verify_finds(minio: MinioServer, login: tuple[str, str]) -> None:
    """As a thief with a router's credentials can do it on MinIO: by a PUT without If-None-Match."""
    held = routed(minio.store(DAYS))
    assert held.item
    assert list(checks.of_held(held, bucket_of, settled=True)) == []
    first = minio.store().get(held.bucket, held.key)
    thief = S3Store(minio.endpoint, *login, secure=False)
    thief.replace(held.bucket, held.key, b"forged")
    with pytest.raises(StoreRefused):
        thief.delete(held.bucket, held.key)
    reader = ObjectReader(minio.store(), lambda _owner, _place, found: found)
    forged = reader.read("", Place(held.bucket, held.key, ""))
    assert FindingKind.OBJECT_DAMAGED in checks.of_held(held._replace(item=forged), bucket_of, settled=True)
    versions = list(minio.client().list_objects(held.bucket, held.key, include_version=True))
    assert [each.is_latest for each in versions] == ["true", "false"]
    earlier = versions[1].version_id
    assert minio.client().get_object(held.bucket, held.key, version_id=earlier).data == first
    minio.store().delete(held.bucket, held.key)


def test_amazons_policy_is_the_routers_with_a_condition() -> None:
    plain = {action: each for each in statements(ROUTER.name) for action in each["Action"]}
    amazon = {action: each for each in statements(AMAZON.name) for action in each["Action"]}
    assert amazon.keys() == plain.keys()
    assert amazon["s3:PutObject"].pop("Condition") == {"Null": {"s3:if-none-match": "false"}}
    for action, each in plain.items():
        other = amazon[action]
        assert (each["Resource"], each.get("Condition")) == (other["Resource"], other.get("Condition"))


def test_minio_knows_no_condition_on_if_none_match_yet(minio: MinioServer) -> None:
    """Once this fails, a router's policy on MinIO can refuse an overwrite: use Amazon's there."""
    with pytest.raises(MinioAdminException, match="invalid condition key 's3:if-none-match'"), user_of(minio, AMAZON):
        pass


def test_the_policies_name_the_bytes_that_a_router_sends_by_default() -> None:
    for name in (ROUTER.name, AMAZON.name):
        (held,) = [each for each in statements(name) if "s3:PutBucketVersioning" in each["Action"]]
        assert held["Condition"] == {"StringEquals": {"s3:x-amz-content-sha256": digests(DAYS)}}
    assert digests(1, "eu-central-1")[0] != digests(1)[0]
    assert b"<LocationConstraint>eu-central-1<" in lock.made_in("eu-central-1")


def test_the_line_calls_no_deletion_of_the_store() -> None:
    files = chain((ROOT / "pipelines").rglob("*.py"), (ROOT / "teller" / "run").rglob("*.py"))
    for file in files:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            assert not (isinstance(node, ast.Attribute) and node.attr == "delete"), f"{file}: {node.lineno}"
