"""The client of a witness, against servers that answer as a witness does, and as nobody should."""

import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from bank.transparency.add_checkpoint import AddCheckpoint, add_checkpoint_of
from bank.transparency.keys import KeyKind, SignerKey
from bank.transparency.reader import LogDamagedError
from bank.transparency.witness import WitnessStatus
from pipelines.transparency.witness_client import (
    WitnessAhead,
    WitnessClient,
    WitnessCosigned,
    WitnessOutcome,
    WitnessRefused,
    WitnessUnreachable,
)
from tests.bank.store.certificate import certificate
from tests.bank.store.faulty_server import Answer, FaultyServer, http
from tests.bank.transparency.growing import LOG_KEYS, checkpoint, files_of, proofs_of, signed

KEY = SignerKey("witness.example", KeyKind.ML_DSA_44, b"\4" * 32)
OTHER = SignerKey("other.example", KeyKind.ML_DSA_44, b"\5" * 32)


def client_of(server: FaultyServer, whole_s: float = 10.0) -> WitnessClient:
    """Ten seconds: what is not about time must not fail by it."""
    return WitnessClient(f"http://{server.endpoint}/prefix/", [KEY.verifier], whole_s=whole_s)


def submitted(client: WitnessClient, size: int) -> WitnessOutcome:
    return client.submit(files_of(size), signed(checkpoint(size)), checkpoint(size))


def cosigned(size: int, key: SignerKey = KEY) -> Answer:
    return Answer(http(200, key.sign(checkpoint(size), 7).line.encode()))


def conflict(size: int) -> Answer:
    return Answer(http(409, b"%d\n" % size, b"Content-Type: text/x.tlog.size"))


def asked(server: FaultyServer) -> list[AddCheckpoint]:
    found = [add_checkpoint_of(request.body) for request in server.requests]
    assert all(found)
    return [each for each in found if each]


def test_each_checkpoint_is_proven_from_the_one_before() -> None:
    with FaultyServer(cosigned(5), cosigned(300), cosigned(300)) as server:
        client = client_of(server)
        for size in (5, 300, 300):
            outcome = submitted(client, size)
            assert isinstance(outcome, WitnessCosigned)
            assert KEY.verifier.verifies(checkpoint(size), outcome.signatures[0])
        client.close()
        assert server.requests[0].head[0] == b"POST /prefix/add-checkpoint HTTP/1.1"
        first, second, third = asked(server)
        assert server.connections == 1
    assert (first.old, first.proof) == (0, ())
    assert (second.old, list(second.proof)) == (5, proofs_of(300).consistency(5))
    assert (third.old, third.proof) == (300, ())
    assert [each.name for each in third.note.signatures] == [key.name for key in LOG_KEYS]


def test_a_witness_that_is_elsewhere_says_so_and_is_asked_once_more() -> None:
    with FaultyServer(conflict(256), cosigned(300)) as server:
        assert isinstance(submitted(client_of(server), 300), WitnessCosigned)
        assert [each.old for each in asked(server)] == [0, 256]


def test_a_witness_that_is_elsewhere_each_time_is_not_asked_for_ever() -> None:
    with FaultyServer(conflict(256), conflict(255)) as server:
        assert submitted(client_of(server), 300) == WitnessUnreachable("the witness says another size each time")
        assert len(server.requests) == 2


def test_a_witness_that_is_ahead_stops_the_log_until_it_is_there_again() -> None:
    with FaultyServer(conflict(301), conflict(301), cosigned(301)) as server:
        client = client_of(server)
        assert submitted(client, 300) == WitnessAhead(301)
        assert submitted(client, 300) == WitnessAhead(301)
        assert isinstance(submitted(client, 301), WitnessCosigned)
        assert [each.old for each in asked(server)] == [0, 300, 301]


def test_a_witness_that_forgot_is_asked_from_its_beginning() -> None:
    with FaultyServer(cosigned(300), conflict(0), cosigned(400)) as server:
        client = client_of(server)
        submitted(client, 300)
        assert isinstance(submitted(client, 400), WitnessCosigned)
        assert [each.old for each in asked(server)] == [0, 300, 0]


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_refusal_is_told_from_silence(status: int) -> None:
    with FaultyServer(Answer(http(status, b"words"))) as server:
        assert submitted(client_of(server), 5) == WitnessRefused(WitnessStatus(status))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(http(200)), "without a cosignature"),
        (Answer(http(200, b"\xff\0 garbage")), "without a cosignature"),
        (cosigned(6), "without a cosignature"),
        (cosigned(5, OTHER), "without a cosignature"),
        (Answer(http(302, b"", b"Location: http://127.0.0.1:1/")), "status 302"),
        (Answer(http(500, b"words")), "status 500"),
        (Answer(http(204)), "status 204"),
        (Answer(http(409)), "not which"),
        (Answer(http(409, b"-1\n")), "not which"),
        (Answer(http(409, b"9" * 60_000)), "not which"),
        (Answer(http(200, b"x" * 65_537)), "does not answer"),
        (Answer(b"HTTP/1.1 200 Said\r\n\r\n" + b"x" * 10_000_000, "close"), "does not answer"),
        (Answer(b"HTTP/1.1 200 Said\r\nX: " + b"x" * 10_000_000, "close"), "does not answer"),
        (Answer(b"HTTP/1.1 200 Said\r\n" + b"X: x\r\n" * 1_000_000, "close"), "does not answer"),
        (Answer(b"no words of HTTP", "close"), "does not answer"),
        (Answer(b"", "close"), "does not answer"),
        (Answer(http(200, b"cut off")[:-2], "close"), "does not answer"),
    ],
)
def test_an_answer_that_is_none_of_a_witness_is_no_cosignature(answer: Answer, reason: str) -> None:
    with FaultyServer(answer) as server:
        outcome = submitted(client_of(server), 5)
    assert isinstance(outcome, WitnessUnreachable)
    assert reason in outcome.reason
    assert "127.0.0.1" not in outcome.reason


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 Said\r\n", http(200, b"slow")[:-1]])
def test_a_witness_that_falls_silent_is_waited_for_a_while_alone(said: bytes) -> None:
    with FaultyServer(Answer(said, "wait"), cosigned(5)) as server:
        client = client_of(server, 0.2)
        outcome = submitted(client, 5)
        assert isinstance(outcome, WitnessUnreachable)
        assert "Timeout" in outcome.reason
        assert isinstance(submitted(client_of(server), 5), WitnessCosigned)


def drip(listener: socket.socket) -> None:
    """Begin an answer, and send a byte of its header ever again: each comes well within any time-out of a read."""
    connection, _ = listener.accept()
    with suppress(OSError), connection:
        connection.sendall(b"HTTP/1.1 200 Said\r\nX: ")
        while True:
            connection.sendall(b"x")
            time.sleep(0.005)


def test_a_witness_that_drips_is_left_after_its_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        client = WitnessClient(f"http://127.0.0.1:{listener.getsockname()[1]}", [KEY.verifier], whole_s=0.3)
        outcome = submitted(client, 5)
        client.close()
        thread.join(10)
    assert isinstance(outcome, WitnessUnreachable)
    assert "Timeout" in outcome.reason


def test_nobody_there() -> None:
    with FaultyServer(Answer(b"")) as server:
        client = client_of(server)
    outcome = submitted(client, 5)
    assert isinstance(outcome, WitnessUnreachable)
    assert "Could not connect" in outcome.reason


def test_a_url_of_another_scheme_reads_no_file() -> None:
    outcome = submitted(WitnessClient("file:///etc", [KEY.verifier]), 5)
    assert isinstance(outcome, WitnessUnreachable)


def test_a_witness_is_asked_over_tls_where_its_certificate_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path / "witness.pem")
    with FaultyServer(cosigned(5), certificate=file) as server:
        url = f"https://{server.endpoint}"
        outcome = submitted(WitnessClient(url, [KEY.verifier], whole_s=10.0), 5)
        assert isinstance(outcome, WitnessUnreachable)
        assert "SSL peer certificate" in outcome.reason
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert isinstance(submitted(WitnessClient(url, [KEY.verifier], whole_s=10.0), 5), WitnessCosigned)


def test_a_log_whose_tiles_are_missing_is_damaged() -> None:
    with FaultyServer(conflict(256)) as server, pytest.raises(LogDamagedError):
        client_of(server).submit(files_of(5), signed(checkpoint(300)), checkpoint(300))
