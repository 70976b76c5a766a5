"""Several processes of a part: each with its own slot and port, and all end when one does. The parts are doubles."""

import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any

import pytest

from teller.run import multiprocess

SLEEPER = "import time; time.sleep(600)"
Begun = list[tuple[list[str], Mapping[str, Any], subprocess.Popen[bytes]]]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Begun:
    """What is started instead of parts: a sleeper, and one that fails in the place of slot 9."""
    started: Begun = []

    def spawn(arguments: list[str], environment: Mapping[str, Any]) -> subprocess.Popen[bytes]:
        code = "raise SystemExit(3)" if arguments[-1] == "9" else SLEEPER
        process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        started.append((arguments, environment, process))
        return process

    monkeypatch.setattr(multiprocess, "spawn", spawn)
    return started


def stopped_after(seconds: float) -> threading.Event:
    stop = threading.Event()
    threading.Timer(seconds, stop.set).start()
    return stop


def test_each_has_its_own_slot_and_port(begun: Begun) -> None:
    multiprocess.run("worker", range(2, 4), 9100, stopped_after(0))
    assert [arguments for arguments, _, _ in begun] == [["worker", "--slot", "2"], ["worker", "--slot", "3"]]
    assert [environment for _, environment, _ in begun] == [
        {"TELLER_METRICS_PORT": 9100},
        {"TELLER_METRICS_PORT": 9101},
    ]
    assert all(process.poll() is not None for _, _, process in begun)


def test_without_a_port_none_of_them_has_one(begun: Begun) -> None:
    multiprocess.run("router", range(2), 0, stopped_after(0))
    assert [environment for _, environment, _ in begun] == [{"TELLER_METRICS_PORT": 0}] * 2


def test_when_one_ends_by_itself_all_do_and_its_code_is_told(begun: Begun, caplog: pytest.LogCaptureFixture) -> None:
    assert multiprocess.run("worker", [1, 9], 0, threading.Event()) == 3
    assert begun[1][2].returncode == 3
    assert begun[0][2].returncode == -15
    assert "worker with slot 9 ended (exit code 3), so the others are stopped" in caplog.text


def test_one_for_each_core_that_may_be_used() -> None:
    assert 1 <= multiprocess.cores() <= 4096
