"""However many clients open connections and are slow, probes are answered, by few threads."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus

import pytest

from pipelines.metrics import connections, server
from pipelines.metrics.connections import MOST, MOST_REQUEST, SPARE
from pipelines.metrics.health import Health
from pipelines.metrics.row import Part
from tests.generate.running import get


@contextmanager
def serving(health: Health | None = None) -> Iterator[int]:
    listening = server.listening(Part.WORKER, health or Health(), 0, "127.0.0.1")
    threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield int(listening.server_address[1])
    finally:
        listening.shutdown()
        listening.server_close()


@contextmanager
def connected(port: int, count: int, sent: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many clients that send this and wait."""
    with ExitStack() as stack:
        clients = []
        for _ in range(count):
            clients.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)))
            clients[-1].sendall(sent)
        yield clients


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError


def handlers() -> int:
    """Threads of connections."""
    return sum("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.mark.parametrize("sent", [b"", b"GET /live HT", b"GET /live HTTP/1.1\r\nHost: x\r\n"])
def test_probes_are_answered_while_200_clients_say_nothing_more(sent: bytes) -> None:
    with serving() as port, connected(port, 200, sent):
        for _ in range(5):
            assert get(port, "/live")[0] == 200
            assert "teller_ready" in get(port, "/metrics")[1]
            assert handlers() <= MOST + SPARE
    wait_until(lambda: not handlers())


def test_the_oldest_that_has_not_asked_makes_room() -> None:
    """One that has asked is answered, though it came before all of them."""
    asked, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        asked.set()
        go_on.wait(30)
        return ""

    health = Health()
    health.register_liveness("slow", slow)
    with serving(health) as port, connected(port, 1, b"GET /live HTTP/1.0\r\n\r\n") as (first,):
        assert asked.wait(30)
        with connected(port, MOST - 1) as idle, connected(port, 1):
            assert idle[0].recv(1) == b""
            go_on.set()
            assert first.recv(12) == b"HTTP/1.0 200"
            idle[1].sendall(b"GET /nowhere HTTP/1.0\r\n\r\n")
            assert idle[1].recv(12) == b"HTTP/1.0 404"


def test_all_that_ask_at_once_are_not_given_threads_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "ROOM_S", 0.05)
    go_on = threading.Event()
    health = Health()
    health.register_liveness("slow", lambda: "" if go_on.wait(60) else "late")
    with serving(health) as port, connected(port, 3 * MOST, b"GET /live HTTP/1.0\r\n\r\n"):
        wait_until(lambda: handlers() == MOST + SPARE)
        go_on.set()
        wait_until(lambda: not handlers())
        assert get(port, "/live")[0] == 200


@pytest.mark.parametrize("sent", [b"", b"GET /live HTTP/1.1\r\nHost: x\r\n"])
def test_who_says_nothing_is_not_waited_for(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections.Handler, "timeout", 0.2)
    with serving() as port, connected(port, 1, sent) as (client,):
        assert client.recv(1) == b""


def test_who_does_not_read_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections.Handler, "timeout", 0.2)
    monkeypatch.setattr(server, "_nowhere", lambda _: (HTTPStatus.OK, "text/plain", bytes(50_000_000)))
    with serving() as port, connected(port, 3, b"GET /large HTTP/1.0\r\n\r\n"):
        wait_until(lambda: handlers() == 3)
        wait_until(lambda: not handlers())


@pytest.mark.parametrize(
    "sent", [b"GET /" + b"a" * MOST_REQUEST, b"GET / HTTP/1.1\r\n" + (b"a: " + b"b" * 1_000 + b"\r\n") * 50]
)
def test_a_request_has_an_end(sent: bytes) -> None:
    with serving() as port, connected(port, 1) as (client,):
        try:
            client.sendall(sent)
            assert client.recv(1) == b""
        except ConnectionError:
            pass
        assert get(port, "/live")[0] == 200
