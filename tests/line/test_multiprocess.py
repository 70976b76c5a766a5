"""`teller worker --processes 2` on real Kafka: both work, and one signal ends both."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from teller.run import local_processes
from teller.run.process import free_port
from teller.settings import Settings, keys
from tests.faults.line import wait_until
from tests.generate.running import get

PATIENCE_S = 240.0


def works(port: int) -> bool:
    try:
        return 'teller_worker_state{state="working"} 1.0' in get(port, "/metrics")[1]
    except OSError:
        return False


def two_free_ports() -> int:
    """Return a port that is free, as is the next one: each process of a part has its own."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            port = free_port()
            probe.bind(("127.0.0.1", port + 1))
            return port


@pytest.mark.prove
@pytest.mark.parametrize("killed", [False, True])
def test_two_workers_by_one_command_end_with_it(deposit_topics: Settings, tmp_path: Path, killed: bool) -> None:
    keys.make_embedded_keys(deposit_topics)
    port, log = two_free_ports(), tmp_path / "log"
    environment = {name: str(value) for name, value in local_processes.environment_of(deposit_topics).items()}
    with log.open("wb") as out:
        command = subprocess.Popen(
            [sys.executable, "-m", "teller", "worker", "--processes", "2"],
            env={**os.environ, **environment, "TELLER_METRICS_PORT": str(port)}, stdout=out, stderr=out,
        )  # fmt: skip
    with ended(command):
        _check(command, port, log, killed)


@contextlib.contextmanager
def ended(command: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Leave nothing running, also where the test fails."""
    parent = psutil.Process(command.pid)
    try:
        yield
    finally:
        for each in [*parent.children(), parent] if parent.is_running() and command.poll() is None else []:
            each.kill()
        command.wait()


def _check(command: "subprocess.Popen[bytes]", port: int, log: Path, killed: bool) -> None:
    wait_until(lambda: command.poll() is not None or (works(port) and works(port + 1)), "both work", PATIENCE_S)
    assert command.poll() is None, log.read_text()
    children = psutil.Process(command.pid).children()
    command.send_signal(signal.SIGKILL if killed else signal.SIGTERM)
    assert command.wait(PATIENCE_S) == (-signal.SIGKILL if killed else 0), log.read_text()
    assert len(children) == 2
    psutil.wait_procs(children, timeout=PATIENCE_S)
    assert not any(child.is_running() for child in children)
