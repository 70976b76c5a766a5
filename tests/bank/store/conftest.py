"""The stores that the contract suite runs over."""

import secrets
from pathlib import Path

import pytest

from bank.store import FolderStore, MemoryStore, ObjectStore, TimedStore
from tests.bank.store.minio_server import MinioServer

S3S = [pytest.param(name, marks=pytest.mark.minio) for name in ("s3", "s3-locked")]


@pytest.fixture(params=["memory", "timed", "folder", *S3S])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param in ("s3", "s3-locked"):
        minio: MinioServer = request.getfixturevalue("minio")
        return minio.store(lock_days=1 if request.param == "s3-locked" else 0)
    if request.param == "folder":
        return FolderStore(tmp_path / "buckets")
    return MemoryStore() if request.param == "memory" else TimedStore(MemoryStore(), lambda _call, _seconds: None)


@pytest.fixture
def bucket(store: ObjectStore) -> str:
    """A bucket of this test alone, since the server is shared."""
    name = f"t-{secrets.token_hex(8)}"
    store.ensure_bucket(name)
    return name
