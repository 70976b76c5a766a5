"""What only S3 can do wrong: refusals, a server that is down, and errors that quote what they should not."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bank.store import Put, S3Store, StoreError, StoreRefused, StoreUnavailable, s3
from bank.store.s3 import _meant
from tests.bank.store.meddler import Change, Meddler
from tests.bank.store.minio_binary import NOT_THERE, binary
from tests.bank.store.minio_server import MinioServer

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
        pytest.skip(NOT_THERE)
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


def test_a_key_is_signed_and_sent_as_it_is(minio: MinioServer) -> None:
    store = minio.store()
    store.ensure_bucket("t-keys")
    keys = ["a b+c%2F%/d=e&f;g", "~'(h)!@$,[i]{j}^`#k", "é/ü/日本/🙂", ".a/..b/c..", "%2e%2e/x"]
    for key in keys:
        assert store.put_new("t-keys", key, key.encode()) is Put.CREATED
        assert store.get("t-keys", key) == key.encode()
    assert {item.key for item in store.list("t-keys")} == set(keys)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (503, "SlowDown"),
        (507, "XMinioStorageFull"),
        (400, "XMinioAdminBucketQuotaExceeded"),
        (429, ""),
        (409, "OperationAborted"),
        (400, "XAmzContentSHA256Mismatch"),
        (400, "BadDigest"),
    ],
)
def test_what_time_heals_is_unavailable(status: int, code: str) -> None:
    assert isinstance(_meant(status, code), StoreUnavailable)


@pytest.mark.parametrize("minutes", [-60, -16, 16, 24 * 60])
def test_a_clock_that_jumped_comes_back(minio: MinioServer, minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = minio.store()
    store.ensure_bucket("t-clock")
    then = datetime.now(UTC) + timedelta(minutes=minutes)
    monkeypatch.setattr(s3, "_HEADERS", s3._HEADERS | {"X-Amz-Date": f"{then:%Y%m%dT%H%M%SZ}"})  # libcurl takes it
    with pytest.raises(StoreUnavailable, match=r"RequestTimeTooSkewed.*set this machine's clock"):
        store.put_new("t-clock", f"key{minutes}", b"x")
    monkeypatch.undo()
    assert store.put_new("t-clock", f"key{minutes}", b"x") is Put.CREATED


def without(name: bytes) -> Change:
    return lambda head, body: ([line for line in head if not line.lower().startswith(name)], body)


def another_digest(head: list[bytes], body: bytes) -> tuple[list[bytes], bytes]:
    return [re.sub(b"(?i)(x-amz-content-sha256: )[0-9a-f]+", b"\\g<1>" + b"0" * 64, line) for line in head], body


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda head, body: (head, body[:-1] + b"X"), StoreUnavailable, "HTTP 400 XAmzContentSHA256Mismatch"),
        (another_digest, StoreRefused, "HTTP 403 SignatureDoesNotMatch"),
        (without(b"if-none-match"), StoreRefused, "HTTP 400 AccessDenied"),
    ],
)
def test_what_was_damaged_on_the_way_is_not_stored(
    minio: MinioServer, change: Change, kind: type[StoreError], words: str
) -> None:
    store = minio.store()
    store.ensure_bucket("t-damaged")
    key = secrets.token_hex(8)
    with Meddler(minio.endpoint, change) as between, pytest.raises(kind, match=words):
        S3Store(between.endpoint, minio.access_key, minio.secret_key, secure=False).put_new(
            "t-damaged", key, b"payload" * 1000
        )
    assert store.put_new("t-damaged", key, b"payload" * 1000) is Put.CREATED


@pytest.mark.parametrize(
    ("status", "code"), [(403, "AccessDenied"), (400, "InvalidArgument"), (301, "PermanentRedirect")]
)
def test_what_time_does_not_heal_is_refused(status: int, code: str) -> None:
    assert isinstance(_meant(status, code), StoreRefused)
