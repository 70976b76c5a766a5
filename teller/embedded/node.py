"""Run one Kafka node, broker and controller in one JVM, in a folder of its own.

server.properties, log4j2.properties    written at each start
data/                                   Kafka's log; formatted once
broker.log, console.log                 what it has to say
"""

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from teller.embedded.errors import BrokerFailedError
from teller.embedded.jvm import BROKER, FORMAT, Jvm
from teller.embedded.leash import Leash
from teller.embedded.properties import DATA, HOST, LOG, LOG4J, server_properties
from teller.embedded.state import Cluster
from teller.embedded.watchdog import ENVIRONMENT

CONSOLE: Final = "console.log"
TAIL_LINES: Final = 12


class Node:
    """A node that can be started, stopped, killed and started again. Not thread-safe."""

    def __init__(self, folder: Path, node_id: int, jvm: Jvm, grace: float = 20.0) -> None:
        self.folder = folder
        self.node_id = node_id
        self.bootstrap = ""
        self._jvm = jvm
        self._grace = grace
        self._leash: Leash | None = None

    @property
    def pid(self) -> int | None:
        """Return the process id of the JVM while it runs."""
        return self._leash.pid if self._leash and self._leash.alive else None

    def start(self, cluster: Cluster, keep_open: Sequence[int] = ()) -> None:
        """Start the JVM and return; it answers some seconds later. It holds the descriptors `keep_open`.

        Raises:
            BrokerFailedError: the data folder cannot be formatted, or Java does not run.
        """
        self.stop()
        self.bootstrap = f"{HOST}:{cluster.ports[self.node_id - 1].broker}"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "server.properties").write_text(server_properties(self.node_id, cluster.ports), "utf-8")
        (self.folder / "log4j2.properties").write_text(LOG4J, "utf-8")
        if not (self.folder / DATA / "meta.properties").is_file():  # the file that formatting writes last
            self._format(cluster.id, keep_open)
        command = self._jvm.command(BROKER, "server.properties")
        console = self.folder / CONSOLE
        self._leash = Leash(command, folder=self.folder, console=console, grace=self._grace, keep_open=keep_open)

    def begin_stop(self) -> None:
        """Begin to stop: SIGTERM, and SIGKILL after the grace. Return at once."""
        if self._leash:
            self._leash.let_go()

    def stop(self) -> None:
        """Stop, and return when the JVM is gone."""
        if self._leash:
            self._leash.let_go()
            self._leash.wait()
            self._leash = None

    def kill(self) -> None:
        """Send SIGKILL, as in a crash; return when the JVM is gone. `start` finds its data."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
        self.stop()

    def last_words(self) -> str:
        """Return the ends of its console and its log."""
        return "\n".join(line for name in (CONSOLE, LOG) for line in _tail(self.folder / name))

    def _format(self, cluster_id: str, keep_open: Sequence[int]) -> None:
        command = self._jvm.command(FORMAT, "format", "--cluster-id", cluster_id, "--config", "server.properties")
        done = subprocess.run(  # noqa: S603
            command,
            cwd=self.folder,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            pass_fds=keep_open,
            check=False,
        )
        if done.returncode:
            raise BrokerFailedError(f"cannot format {self.folder}:\n{(done.stdout + done.stderr).decode()}")


def _tail(file: Path) -> list[str]:
    return file.read_text("utf-8", errors="replace").splitlines()[-TAIL_LINES:] if file.is_file() else []
