"""What faults can be done to: brokers and MinIO here, workers and routers in `parts`."""

import contextlib
import os
import signal
import threading
from typing import Protocol

from teller.embedded import EmbeddedKafka
from tests.bank.store.minio_server import MinioServer
from tests.chaos.sweeper import Sweeper


class Target(Protocol):
    """Something that runs as a process. Who calls holds `lock`."""

    lock: threading.Lock

    @property
    def pid(self) -> int | None:
        """Of the process while it runs."""

    def kill(self) -> None:
        """SIGKILL; returns when it is gone."""

    def stop(self) -> None:
        """SIGTERM; returns when it is gone."""

    def start(self) -> None:
        """Returns when it is started, or sooner."""


def hold(target: Target) -> None:
    """SIGSTOP."""
    _signal(target, signal.SIGSTOP)


def let_go(target: Target) -> None:
    """SIGCONT."""
    _signal(target, signal.SIGCONT)


def _signal(target: Target, number: signal.Signals) -> None:
    if (pid := target.pid) is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


class Broker:
    """A node of the cluster."""

    def __init__(self, cluster: EmbeddedKafka, number: int) -> None:
        self._cluster = cluster
        self._node = cluster.nodes[number]
        self.lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        return self._node.pid

    def kill(self) -> None:
        self._node.kill()

    def stop(self) -> None:
        self._node.stop()

    def start(self) -> None:
        self._cluster.restart(self._node)


class Minio:
    """The object store."""

    def __init__(self, server: MinioServer, sweeper: Sweeper) -> None:
        self.server = server
        self._sweeper = sweeper
        self._watched: int | None = None
        self.lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        return self.server._process.pid if self.server._process else None

    def kill(self) -> None:
        self.server.kill()
        self._forget()

    def stop(self) -> None:
        if process := self.server._process:
            process.terminate()
            process.wait()
        self.kill()

    def start(self) -> None:
        self.server.start()
        if self.pid is not None:
            self._watched = self.pid
            self._sweeper.add(self.pid)

    def _forget(self) -> None:
        if self._watched is not None:
            self._sweeper.take_off(self._watched)
            self._watched = None
