"""The stores that the contract suite runs over."""

import secrets
from pathlib import Path

import pytest

from bank.store import FolderStore, MemoryStore, ObjectStore, TimedStore


@pytest.fixture(params=["memory", "timed", "folder", pytest.param("s3", marks=pytest.mark.minio)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "s3":
        return request.getfixturevalue("minio").store()  # type: ignore[no-any-return]
    if request.param == "folder":
        return FolderStore(tmp_path / "buckets")
    return MemoryStore() if request.param == "memory" else TimedStore(MemoryStore(), lambda _call, _seconds: None)


@pytest.fixture
def bucket(store: ObjectStore) -> str:
    """A bucket of this test alone, since the server is shared."""
    name = f"t-{secrets.token_hex(8)}"
    store.ensure_bucket(name)
    return name
