"""Run child processes of the embedded line: start them with settings in their environment, stop them in order."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

STOP_SECONDS = 20.0


def stop_on_signals() -> threading.Event:
    """Return an event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


@dataclass(slots=True)
class Child:
    """A running `teller` command; its log goes to a file."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Send SIGTERM, and SIGKILL if the process does not end in time."""
        end_together([self.process])

    def ending(self) -> str:
        """Say how it ended: by its exit code, or by a signal."""
        code = self.process.returncode
        return f"exit code {code}" if code >= 0 else f"signal {-code}, {signal.strsignal(-code) or 'unknown'}"

    def last_lines(self, count: int = 15) -> str:
        """Return the end of its log."""
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-count:])


def start(name: str, arguments: list[str], environment: Mapping[str, Any], logs: Path) -> Child:
    """Run `teller ARGUMENTS` in the background; `environment` is added to this process's own.

    The child leads a process group of its own, so that Ctrl-C reaches the parent alone, which stops its children in
    order; the child watches its standard input, which ends when the parent dies without stopping it.
    """
    logs.mkdir(parents=True, exist_ok=True)
    file = logs / f"{name}.log"
    with file.open("ab") as log:
        return Child(name, file, spawn(arguments, environment, log))


def spawn(
    arguments: list[str],
    environment: Mapping[str, Any],
    output: BinaryIO | None = None,
    errors: BinaryIO | int | None = None,
) -> subprocess.Popen[bytes]:
    """Start the process of `start`; it writes where this one does, unless there is an `output`. `errors` is where
    standard error goes, if elsewhere.
    """
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "teller", *arguments],
        env={**os.environ, **{key: str(value) for key, value in environment.items()}, WATCH: "1"},
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=output if errors is None else errors,
        start_new_session=True,
    )


def end_together(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Send SIGTERM to all, and SIGKILL to those that do not end in time."""
    for process in processes:
        process.terminate()  # nothing happens to one that has ended
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(host: str, port: int) -> bool:
    """Tell whether the port cannot be listened on: somebody does, or the host is not this machine's."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError:
        return True
    return False


#: Variable, not a setting, that tells children to end with the parent.
WATCH = "_TELLER_PARENT_WATCH"


def end_with_parent() -> None:
    """End this child when the parent's end of our standard input closes, however the parent ended."""
    if os.environ.pop(WATCH, ""):
        threading.Thread(target=_watch_parent, daemon=True, name="parent-watch").start()


def _watch_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
