"""Embedded Kafka: a real broker, or several, on 127.0.0.1, with its data in a folder."""

import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from teller.embedded import jars, lease, startup, state
from teller.embedded.errors import BrokerFailedError
from teller.embedded.lease import Lease
from teller.embedded.node import Node
from teller.embedded.ready import wait_until_answers

START_TIMEOUT: Final = 180.0


class EmbeddedKafka:
    """Kafka that runs as long as this process lives: it stops with `stop`, and also when we are killed.

    With `nodes=3` each node is broker and controller, records have three copies, and one node may be killed. What was
    acknowledged is found by the next start on the same `data_dir`, after SIGKILL of the broker too; it is not synced to
    disk record by record, so a power cut may take the last ones. Not thread-safe.
    """

    def __init__(self, data_dir: Path, cache_dir: Path, *, nodes: int = 1) -> None:
        self.data_dir = data_dir
        self.nodes: tuple[Node, ...] = ()
        self.bootstrap = ""
        self._cache_dir = cache_dir
        self._count = nodes
        self._lease: Lease | None = None
        self._cluster = state.Cluster("", ())

    def start(self, progress: jars.Progress = jars.silent) -> Self:
        """Start every node, and return once all answer. The first start fetches the jars, and reports to `progress`.

        Raises:
            JarsNotFetchedError: the jars are not in the cache, and no network.
            AlreadyRunningError: another process runs a broker on this folder.
            BrokerFailedError: it ended or did not answer; with the last lines of its log.
        """
        jvm = startup.prepare(self._cache_dir, progress)
        self._lease = lease.take(self.data_dir)
        try:
            self._cluster = state.recall(self.data_dir, self._expected_nodes())
            folder = state.folder(self.data_dir)
            self.nodes = tuple(Node(folder / f"node-{one}", one, jvm) for one in range(1, self._count + 1))
            for node in self.nodes:
                self._launch(node)
            self.bootstrap = ",".join(node.bootstrap for node in self.nodes)
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop every node; return when no process of ours is left. Without a running node this does nothing."""
        if self._lease is None:
            return
        state.withdraw(self.data_dir)
        for node in self.nodes:
            node.begin_stop()
        for node in self.nodes:
            node.stop()
        self._lease.end()
        self._lease = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def alive(self) -> bool:
        """Return True if every node's process runs."""
        return bool(self.nodes) and self._ended() is None

    def restart(self, node: Node) -> None:
        """Start one node again, after `node.kill()` or `node.stop()`, at its old address.

        Raises:
            BrokerFailedError: as `start`.
        """
        self._launch(node)
        self.wait_until_ready()

    def wait_until_ready(self, timeout: float = START_TIMEOUT) -> None:
        """Wait until every node answers, and record that in broker.json."""
        if not wait_until_answers(self.bootstrap, self._count, timeout, give_up=lambda: self._ended() is not None):
            raise BrokerFailedError(self._explain(timeout))
        state.announce(self.data_dir, state.Running(self.bootstrap, os.getpid(), self._pids()))

    def _launch(self, node: Node) -> None:
        assert self._lease is not None, "start() comes first"
        node.start(self._cluster, keep_open=[self._lease.shared])

    def _pids(self) -> tuple[int, ...]:
        return tuple(node.pid for node in self.nodes if node.pid is not None)

    def _ended(self) -> Node | None:
        return next((node for node in self.nodes if node.pid is None), None)

    def _explain(self, timeout: float) -> str:
        ended = self._ended()
        node = ended or self.nodes[0]
        what = "ended" if ended else f"did not answer in {timeout:.0f} s"
        return (
            f"the embedded Kafka {what}. Its last words:\n{node.last_words()}\n"
            f"The whole log is in {node.folder}. If its data is damaged, move {node.folder.parent} away to begin anew."
        )

    def _expected_nodes(self) -> int:
        known = state.nodes_of(self.data_dir)
        if known not in (None, self._count):
            raise BrokerFailedError(
                f"{self.data_dir} holds a cluster of {known} nodes, not {self._count}: use another folder"
            )
        return self._count
