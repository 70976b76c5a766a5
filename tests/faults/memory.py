"""Memory of a worker and a router through outages of a minute, while deposits go on: `python -m tests.faults.memory`.

Prints, for each part and phase, the least and the most resident memory in MB, by a look every half second; then whether
all that was deposited is stored.
"""

import argparse
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from confluent_kafka import Producer

from schemas import catalog, framing, topics
from teller import settings
from teller.embedded import EmbeddedKafka
from teller.operate.reconciliation import lag
from teller.settings import Settings, keys
from teller.settings import topics as making
from tests.bank.store.minio_server import MinioServer
from tests.faults.line import Line, metrics, wait_until
from tests.resident import resident
from tests.samples import record

SCHEMA = "social.reaction.v1"
OWNERS = 50
#: Of the events' ids: those before it are the line's own.
FIRST = 1_000_000


class Feed:
    """Deposits at a steady rate from a thread of its own. While Kafka is down, what it could not send waits here."""

    def __init__(self, found: Settings, rate: float) -> None:
        self.sent, self._rate, self._partitions = 0, rate, found.partitions
        self._schema = catalog.load().by_name(SCHEMA)
        self._fields: dict[str, Any] = record(SCHEMA)
        client = {"bootstrap.servers": found.kafka_bootstrap, "enable.idempotence": True, "log_level": 0}
        self._producer = Producer({**client, "delivery.timeout.ms": 600_000, "queue.buffering.max.messages": 2_000_000})
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feed")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._producer.flush()

    def _run(self) -> None:
        begin = time.monotonic()
        while not self._stop.wait(0.02):
            while self.sent < (time.monotonic() - begin) * self._rate:
                self._send(self.sent)
            self._producer.poll(0)

    def _send(self, number: int) -> None:
        owner = f"owner-{number % OWNERS}"
        fields = self._fields | {"event_id": uuid.UUID(int=FIRST + number), "owner_id": owner}
        value = framing.encode(self._schema, fields)
        self._producer.produce(topics.raw("social"), value, owner.encode(), number % self._partitions)
        self.sent += 1


class Meter:
    """Looks at the memory of both parts."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._seen: dict[str, list[int]] = {}
        self._buffered = 0.0
        self._stop = threading.Event()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """What is seen within it is printed at its end."""
        self._seen, self._buffered = {"worker": [], "router": []}, 0.0
        self._stop.clear()
        thread = threading.Thread(target=self._run, name="meter")
        thread.start()
        begin = time.monotonic()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
        words = "  ".join(f"{part} {min(seen)} to {max(seen)} MB" for part, seen in self._seen.items())
        seconds = time.monotonic() - begin
        print(f"{name:34} {seconds:5.0f} s  {words}  router buffered at most {self._buffered / 1e6:.0f} MB", flush=True)  # noqa: T201

    def _run(self) -> None:
        while not self._stop.wait(0.5):
            for process in (self._line.worker, self._line.router):
                size = resident(process.child.process.pid)
                self._seen[process.part].append(size // 1_000_000)
            buffered = metrics(self._line.router.port).get("teller_router_buffered_bytes", 0.0)
            self._buffered = max(self._buffered, buffered)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rate", type=float, default=1500.0, help="records a second")
    asked.add_argument("--seconds", type=float, default=60.0, help="length of each outage")
    asked.add_argument("--buffer", type=int, default=33_554_432, help="setting buffer_bytes of the router")
    options = asked.parse_args()
    cache = settings.load().cache_dir.expanduser()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with EmbeddedKafka(folder, cache) as kafka, MinioServer(folder / "minio") as minio:
            found = settings.load(
                kafka_bootstrap=kafka.bootstrap, data_dir=folder, partitions=6, store="s3", s3_secure=False,
                s3_endpoint=minio.endpoint, s3_access_key=minio.access_key, s3_secret_key=minio.secret_key,
                chunk_seconds=5.0, buffer_bytes=options.buffer,
            )  # fmt: skip
            making.create(found)
            keys.make_embedded_keys(found)
            with Line(found, found) as line:
                measure(line, options, kafka, minio)


def measure(line: Line, options: argparse.Namespace, kafka: EmbeddedKafka, minio: MinioServer) -> None:
    meter = Meter(line)
    line.deposit()
    line.settle()
    with Feed(line.plain, options.rate) as feed:
        with meter.phase("before"):
            time.sleep(30)
        with meter.phase("store down"), out(minio.kill, minio.start):
            time.sleep(options.seconds)
        with meter.phase("store back, until nothing waits"):
            wait_until(lambda: waiting(line.plain) < 10 * options.rate, "nothing waits", 600)
        with meter.phase("Kafka down"), out(kafka.nodes[0].kill, lambda: kafka.restart(kafka.nodes[0])):
            time.sleep(options.seconds)
        with meter.phase("Kafka back, until nothing waits"):
            wait_until(lambda: waiting(line.plain) < 10 * options.rate, "nothing waits", 600)
        with meter.phase("after"):
            time.sleep(30)
    wait_until(lambda: waiting(line.plain) == 0, "all is done", 600)
    stored = sum(value for name, value in metrics(line.router.port).items() if "teller_stored_records_total" in name)
    print(f"deposited {feed.sent + 40:,}, stored {stored:,.0f}")  # noqa: T201


@contextmanager
def out(kill: Callable[[], object], start: Callable[[], object]) -> Iterator[None]:
    kill()
    try:
        yield
    finally:
        start()


def waiting(found: Settings) -> int:
    return lag.total(lag.lags(found))


if __name__ == "__main__":
    main()
