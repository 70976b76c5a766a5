"""The watchdog: no program outlives the process that started it, however that one ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from teller.embedded.errors import BrokerFailedError
from teller.embedded.leash import Leash

SLEEP = [sys.executable, "-I", "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable, "-I", "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
]  # fmt: skip
#: A process that starts a program on a leash, says both pids, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from teller.embedded.leash import Leash
leash = Leash(sys.argv[2:], folder=Path(sys.argv[1]), console=Path(sys.argv[1]) / "console", grace=5)
print(leash.pid, leash._watchdog.pid, flush=True)
time.sleep(600)
"""


def start(command: list[str], folder: Path, grace: float = 5) -> Leash:
    return Leash(command, folder=folder, console=folder / "console", grace=grace)


def lives(pid: int) -> bool:
    """A zombie has ended: it only waits to be counted."""
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False).stdout.strip()
    return bool(status) and not status.startswith(b"Z")


def wait_until_gone(pid: int) -> None:
    """Fails by the test's own timeout."""
    while lives(pid):
        time.sleep(0.01)


def test_letting_go_ends_the_program(tmp_path: Path) -> None:
    leash = start(SLEEP, tmp_path)
    assert leash.alive
    assert lives(leash.pid)
    leash.let_go()
    leash.wait()
    assert not leash.alive
    assert not lives(leash.pid)


def test_a_program_that_ignores_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    leash = start(STUBBORN, tmp_path, grace=0.2)
    while (tmp_path / "console").read_text() != "up\n":
        time.sleep(0.01)
    leash.let_go()
    leash.wait()
    assert not lives(leash.pid)


def test_a_program_that_ends_by_itself_is_noticed(tmp_path: Path) -> None:
    leash = start([sys.executable, "-I", "-c", "print('last words')"], tmp_path)
    leash.wait()
    assert not leash.alive
    assert (tmp_path / "console").read_text() == "last words\n"
    leash.let_go()


def test_a_program_that_cannot_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BrokerFailedError, match="cannot run no-such-program"):
        start(["no-such-program"], tmp_path)


def test_the_program_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_KAFKA_PASSWORD", "canary-password")
    leash = start([sys.executable, "-I", "-c", "import os; print(sorted(os.environ))"], tmp_path)
    leash.wait()
    leash.let_go()
    assert "TELLER" not in (tmp_path / "console").read_text()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_the_owner_is_killed_the_program_ends_too(tmp_path: Path, ending: signal.Signals) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, tmp_path, *SLEEP], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert owner.stdout is not None
    with owner.stdout as said:
        program, watchdog = map(int, said.readline().split())
    owner.send_signal(ending)
    owner.wait()
    wait_until_gone(program)
    wait_until_gone(watchdog)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux' kernel kills a child with its parent")
def test_when_the_watchdog_is_killed_the_program_ends_too(tmp_path: Path) -> None:
    leash = start(SLEEP, tmp_path)
    leash._watchdog.kill()
    leash.wait()
    wait_until_gone(leash.pid)
    leash.let_go()


def test_ctrl_c_in_the_terminal_does_not_reach_the_program(tmp_path: Path) -> None:
    leash = start(SLEEP, tmp_path)
    assert os.getpgid(leash.pid) != os.getpgid(0)
    leash.let_go()
    leash.wait()
