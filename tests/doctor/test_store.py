"""The store's probe, on memory, a folder and a real MinIO, with credentials that may do less."""

import secrets
from pathlib import Path

import pytest

from bank.store import FolderStore, MemoryStore, Put, S3Store, StoreRefused
from teller import settings
from teller.operate.doctor import clock, probe, store
from teller.operate.doctor.finding import Level
from teller.operate.doctor.probe import FolderSweeper
from tests.bank.store.minio_server import MinioServer


class Sweeps:
    """What was swept, or a refusal."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.swept: list[tuple[str, str]] = []
        self._refusal = refusal

    def sweep(self, bucket: str, key: str) -> None:
        if self._refusal:
            raise self._refusal
        self.swept.append((bucket, key))


class Overwrites(MemoryStore):
    """An S3 that does not know If-None-Match."""

    def put_new(self, bucket: str, key: str, data: bytes) -> Put:
        super().put_new(bucket, key, data)
        return Put.CREATED


class Forbids(MemoryStore):
    def ensure_bucket(self, bucket: str) -> None:
        raise StoreRefused("S3 refuses (HTTP 403 AccessDenied)")


class Garbles(MemoryStore):
    def get(self, bucket: str, key: str) -> bytes:
        return super().get(bucket, key)[1:]


def test_a_good_store_is_left_as_it_was() -> None:
    sweeps, kept = Sweeps(), MemoryStore()
    kept.ensure_bucket("teller-abc")
    kept.ensure_bucket("other-abc")
    found = list(store.judge(kept, sweeps, "teller"))
    assert [each.level for each in found] == [Level.OK, Level.OK]
    assert found[1].what == "1 buckets of owners"
    assert sweeps.swept == [("teller-doctor", store.KEY)]


@pytest.mark.parametrize(
    ("kept", "said"),
    [(Overwrites(), "writes over"), (Forbids(), "says no"), (Garbles(), "other bytes")],
)
def test_a_store_that_a_router_cannot_work_with(kept: MemoryStore, said: str) -> None:
    sweeps = Sweeps()
    found = [each for each in store.judge(kept, sweeps, "teller") if each.level is Level.FAULT]
    assert said in found[0].what
    assert sweeps.swept


def test_a_router_that_may_not_delete_is_as_it_should_be_and_told_what_stays() -> None:
    *_, last = store.judge(MemoryStore(), Sweeps(StoreRefused("no")), "teller")
    assert (last.level, "teller-doctor stays" in last.what) == (Level.WARNING, True)


def test_a_folder_is_left_as_it_was(tmp_path: Path) -> None:
    found = list(store.judge(FolderStore(tmp_path), FolderSweeper(tmp_path), "teller"))
    assert {each.level for each in found} == {Level.OK}
    assert [each.name for each in tmp_path.iterdir()] == [".tmp"]


def test_a_real_s3_is_left_as_it_was_and_tells_the_time(minio: MinioServer) -> None:
    prefix = f"p{secrets.token_hex(4)}"
    known = settings.load(
        store="s3",
        s3_endpoint=minio.endpoint,
        s3_access_key=minio.access_key,
        s3_secret_key=minio.secret_key,
        s3_secure=False,
        bucket_prefix=prefix,
    )
    found = list(store.judge(minio.store(), probe.sweeper(known), prefix))
    assert [each.what for each in found if each.level is not Level.OK] == [
        "these credentials may write over an object, and no object lock keeps the first one"
    ]
    assert not list(minio.store().buckets(prefix))
    found = list(store.judge(minio.store(lock_days=1), probe.sweeper(known), prefix, locks=True))
    assert {each.level for each in found} == {Level.OK}
    assert not list(minio.store().buckets(prefix))
    assert (clock.store_date(known) or 0) > 1_700_000_000


def test_wrong_credentials_are_a_fault(minio: MinioServer) -> None:
    wrong = S3Store(minio.endpoint, "nobody", "nothing-at-all", secure=False)
    found = list(store.judge(wrong, Sweeps(), "teller"))
    assert found[0].level is Level.FAULT
    assert "nobody" not in found[0].what


def test_nobody_there_tells_no_time() -> None:
    assert clock.store_date(settings.load(store="s3", s3_endpoint="127.0.0.1:9", s3_secure=False)) is None
