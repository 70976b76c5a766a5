"""A PUT through libcurl, against servers that do what servers should not."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import certifi
import pytest

from bank.store import StoreUnavailable
from bank.store.put_request import ANSWER_BYTES, PutRequest, signing
from tests.bank.store.certificate import certificate
from tests.bank.store.faulty_server import Answer, FaultyServer, http

OK = Answer(http(200))
SIGNING = signing("access", "secret", "us-east-1")
HEADERS = {"Content-Type": "application/octet-stream", "If-None-Match": "*"}


@pytest.fixture
def put_request() -> PutRequest:
    return PutRequest(5.0, 10.0, certifi.where(), SIGNING)


def url(server: FaultyServer, scheme: str = "http") -> str:
    return f"{scheme}://{server.endpoint}/b-canary/k-canary?X-Amz-Signature=s-canary"


def test_what_is_sent(put_request: PutRequest) -> None:
    with FaultyServer(OK) as server:
        path = "/b/%C3%A9/a%20b%2F+c~d?X=%2Fe%20"
        assert put_request.put(f"http://{server.endpoint}{path}", b"body", HEADERS).status == 200
        (line, *headers), body = server.requests[0]
    assert (line, body) == (f"PUT {path} HTTP/1.1".encode(), b"body")
    known = dict(header.split(b": ", 1) for header in headers)
    assert len(known) == len(headers)
    for name in (b"User-Agent", b"Authorization", b"X-Amz-Date", b"x-amz-content-sha256"):
        del known[name]
    assert known == {
        b"Host": server.endpoint.encode(),
        b"Accept": b"*/*",
        b"Content-Length": b"4",
        b"Content-Type": b"application/octet-stream",
        b"If-None-Match": b"*",
    }


@pytest.mark.parametrize("size", [0, 1, 1025, 1 << 20, 64 << 20])
def test_bodies_of_every_size_are_sent_whole_and_at_once(put_request: PutRequest, size: int) -> None:
    body = os.urandom(size)
    with FaultyServer(OK) as server:
        assert put_request.put(url(server), body, HEADERS) == (200, b"")
        assert server.requests[0].body == body
        assert not [line for line in server.requests[0].head if line.lower().startswith((b"expect", b"transfer"))]


def test_a_connection_is_kept_and_nothing_of_the_request_before_stays(put_request: PutRequest) -> None:
    with FaultyServer(Answer(http(403, b"no")), OK) as server:
        assert put_request.put(url(server), b"first, and long", HEADERS | {"X-First": "1"}) == (403, b"no")
        assert put_request.put(url(server), b"", HEADERS) == (200, b"")
        assert server.requests[1].body == b""
        assert not [line for line in server.requests[1].head if line.startswith(b"X-First")]
        assert server.connections == 1


def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(put_request: PutRequest) -> None:
    with FaultyServer(Answer(http(200), "close"), OK) as server:
        assert put_request.put(url(server), b"1", HEADERS).status == 200
        assert server.closed.acquire(timeout=5)
        assert put_request.put(url(server), b"2", HEADERS).status == 200
        assert (len(server.requests), server.connections) == (2, 2)


def test_a_connection_that_was_closed_is_forgotten_also_while_nobody_is_there(put_request: PutRequest) -> None:
    with FaultyServer(Answer(http(200), "close")) as server:
        assert put_request.put(url(server), b"1", HEADERS).status == 200
        assert server.closed.acquire(timeout=5)
    with pytest.raises(StoreUnavailable, match="connect to server"):
        put_request.put(url(server), b"2", HEADERS)
    with FaultyServer(OK, port=server.port) as again:
        assert put_request.put(url(again), b"2", HEADERS).status == 200


@pytest.mark.parametrize("body", [b"", b"2"])
def test_an_answer_that_is_lost_on_a_kept_connection_is_asked_for_once_more(
    put_request: PutRequest, body: bytes
) -> None:
    with FaultyServer(OK, Answer(b"", "close"), Answer(http(412))) as server:
        assert put_request.put(url(server), b"1", HEADERS).status == 200
        assert put_request.put(url(server), body, HEADERS).status == 412
        assert [request.body for request in server.requests] == [b"1", body, body]
        assert server.connections == 2


def test_and_not_a_third_time(put_request: PutRequest) -> None:
    with FaultyServer(OK, Answer(b"", "close"), Answer(b"", "close"), OK) as server:
        assert put_request.put(url(server), b"1", HEADERS).status == 200
        with pytest.raises(StoreUnavailable, match="Server returned nothing"):
            put_request.put(url(server), b"2", HEADERS)
        assert len(server.requests) == 3
        assert put_request.put(url(server), b"3", HEADERS).status == 200


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(b"", "close"), "Server returned nothing"),
        (Answer(b"HTTP/1.1 2", "close"), r"not answer \(\w"),
        (Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "close"), "partial file"),
        (Answer(b"\0\1\2 SSH-2.0-nonsense\r\n\r\n", "close"), "Unsupported protocol"),
        (Answer(b"HTTP/9.9 what\r\n\r\n", "close"), r"not answer \(\w"),
        (Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4x\r\n\r\n", "close"), r"not answer \(\w"),
        (Answer(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 1_000_000, "close"), r"not answer \(\w"),
    ],
)
def test_what_is_no_whole_answer_is_none(put_request: PutRequest, answer: Answer, words: str) -> None:
    with FaultyServer(answer, OK) as server:
        with pytest.raises(StoreUnavailable, match=words) as raised:
            put_request.put(url(server), b"payload", HEADERS)
        assert "127.0.0.1" not in str(raised.value)
        assert raised.value.__context__ is None
        assert len(server.requests) == 1
        assert put_request.put(url(server), b"payload", HEADERS).status == 200


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"", "wait"),
        Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", "wait"),
        Answer(b"HTTP/1.1 2", "wait"),
    ],
)
def test_a_server_that_falls_silent_is_waited_for_no_longer_than_said(answer: Answer) -> None:
    with FaultyServer(answer) as server:
        begin = time.monotonic()
        with pytest.raises(StoreUnavailable, match="Timeout was reached"):
            PutRequest(0.2, 0.5, certifi.where(), SIGNING).put(url(server), b"payload", HEADERS)
        assert 0.45 <= time.monotonic() - begin < 3


def test_a_handshake_that_does_not_end_is_waited_for_like_a_connection() -> None:
    with FaultyServer(OK) as server:
        begin = time.monotonic()
        with pytest.raises(StoreUnavailable, match="Timeout was reached"):
            PutRequest(0.3, 30.0, certifi.where(), SIGNING).put(url(server, "https"), b"payload", HEADERS)
        assert 0.25 <= time.monotonic() - begin < 5


def test_nobody_there(put_request: PutRequest) -> None:
    with FaultyServer(OK) as server:
        pass
    with pytest.raises(StoreUnavailable, match="connect to server"):
        put_request.put(url(server), b"payload", HEADERS)


def test_of_a_long_answer_the_beginning_is_kept(put_request: PutRequest) -> None:
    long = b"<html>" + b"x" * 20_000_000
    with FaultyServer(Answer(http(403, long))) as server:
        for _ in range(2):
            assert put_request.put(url(server), b"payload", HEADERS) == (403, long[:ANSWER_BYTES])
        assert server.connections == 1


def test_a_redirect_is_not_followed(put_request: PutRequest) -> None:
    with FaultyServer(OK) as elsewhere:
        redirect = http(307, b"", b"Location: " + url(elsewhere).encode())
        with FaultyServer(Answer(redirect)) as server:
            assert put_request.put(url(server), b"payload", HEADERS).status == 307
        assert not elsewhere.connections


def test_a_cookie_is_not_brought_back(put_request: PutRequest) -> None:
    with FaultyServer(Answer(http(200, b"", b"Set-Cookie: a=b"))) as server:
        for _ in range(2):
            put_request.put(url(server), b"payload", HEADERS)
        assert not [line for line in server.requests[1].head if line.startswith(b"Cookie")]


@pytest.mark.parametrize("name", ["http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_proxy_in_the_environment_is_not_used(
    put_request: PutRequest, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyServer(OK) as proxy, FaultyServer(OK) as server:
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.setenv(name, f"http://{proxy.endpoint}")
        assert put_request.put(url(server), b"payload", HEADERS).status == 200
        assert not proxy.connections


def test_nothing_but_http_is_spoken(put_request: PutRequest, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="Unsupported protocol"):
        put_request.put(f"file://{tmp_path}/made", b"payload", HEADERS)
    assert not list(tmp_path.iterdir())


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[FaultyServer]:
    with FaultyServer(OK, certificate=certificate(tmp_path / "server.pem")) as server:
        yield server


def test_a_certificate_of_a_known_authority_is_taken(secure: FaultyServer, tmp_path: Path) -> None:
    known = PutRequest(5.0, 10.0, str(tmp_path / "server.pem"), SIGNING)
    for _ in range(2):
        assert known.put(url(secure, "https"), b"payload", HEADERS).status == 200
    assert (secure.requests[0].body, secure.connections) == (b"payload", 1)


def test_a_certificate_of_an_unknown_authority_is_refused(put_request: PutRequest, secure: FaultyServer) -> None:
    with pytest.raises(StoreUnavailable, match="SSL peer certificate"):
        put_request.put(url(secure, "https"), b"payload", HEADERS)
    assert not secure.requests


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    file = certificate(tmp_path / "server.pem", "127.0.0.2")
    with FaultyServer(OK, certificate=file) as server:
        with pytest.raises(StoreUnavailable, match="SSL peer certificate"):
            PutRequest(5.0, 10.0, str(file), SIGNING).put(url(server, "https"), b"payload", HEADERS)
        assert not server.requests


def test_no_certificate_is_taken_without_a_file_of_authorities(secure: FaultyServer, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="CA cert"):
        PutRequest(5.0, 10.0, str(tmp_path / "none.pem"), SIGNING).put(url(secure, "https"), b"payload", HEADERS)
    assert not secure.requests


def test_threads_put_at_once_over_connections_of_their_own(put_request: PutRequest) -> None:
    bodies = [b"%d" % number * 3000 for number in range(40)]
    together = threading.Barrier(4)
    with FaultyServer(OK) as server:
        with ThreadPoolExecutor(4, initializer=together.wait, initargs=(5,)) as pool:
            answers = list(pool.map(lambda body: put_request.put(url(server), body, HEADERS), bodies))
        assert set(answers) == {(200, b"")}
        assert sorted(request.body for request in server.requests) == sorted(bodies)
        assert 1 <= server.connections <= 4
        for _ in range(server.connections):  # each ends with its thread
            assert server.closed.acquire(timeout=5)


def test_nothing_holds_the_bytes_afterwards(put_request: PutRequest) -> None:
    body = os.urandom(100)
    held = sys.getrefcount(body)
    with FaultyServer(OK, Answer(b"", "close")) as server:
        put_request.put(url(server), body, HEADERS)
        assert sys.getrefcount(body) == held
        with pytest.raises(StoreUnavailable):
            put_request.put(url(server), body, HEADERS)
    assert sys.getrefcount(body) == held
