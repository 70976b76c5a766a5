"""Our witness's server: one request at a time, durable before it answers, and short with what is no request."""

import http.client
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from bank.transparency.add_checkpoint import AddCheckpoint
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.witness import Cosigned, LogWitness, WitnessStatus
from pipelines.transparency import witness_server
from pipelines.transparency.witness_server import WitnessService, listener, serve
from pipelines.transparency.witness_state import WitnessState
from tests.bank.transparency.growing import LOG_KEYS, ORIGIN, checkpoint, proofs_of, signed

KEY = SignerKey("witness.example", KeyKind.ML_DSA_44, b"\4" * 32)
WITNESS = LogWitness([KEY], {ORIGIN: frozenset(key.verifier for key in LOG_KEYS)})


class FullDisk(WitnessState):
    """A disk without room, until `room`."""

    room = False

    def keep(self, cosigned: Cosigned) -> None:
        if not self.room:
            raise OSError(28, "No space left on device")
        super().keep(cosigned)


def request(old: int, size: int) -> bytes:
    return bytes(AddCheckpoint(old, tuple(proofs_of(size).consistency(old)) if old else (), signed(checkpoint(size))))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[FullDisk]:
    state = FullDisk(tmp_path / "state.json")
    yield state
    state.close()


@pytest.fixture
def port(state: FullDisk) -> Iterator[int]:
    listening, stop = listener("127.0.0.1", 0), threading.Event()
    arguments = (WitnessService(WITNESS, state, lambda: 1_700_000_000.5), listening, stop)
    thread = threading.Thread(target=serve, args=arguments, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    stop.set()
    thread.join(60)


def asked(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_of_many_at_once_one_is_cosigned(state: FullDisk) -> None:
    state.room = True
    service = WitnessService(WITNESS, state, lambda: 5.0)
    old = 0
    for _ in range(3):
        sizes = range(old + 1, old + 17)
        with ThreadPoolExecutor(8) as threads:
            answers = threads.map(service.add_checkpoint, [request(old, at) for at in sizes])
            found = dict(zip(sizes, answers, strict=True))
        (old,) = [at for at, (status, _) in found.items() if status is WitnessStatus.COSIGNED]
        del found[old]
        assert list(found.values()) == [(WitnessStatus.OTHER_SIZE, f"{old}\n")] * 15
        assert state.cosigned[ORIGIN].text == checkpoint(old).text


def test_nobody_sees_a_cosignature_that_is_not_durable(port: int, state: FullDisk) -> None:
    assert asked(port, "POST", "/add-checkpoint", request(0, 300)) == (503, b"")
    assert state.cosigned == {}
    state.room = True
    status, body = asked(port, "POST", "/add-checkpoint", request(0, 256))
    assert (status, body) == (200, state.cosigned[ORIGIN].signatures[-1].line.encode())
    assert int.from_bytes(state.cosigned[ORIGIN].signatures[-1].signed[:8]) == 1_700_000_000


def test_what_is_none_of_the_protocol(port: int) -> None:
    assert asked(port, "POST", "/add-checkpoint", b"x" * 65_537)[0] == 400
    assert asked(port, "POST", "/add-checkpoint", b"")[0] == 400
    assert asked(port, "POST", "/add-checkpoint", b"\xff" * 1000)[0] == 400
    assert asked(port, "GET", "/add-checkpoint")[0] == 405
    for path in ("/x/checkpoint", f"/{'0' * 64}/checkpoint", "/sign-subtree", "/%00/checkpoint", f"/{'x' * 5000}"):
        assert asked(port, "GET", path)[0] == 404


def test_pages_of_other_sites_may_read_its_newest_checkpoint(port: int, state: FullDisk) -> None:
    state.room = True
    assert asked(port, "POST", "/add-checkpoint", request(0, 256))[0] == 200
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint", headers={"Origin": "https://x"})
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
        answer.read()


def test_a_request_that_does_not_come_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(witness_server, "READ_S", 0.1)
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nold 0\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 408 ")


def test_a_client_that_goes_away_is_forgotten(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        connection.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nold 0\n")
    assert asked(port, "GET", "/")[0] == 200
