"""What `S3Store` makes of what servers answer, and that nothing of a deposit or of the keys is in its errors."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from bank.store import BucketMissing, ObjectMissing, Put, S3Store, StoreError, StoreRefused, StoreUnavailable, s3
from tests.bank.store.certificate import certificate
from tests.bank.store.faulty_server import Answer, FaultyServer, http

BUCKET, KEY, BODY = "bucket-canary", "key-canary/a.avro", b"payload-canary"
ACCESS, SECRET = "access-canary", "secret-canary"


def said(status: int, code: str) -> Answer:
    """An S3 error as MinIO writes it, which names the bucket and the key."""
    names = f"<Key>{KEY}</Key><BucketName>{BUCKET}</BucketName><Resource>/{BUCKET}/{KEY}</Resource>"
    error = f"<Error><Code>{code}</Code><Message>{KEY}</Message>{names}<HostId>1</HostId></Error>"
    return Answer(
        http(status, f'<?xml version="1.0" encoding="UTF-8"?>\n{error}'.encode(), b"Content-Type: application/xml")
    )


def page(status: int, body: bytes = b"<html><p>bucket-canary", kind: bytes = b"text/html") -> Answer:
    return Answer(http(status, body, b"Content-Type: " + kind))


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "key-canary"><!ENTITY b "&a;&a;">]><Error><Code>&b;</Code></Error>'
)
NAMESPACE = b'<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>NoSuchBucket</Code></Error>'
FAULTS: list[tuple[Answer, type[StoreError], str]] = [
    (said(503, "SlowDown"), StoreUnavailable, "HTTP 503 SlowDown"),
    (said(507, "XMinioStorageFull"), StoreUnavailable, "HTTP 507 XMinioStorageFull"),
    (said(404, "NoSuchBucket"), BucketMissing, "no such bucket"),
    (said(403, "AccessDenied"), StoreRefused, "HTTP 403 AccessDenied.*s3_secret_key"),
    (said(403, "SignatureDoesNotMatch"), StoreRefused, "HTTP 403 SignatureDoesNotMatch.*s3_secret_key"),
    (said(403, "RequestTimeTooSkewed"), StoreUnavailable, "set this machine's clock"),
    (said(400, "XAmzContentSHA256Mismatch"), StoreUnavailable, "HTTP 400 XAmzContentSHA256Mismatch"),
    (said(400, "BadDigest"), StoreUnavailable, "HTTP 400 BadDigest"),
    (said(400, "InvalidArgument"), StoreRefused, "HTTP 400 InvalidArgument"),
    (page(502), StoreUnavailable, "HTTP 502"),
    (page(403), StoreRefused, "HTTP 403"),
    (page(404, NAMESPACE), BucketMissing, "no such bucket"),
    (page(400, b"<?xml version='1.0'?><Error><Code>key-canary"), StoreRefused, r"HTTP 400\)"),
    (page(400, b"<?xml version='1.0' encoding='canary'?><Error/>"), StoreRefused, r"HTTP 400\)"),
    (page(400, b"\xff\0\xfe"), StoreRefused, r"HTTP 400\)"),
    (page(400, BOMB), StoreRefused, r"HTTP 400\)"),
    (page(403, b"<html>" + b"x" * 1_000_000), StoreRefused, "HTTP 403"),
    (Answer(http(307, b"", b"Location: http://127.0.0.1:9/" + KEY.encode())), StoreRefused, "HTTP 307"),
    (Answer(b"", "close"), StoreUnavailable, "returned nothing"),
    (Answer(b"canary\r\n\r\n", "close"), StoreUnavailable, "not answer"),
]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "CONNECT_S", 0.25)


def store_at(endpoint: str, *, secure: bool = False) -> S3Store:
    return S3Store(endpoint, ACCESS, SECRET, secure=secure, timeout=0.25)


def texts(error: BaseException | None) -> Iterator[str]:
    """Of an error and of all that it was raised from or in."""
    if error:
        yield f"{error} {error!r} {error.args}"
        yield from texts(error.__cause__)
        yield from texts(error.__context__)


def check_silent(error: BaseException) -> None:
    whole = " ".join(texts(error))
    assert not [word for word in ("canary", "X-Amz", "AWS4", "127.0.0.1", "localhost") if word in whole], whole


def test_the_request() -> None:
    with FaultyServer(Answer(http(200))) as server:
        assert store_at(server.endpoint).put_new(BUCKET, KEY, BODY) is Put.CREATED
        (line, *headers), body = server.requests[0]
    assert (line, body) == (f"PUT /{BUCKET}/{KEY} HTTP/1.1".encode(), BODY)
    known = dict(header.decode().split(": ", 1) for header in headers)
    assert len(known) == len(headers)
    sent = datetime.strptime(known["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - sent) < timedelta(minutes=1)
    covered = {"Host": server.endpoint, "If-None-Match": "*", "Content-Type": "application/octet-stream"}
    digest = {"x-amz-content-sha256": sha256(BODY).hexdigest()}
    assert f"Credential={ACCESS}/{sent:%Y%m%d}/us-east-1/s3/aws4_request" in known.pop("Authorization")
    for name in ("User-Agent", "X-Amz-Date"):
        del known[name]
    assert known == covered | digest | {"Accept": "*/*", "Content-Length": str(len(BODY))}
    assert SECRET.encode() not in b"".join([line, *headers])


def test_the_host_that_is_signed_is_the_host_that_is_sent() -> None:
    with FaultyServer(Answer(http(200))) as server:
        assert store_at(f"LOCALHOST:{server.port}").put_new(BUCKET, KEY, BODY) is Put.CREATED
        assert [line for line in server.requests[0].head if line.lower().startswith(b"host:")] == [
            b"Host: LOCALHOST:%d" % server.port
        ]


@pytest.mark.parametrize("access", ["access-canary\n", "cañary"])
def test_an_access_key_that_no_request_can_hold_is_refused_at_once(access: str) -> None:
    with pytest.raises(StoreRefused, match="s3_access_key") as raised:
        S3Store("127.0.0.1:9", access, SECRET, secure=False)
    check_silent(raised.value)


def test_a_call_is_one_request() -> None:
    with FaultyServer(Answer(http(200)), page(200, BODY), said(503, "SlowDown")) as server:
        store = store_at(server.endpoint)
        store.put_new(BUCKET, KEY, BODY)
        assert store.get(BUCKET, KEY) == BODY
        for call in _calls(store):
            with pytest.raises(StoreUnavailable):
                call()
        assert len(server.requests) == 2 + len(_calls(store))


def test_an_object_that_is_there() -> None:
    with FaultyServer(said(412, "PreconditionFailed")) as server:
        assert store_at(server.endpoint).put_new(BUCKET, KEY, BODY) is Put.EXISTS


@pytest.mark.parametrize(("answer", "kind", "words"), FAULTS)
def test_what_an_answer_means_and_does_not_show(answer: Answer, kind: type[StoreError], words: str) -> None:
    with FaultyServer(answer) as server:
        with pytest.raises(kind, match=words) as raised:
            store_at(server.endpoint).put_new(BUCKET, KEY, BODY)
        assert len(server.requests) == 1
    check_silent(raised.value)


@pytest.mark.parametrize(
    "answer", [said(403, "AccessDenied"), said(403, "RequestTimeTooSkewed"), page(403), said(500, "Bad")]
)
def test_no_other_call_shows_more(answer: Answer) -> None:
    with FaultyServer(answer) as server:
        for call in _calls(store_at(server.endpoint)):
            with pytest.raises(StoreError) as raised:
                call()
            check_silent(raised.value)


def test_an_object_that_is_not_there() -> None:
    with FaultyServer(said(404, "NoSuchKey")) as server, pytest.raises(ObjectMissing) as raised:
        store_at(server.endpoint).get(BUCKET, KEY)
    check_silent(raised.value)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("secure", [False, True])
def test_a_server_that_says_nothing_is_left_in_time_and_not_named(secure: bool) -> None:
    with FaultyServer(Answer(b"", "wait")) as server:
        begin = time.monotonic()
        with pytest.raises(StoreUnavailable, match="Timeout was reached") as raised:
            store_at(server.endpoint, secure=secure).put_new(BUCKET, KEY, BODY)
        assert 0.2 <= time.monotonic() - begin < 3
    check_silent(raised.value)


@pytest.mark.parametrize("endpoint", ["127.0.0.1:9", "localhost:9", "canary.invalid"])
def test_an_endpoint_where_nobody_is_is_not_named(endpoint: str) -> None:
    with pytest.raises(StoreUnavailable) as raised:
        store_at(endpoint).put_new(BUCKET, KEY, BODY)
    check_silent(raised.value)


def test_authorities_are_those_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = certificate(tmp_path / "server.pem")
    with FaultyServer(Answer(http(200)), certificate=file) as server:
        with pytest.raises(StoreUnavailable, match="SSL peer certificate") as raised:
            store_at(server.endpoint, secure=True).put_new(BUCKET, KEY, BODY)
        check_silent(raised.value)
        assert not server.requests
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert store_at(server.endpoint, secure=True).put_new(BUCKET, KEY, BODY) is Put.CREATED


def _calls(store: S3Store) -> list[Callable[[], object]]:
    return [
        lambda: store.put_new(BUCKET, KEY, BODY),
        lambda: store.get(BUCKET, KEY),
        lambda: store.ensure_bucket(BUCKET),
        lambda: list(store.list(BUCKET)),
        lambda: list(store.buckets()),
    ]
