"""Uploads into a real MinIO by a grant that its owner signed, as docs/packages.md shows."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pyrage
import pytest
from botocore.config import Config
from minio import Minio
from minio.datatypes import PostPolicy

from bank.withdrawals.packaging.grant import Grant, grant_of
from pipelines.packager import grants
from pipelines.packager.uploading import NotUploaded, NotUploadedReason, StagedNames, Uploaded, upload
from tests.bank.store.minio_server import MinioServer
from tests.packaging.samples import FOLDER, staged

pytestmark = pytest.mark.minio
BUCKET = "acme-in"


@pytest.fixture
def client(minio: MinioServer) -> Minio:
    found = Minio(minio.endpoint, minio.access_key, minio.secret_key, secure=False)
    if not found.bucket_exists(bucket_name=BUCKET):
        found.make_bucket(bucket_name=BUCKET)
    return found


def by_minio(minio: MinioServer, client: Minio, seconds: float) -> dict[str, Any]:
    policy = PostPolicy(BUCKET, datetime.now(UTC) + timedelta(seconds=seconds))
    policy.add_starts_with_condition("$key", "in/")
    return {"url": f"http://{minio.endpoint}/{BUCKET}", "fields": client.presigned_post_policy(policy)}


def by_boto3(minio: MinioServer, _client: Minio, seconds: float) -> dict[str, Any]:
    s3 = boto3.client(
        "s3", endpoint_url=f"http://{minio.endpoint}", aws_access_key_id=minio.access_key,
        aws_secret_access_key=minio.secret_key, region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )  # fmt: skip
    found: dict[str, Any] = s3.generate_presigned_post(BUCKET, "in/${filename}", ExpiresIn=int(seconds))
    return found


def grant(made: dict[str, Any], prefix: str = "in/") -> Grant:
    found = grant_of(json.dumps({**made, "prefix": prefix, "until": "2099-01-01T00:00:00Z"}).encode())
    assert isinstance(found, Grant), found
    return found


@pytest.mark.parametrize("make", [by_minio, by_boto3])
def test_a_package_lies_in_the_bucket(tmp_path: Path, minio: MinioServer, client: Minio, make: Any) -> None:
    given, files = grant(make(minio, client, 300)), staged(tmp_path)
    found = upload(FOLDER, files, given, StagedNames(tmp_path, given))
    assert found == Uploaded(sum(each.size for each in files))
    for each in files:
        with client.get_object(bucket_name=BUCKET, object_name=f"in/{FOLDER}/{each.name}") as answer:
            assert answer.read() == each.path.read_bytes()


def test_a_grant_that_has_ended_or_is_for_elsewhere_says_so(tmp_path: Path, minio: MinioServer, client: Minio) -> None:
    made = by_minio(minio, client, 300)
    unsigned = made | {"fields": made["fields"] | {"x-amz-signature": "0" * 64}}
    for given in (grant(by_minio(minio, client, -5)), grant(made, "out/"), grant(unsigned)):
        found = upload(FOLDER, staged(tmp_path), given, StagedNames(tmp_path, given))
        assert isinstance(found, NotUploaded)
        assert found.reason is NotUploadedReason.GRANT_OVER, found
    for url in (f"http://{minio.endpoint}/not-there", f"http://{minio.endpoint}/"):
        given = grant(made | {"url": url})
        found = upload(FOLDER, staged(tmp_path), given, StagedNames(tmp_path, given))
        assert isinstance(found, NotUploaded)


def test_a_grant_travels_encrypted(minio: MinioServer, client: Minio) -> None:
    key = pyrage.x25519.Identity.generate()
    text = json.dumps(by_minio(minio, client, 300) | {"prefix": "in/", "until": "2099-01-01T00:00:00Z"}).encode()
    data = grants.sealed(text, str(key.to_public()))
    assert b"policy" not in data
    assert grants.unsealed(data, str(key)) == grant_of(text)
    for other in (data[:-1], b"", data[:50]):
        assert isinstance(grants.unsealed(other, str(key)), tuple)
    assert isinstance(grants.unsealed(data, str(pyrage.x25519.Identity.generate())), tuple)
    assert isinstance(grants.unsealed(grants.sealed(b" " * 40_000, str(key.to_public())), str(key)), tuple)
