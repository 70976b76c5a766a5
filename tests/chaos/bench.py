"""Everything that a run needs, on this machine: three brokers, MinIO, workers, routers, log's writer and ledger."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from schemas.topics import DOMAINS
from teller import settings as teller_settings
from teller.embedded import EmbeddedKafka
from teller.operate.reconciliation import lag
from teller.settings import Settings, keys, topics
from tests.bank.store.minio_server import MinioServer
from tests.chaos.parts import Supervised, Supervisor
from tests.chaos.schedule import Part, Sizes
from tests.chaos.sweeper import Sweeper
from tests.chaos.targets import Broker, Minio, Target, let_go

PARTITIONS = 4


class Bench:
    """Started as a context manager; it leaves nothing running, however it is left."""

    def __init__(self, folder: Path, cache: Path, sizes: Sizes, say: Callable[[str], None]) -> None:
        self._folder, self._sizes, self._say = folder, sizes, say
        self._stack = ExitStack()
        self.sweeper = Sweeper()
        self._cluster = EmbeddedKafka(folder / "line", cache, nodes=sizes.brokers)
        self._minio = Minio(MinioServer(folder / "minio"), self.sweeper)
        self.settings = Settings.model_construct()
        self.supervisor = Supervisor([])
        self.targets: Mapping[tuple[Part, int], Target] = {}

    def __enter__(self) -> Self:
        with self._stack:
            self._start()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self) -> None:
        self._stack.enter_context(self.sweeper)
        self._say("starting three brokers and MinIO")
        self._stack.callback(self._minio.kill)
        self._minio.start()
        self._stack.callback(self._cluster.stop)
        self._cluster.start()
        self.settings = self._make_settings()
        keys.make_embedded_keys(self.settings)
        topics.create(self.settings)
        self._start_parts()

    def _make_settings(self) -> Settings:
        server = self._minio.server
        return teller_settings.load(
            data_dir=self._folder / "line",
            kafka_bootstrap=self._cluster.bootstrap,
            partitions=PARTITIONS,
            replication=3,
            store="s3",
            s3_endpoint=server.endpoint,
            s3_access_key=server.access_key,
            s3_secret_key=server.secret_key,
            s3_secure=False,
            session_timeout=6.0,
            chunk_seconds=1.0,
            custody="file",
            long_chunks=",".join(f"{domain}={self._sizes.long}" for domain in DOMAINS if self._sizes.long),
            worker_batch_records=200,
            worker_instance="chaos-worker",
            router_instance="chaos-router",
        )

    def _start_parts(self) -> None:
        self._say("starting workers, routers, the log's writer and the ledger")
        spared: tuple[Part, ...] = ("worker", "router")
        parts = [self._slot(part, slot) for part in spared for slot in range(self._sizes.of(part) + 1)]
        parts += [self._slot("log-writer", 0), self._slot("ledger", 0)]
        slots = dict(parts)
        self.supervisor = Supervisor(list(slots.values()))
        self._stack.callback(self._stop_parts)
        for (part, number), slot in slots.items():
            if number < self._sizes.of(part):
                slot.start()
        self.supervisor.start()
        brokers: dict[tuple[Part, int], Target] = {
            ("broker", number): Broker(self._cluster, number) for number in range(self._sizes.brokers)
        }
        self.targets = {**slots, **brokers, ("minio", 0): self._minio}

    def _slot(self, part: Part, slot: int) -> tuple[tuple[Part, int], Supervised]:
        return (part, slot), Supervised(part, slot, self.settings, self.sweeper)

    def _stop_parts(self) -> None:
        self.supervisor.stop()
        for target in self.targets.values():
            let_go(target)
        for slot in self.supervisor.slots:
            if slot.child:
                slot.child.process.terminate()
        for slot in self.supervisor.slots:
            slot.stop()

    def restart_parts(self) -> None:
        """Each part that is there ends and begins anew."""
        for slot in self.supervisor.slots:
            with slot.lock:
                if slot.wanted:
                    slot.stop()
                    slot.start()

    def stop_parts(self) -> None:
        """The parts end; brokers and MinIO stay, to be read."""
        self._stop_parts()

    def wait_until_drained(self, seconds: float) -> None:
        """Returns when every deposited record is stored or failed.

        Raises:
            TimeoutError: records still wait after `seconds`.
        """
        end = time.monotonic() + seconds
        while (left := lag.lags(self.settings)) and lag.total(left) > 0:
            if time.monotonic() > end:
                waiting = {topic: count for topic, count in left.items() if count}
                raise TimeoutError(f"records still wait after {seconds:.0f} s: {waiting}")
            time.sleep(0.5)
