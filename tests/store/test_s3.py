"""What only S3 can do wrong: refusals, a server that is down, and errors that quote what they should not."""

from pathlib import Path

import pytest

from pipelines.store import Put, S3Store, StoreRefused, StoreUnavailable
from pipelines.store.s3 import _raise
from tests.store.minio_server import NO_BINARY, MinioServer, binary

pytestmark = pytest.mark.minio


def test_wrong_credentials_are_refused_without_naming_the_bucket(minio: MinioServer) -> None:
    store = S3Store(minio.endpoint, minio.access_key, "wrong", secure=False)
    for call in (lambda: store.ensure_bucket("t-secret-name"), lambda: store.put_new("t-secret-name", "key", b"")):
        with pytest.raises(StoreRefused, match="s3_secret_key") as raised:
            call()
        assert "t-secret-name" not in str(raised.value)
        assert raised.value.__cause__ is None


def test_a_server_that_is_gone_is_unavailable_and_what_it_held_comes_back(tmp_path: Path) -> None:
    if not binary():
        pytest.skip(NO_BINARY)
    with MinioServer(tmp_path) as server:
        store = server.store()
        store.ensure_bucket("t-down")
        store.put_new("t-down", "key", b"before")
        server.kill()
        for call in (
            lambda: store.put_new("t-down", "key", b"x"),
            lambda: store.get("t-down", "key"),
            lambda: list(store.buckets()),
        ):
            with pytest.raises(StoreUnavailable):
                call()
        server.start()
        assert store.put_new("t-down", "key", b"x") is Put.EXISTS
        assert store.get("t-down", "key") == b"before"


def test_a_call_is_one_request(minio: MinioServer) -> None:
    store = S3Store(minio.endpoint, minio.access_key, minio.secret_key, secure=False)
    store.ensure_bucket("t-calls")
    before = store._pool.connection_from_url(f"http://{minio.endpoint}").num_requests
    store.put_new("t-calls", "key", b"x")
    store.get("t-calls", "key")
    assert store._pool.connection_from_url(f"http://{minio.endpoint}").num_requests - before == 2


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (503, "SlowDown"),
        (507, "XMinioStorageFull"),
        (400, "XMinioAdminBucketQuotaExceeded"),
        (429, ""),
        (409, "OperationAborted"),
    ],
)
def test_what_time_heals_is_unavailable(status: int, code: str) -> None:
    with pytest.raises(StoreUnavailable):
        _raise(status, code)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("RequestTimeTooSkewed", ""),
        ("AccessDenied", "Request has expired"),
        ("AccessDenied", "Request is not valid yet"),
    ],
)
def test_a_clock_that_jumped_comes_back(code: str, words: str) -> None:
    with pytest.raises(StoreUnavailable, match="set this machine's clock"):
        _raise(403, code, words)


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (400, "InvalidArgument"), (301, "PermanentRedirect")]
)
def test_what_time_does_not_heal_is_refused(status: int, code: str) -> None:
    with pytest.raises(StoreRefused):
        _raise(status, code)
