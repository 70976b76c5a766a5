"""Routers with a topic of each depositor: what one more depositor costs the others.

`python -m benchmarks.depositors [--streams 300] [--plain]` runs two routers over that many clean topics of one partition
on the embedded Kafka, stores in memory, feeds all of them, and adds depositors one by one. `--plain` keeps no windows.
"""

import argparse
import json
import multiprocessing
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import psutil  # type: ignore[import-untyped]
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.store import MemoryStore
from pipelines.router import Router, RouterConfig
from pipelines.router.buffer.buffer import Buffer
from pipelines.router.kafka.client import KafkaLog
from pipelines.router.kafka.port import Assigned, Event, Message, Partition
from schemas import catalog, framing, topics
from teller import settings as all_settings
from teller.embedded import EmbeddedKafka
from teller.settings import Settings
from teller.settings import topics as making

SCHEMA: Final = "telecom.call.v1"
NEW: Final = 5
FULL: Final = 50_000


class MeasuredLog(KafkaLog):
    """Writes a line for each assignment: the seconds without a new record, and the committed records read once more."""

    out: Path

    def poll(self, timeout: float) -> Iterable[Event]:
        return self._measured(super().poll(timeout))

    def _measured(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            now = time.monotonic()
            if isinstance(event, Assigned):
                self._note()
                self.paused, self.back = -1.0, 0
                self.at = {place: at.offset if at else 0 for place, at in event.positions.items()}
            elif isinstance(event, Message):
                if event.offset < self.at[event.partition]:
                    self.back += 1
                else:
                    self.paused = now - self.last if self.paused < 0 else self.paused
                    self.last = now
            yield event

    def _note(self) -> None:
        if hasattr(self, "at"):
            with self.out.open("a") as out:
                out.write(json.dumps([len(self.at), self.paused, self.back]) + "\n")

    last = time.monotonic()
    paused: float
    back: int
    at: dict[Partition, int]

    def close(self) -> None:
        self._note()
        super().close()


def route(bootstrap: str, instance: str, out: Path, plain: bool) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    MeasuredLog.out = out
    if plain:
        Buffer.kept = lambda self: {}  # type: ignore[method-assign]  # noqa: ARG005
    config = RouterConfig(
        kafka={"bootstrap.servers": bootstrap}, group="routers", instance=instance, bucket_prefix="bench",
        pseudonym_key=bytes(32), chunk_seconds=1.0,
    )  # fmt: skip
    Router(config, MemoryStore(), open_log=partial(MeasuredLog, config)).run(stop)


class StreamFeed:
    """Writes clean records; every record has an event of its own."""

    def __init__(self, bootstrap: str) -> None:
        schema = catalog.load().by_name(SCHEMA)
        fields = {field["name"]: field["default"] for field in schema.declared["fields"] if "default" in field}
        own: dict[str, Any] = {
            "event_id": "0" * 32, "owner_id": "0" * 32, "depositor": "bench", "occurred_at": 1_700_000_000_000,
            "time_precision": "SECOND", "direction": "INCOMING", "duration_s": 61,
        }  # fmt: skip
        self._value = framing.encode(schema, fields | own)
        self._producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "linger.ms": 5})
        self._raw: dict[int, int] = {}

    def write(self, number: int, count: int) -> None:
        for _record in range(count):
            at = self._raw[number] = self._raw.get(number, -1) + 1
            headers: list[tuple[str, bytes]] = [
                (topics.RAW_OFFSET_HEADER, str(at).encode()), (topics.DEPOSITOR_HEADER, b"bench"),
                (topics.EVENT_HEADER, (number << 40 | at).to_bytes(16)),
            ]  # fmt: skip
            self._producer.produce(name_of(number), self._value, f"{number % 8:032x}".encode(), 0, headers=headers)  # type: ignore[arg-type]
            self._producer.poll(0)
            if len(self._producer) > 50_000:
                self._producer.flush()

    def flush(self) -> None:
        self._producer.flush()


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def name_of(number: int) -> str:
    return topics.clean(topics.stream_of_depositor(number, "telecom"))


def drained(bootstrap: str, feed: StreamFeed, last: int) -> float:
    """Seconds until a record of stream `last` that is written now has its receipt."""
    reader = Consumer({"bootstrap.servers": bootstrap, "group.id": f"bench-{time.monotonic_ns()}",
                       "isolation.level": "read_committed", "auto.offset.reset": "earliest"})  # fmt: skip
    reader.subscribe([topics.RECEIPTS])
    feed.write(last, 1)
    feed.flush()
    began, wanted = time.monotonic(), name_of(last).encode()
    while (message := reader.poll(120)) is not None:
        if wanted in (message.value() or b""):
            took = time.monotonic() - began
            reader.close()
            return took
    raise TimeoutError("no receipt came in two minutes")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--streams", type=int, default=300)
    options.add_argument("--plain", action="store_true")
    given = options.parse_args()
    cache = Path(Settings.model_fields["cache_dir"].default)
    with tempfile.TemporaryDirectory() as folder, EmbeddedKafka(Path(folder), cache) as kafka:
        making.create(all_settings.load(kafka_bootstrap=kafka.bootstrap, data_dir=Path(folder) / "data", partitions=1))
        run(kafka.bootstrap, Path(folder), given.streams, given.plain)


def run(bootstrap: str, folder: Path, streams: int, plain: bool) -> None:
    admin, feed = AdminClient({"bootstrap.servers": bootstrap}), StreamFeed(bootstrap)
    fill(admin, feed, streams)
    files = [folder / f"router-{n}.jsonl" for n in (1, 2)]
    with routing(bootstrap, files, plain) as routers:
        say(f"{streams} streams, {FULL + 1000 * (streams - 1)} records: the last has its first receipt after "
              f"{drained(bootstrap, feed, streams):.1f} s")  # fmt: skip
        time.sleep(15)
        # the assignment that is in force now, of the start, is written when it ends
        before = [lines_of(file) + 1 for file in files]
        took = add_depositors(bootstrap, admin, feed, streams)
        memory = [psutil.Process(router.pid).memory_info().rss / 2**20 for router in routers]
        after = [lines_of(file) + 1 for file in files]
    say(f"new depositor, topic made to receipt (chunk_seconds 1): {', '.join(f'{each:.1f}' for each in took)} s")
    tell(files, before, after)
    say(f"memory of the routers: {', '.join(f'{each:.0f}' for each in memory)} MiB")


def fill(admin: AdminClient, feed: StreamFeed, streams: int) -> None:
    """Make the clean topics, and the records that lie there before the routers start."""
    for made in admin.create_topics([NewTopic(name_of(n), 1, 1) for n in range(1, streams + 1)]).values():
        made.result()
    time.sleep(2)
    for number in range(1, streams + 1):
        feed.write(number, FULL if number == 1 else 1000)
    feed.flush()


@contextmanager
def routing(bootstrap: str, files: Sequence[Path], plain: bool) -> Iterator[list[Any]]:
    """Run a router for each file, which it writes its assignments to."""
    spawn = multiprocessing.get_context("spawn")
    routers: list[Any] = [spawn.Process(target=route, args=(bootstrap, file.stem, file, plain)) for file in files]
    for router in routers:
        router.start()
    try:
        yield routers
    finally:
        for router in routers:
            if router.pid:
                os.kill(router.pid, signal.SIGTERM)
            router.join(30)


def add_depositors(bootstrap: str, admin: AdminClient, feed: StreamFeed, streams: int) -> list[float]:
    """Add depositors one by one while all streams are fed; return the seconds from a topic to its first receipt."""
    stop = threading.Event()
    feeding = threading.Thread(target=feed_all, args=(bootstrap, streams, stop))
    feeding.start()
    time.sleep(10)
    took = []
    for number in range(streams + 1, streams + 1 + NEW):
        began = time.monotonic()
        admin.create_topics([NewTopic(name_of(number), 1, 1)])[name_of(number)].result()
        drained(bootstrap, feed, number)
        took.append(time.monotonic() - began)
        time.sleep(5)
    stop.set()
    feeding.join()
    return took


def tell(files: Sequence[Path], before: Sequence[int], after: Sequence[int]) -> None:
    """Say what the routers wrote of their assignments, from line `before` to `after` of each file."""
    moves = [
        json.loads(line)
        for file, first, end in zip(files, before, after, strict=True)
        for line in file.read_text().splitlines()[first:end]
    ]
    pauses = [pause for _partitions, pause, _back in moves if pause >= 0]
    say(f"{len(moves)} assignments; pause median {statistics.median(pauses):.2f}, max {max(pauses):.2f} s")
    say(
        f"read back at each: {[back for _partitions, _pause, back in moves]} records; partitions {[n for n, _, _ in moves]}"
    )


def lines_of(file: Path) -> int:
    return file.read_text().count("\n") if file.exists() else 0


def feed_all(bootstrap: str, streams: int, stop: threading.Event) -> None:
    """Write 200 records a second, to all streams in turn; stream 2 and up, whose raw offsets go on from the thousand."""
    feed, number = StreamFeed(bootstrap), 1
    feed._raw = dict.fromkeys(range(1, streams + 1), 10**6)  # noqa: SLF001 - above all that was written before
    while not stop.wait(0.05):
        for _record in range(10):
            number = number % streams + 1
            feed.write(number, 1)
        feed.flush()


if __name__ == "__main__":
    main()
