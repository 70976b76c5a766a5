"""Witnesses that run: litewitness, and our own."""

import os
import sqlite3
import subprocess
import tempfile
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from socket import create_connection
from time import sleep, time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bank.transparency.keys import KeyKind, SignerKey, VerifierKey
from bank.transparency.merkle import EMPTY_ROOT
from bank.transparency.witness import LogWitness
from pipelines.transparency.witness_server import WitnessService, listener, serve
from pipelines.transparency.witness_state import WitnessState
from teller.run.process import free_port
from tests.bank.transparency.growing import LOG_KEYS, ORIGIN
from tests.log_strangers.programs import agent, program

NAME = "witness.example/w1"
PATIENCE_S = 240.0


@dataclass(frozen=True)
class RunningWitness:
    """Where a witness is, by which keys it signs, and whether it has the specification's status for a strange log."""

    url: str
    keys: Sequence[VerifierKey]
    own: bool


@contextmanager
def ours(folder: Path) -> Iterator[RunningWitness]:
    """Our witness; what it has cosigned stays in the folder."""
    keys = [SignerKey(NAME, kind, bytes([kind]) * 32) for kind in (KeyKind.ML_DSA_44, KeyKind.ED25519_COSIGNATURE)]
    state, listening, stop = WitnessState(folder / "state.json"), listener("127.0.0.1", 0), threading.Event()
    witness = LogWitness(keys, {ORIGIN: frozenset(key.verifier for key in LOG_KEYS)})
    service = WitnessService(witness, state, time)
    thread = threading.Thread(target=serve, args=(service, listening, stop), daemon=True)
    thread.start()
    try:
        yield RunningWitness(f"http://127.0.0.1:{listening.getsockname()[1]}", [key.verifier for key in keys], own=True)
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        state.close()


@contextmanager
def litewitness(folder: Path) -> Iterator[RunningWitness]:
    """Filippo Valsorda's witness, with its key in an ssh-agent; what it has cosigned stays in the folder."""
    server, database = program("litewitness"), folder / "witness.db"
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, port = private.public_key().public_bytes_raw(), free_port()
    with _agent(private) as socket:
        options = [f"-db={database}", f"-name={NAME}", f"-ssh-agent={socket}", f"-key={sha256(public).hexdigest()}"]
        running = subprocess.Popen([server, *options, f"-listen=127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
        with _ended(running):
            _wait_until(lambda: _answers(port), running)
            _add_log(database)
            keys = [VerifierKey(NAME, KeyKind.ED25519_COSIGNATURE, public)]
            yield RunningWitness(f"http://127.0.0.1:{port}", keys, own=False)


def _add_log(database: Path) -> None:
    """Do what its tool `witnessctl add-log` and `add-key` does, which needs half of Sigsum to be built."""
    empty = b64encode(EMPTY_ROOT).decode()
    with closing(sqlite3.connect(database, timeout=PATIENCE_S)) as connection, connection:
        added = connection.execute("INSERT OR IGNORE INTO log VALUES (?, 0, ?)", [ORIGIN, empty]).rowcount
        if added:
            connection.execute("INSERT INTO key VALUES (?, ?)", [ORIGIN, str(LOG_KEYS[0].verifier)])


@contextmanager
def _agent(key: Ed25519PrivateKey) -> Iterator[Path]:
    # in a folder of its own: a socket's path has some hundred bytes at most
    with tempfile.TemporaryDirectory(prefix="teller-") as folder:
        socket, file = Path(folder) / "agent", Path(folder) / "key"
        file.touch(0o600)
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        running = subprocess.Popen([agent("ssh-agent"), "-D", "-a", socket], stdout=subprocess.DEVNULL)
        with _ended(running):
            _wait_until(lambda: _added(file, socket), running)  # the socket is there before anybody listens
            yield socket


@contextmanager
def _ended(running: "subprocess.Popen[bytes]") -> Iterator[None]:
    try:
        yield
    finally:
        running.terminate()
        running.wait(PATIENCE_S)


def _added(file: Path, socket: Path) -> bool:
    command: list[str | Path] = [agent("ssh-add"), "-q", file]
    return not subprocess.run(
        command, env=os.environ | {"SSH_AUTH_SOCK": str(socket)}, capture_output=True, check=False
    ).returncode


def _answers(port: int) -> bool:
    with suppress(OSError), create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _wait_until(true: Callable[[], bool], running: "subprocess.Popen[bytes]") -> None:
    until = time() + PATIENCE_S
    while not true():
        assert running.poll() is None, "it ended"
        assert time() < until, "it is not there"
        sleep(0.01)
