"""The whole line with a topic of each depositor: start, idle, and what one more depositor costs the others.

`python -m benchmarks.many_depositors [--depositors 300] [--domains 1] [--partitions 1]` runs two workers and a router on
the embedded Kafka, waits, feeds all streams at a steady rate, and registers depositors one by one meanwhile.
"""

import argparse
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from bank.accounts.depositors import Change, Depositor, Kind, Status
from bank.accounts.entries import encoded
from pipelines.kafka.groups import members
from schemas import topics
from teller import settings as all_settings
from teller.embedded import EmbeddedKafka
from teller.operate.depositors import local
from teller.run.local_processes import LocalProcesses
from teller.settings import Settings, keys
from teller.settings import topics as making
from tests.samples import raw

SCHEMA: Final = {"social": "social.reaction.v1", "telecom": "telecom.call.v1", "purchases": "purchases.return.v1"}
IDLE_S: Final = 20.0
RATE: Final = 200.0
NEW: Final = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.many_depositors", description=__doc__)
    parser.add_argument("--depositors", type=int, default=300)
    parser.add_argument("--domains", type=int, default=1)
    parser.add_argument("--partitions", type=int, default=1)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="teller-many-"))
    settings = all_settings.load(data_dir=folder, partitions=chosen.partitions, chunk_seconds=5.0)
    keys.make_embedded_keys(settings)
    with EmbeddedKafka(settings.data_dir, settings.cache_dir.expanduser()) as kafka:
        settings = settings.model_copy(update={"kafka_bootstrap": kafka.bootstrap})
        making.create(settings)
        begin = time.monotonic()
        streams = _register(settings, chosen.depositors, topics.DOMAINS[-chosen.domains :])
        _say(f"{len(streams)} streams of {chosen.partitions}: topics made in {time.monotonic() - begin:.1f} s")
        with LocalProcesses(settings, 2) as parts:
            _measure(settings, parts, streams)
    return 0


def _register(settings: Settings, depositors: int, domains: Sequence[str]) -> list[str]:
    """Register many at once, without waiting for each."""
    entries = [
        Depositor(number, f"depositor-{number}", Kind.LEGAL_ENTITY, tuple(domains),
                  frozenset(SCHEMA[domain].removesuffix(".v1") for domain in domains), (Change(Status.ACTIVE, 1),))
        for number in range(1, depositors + 1)
    ]  # fmt: skip
    streams = [stream for entry in entries for stream in entry.streams]
    admin = AdminClient({"bootstrap.servers": settings.kafka_bootstrap})
    for which in (0, 1):
        specs = [making.of_stream(settings, stream)[which] for stream in streams]
        new = [NewTopic(spec.name, spec.partitions, 1, config=dict(spec.config)) for spec in specs]
        for future in admin.create_topics(new, request_timeout=120).values():
            future.result()
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap})
    for entry in entries:
        key, value = encoded(entry)
        producer.produce(topics.DEPOSITORS, value, key, 0)
    producer.flush()
    return streams


def _measure(settings: Settings, parts: LocalProcesses, streams: Sequence[str]) -> None:
    begin = time.monotonic()
    wanted = len(streams) * settings.partitions
    while _assigned(settings) < wanted:
        parts.check()
        time.sleep(0.2)
    _say(f"workers have all partitions {time.monotonic() - begin:.1f} s after their start")
    time.sleep(IDLE_S)
    _idle(parts)
    watch = _Watch(settings, streams)
    stop = threading.Event()
    feed = threading.Thread(target=_feed, args=(settings, streams, stop))
    watch.start()
    feed.start()
    time.sleep(10)
    _say(f"longest silence of all streams before: {watch.longest():.2f} s")
    for number in range(NEW):
        name, domain = f"late-{number}", topics.domain_of(streams[0])
        (entry,) = local.register(settings, {name: [domain]})
        stream, began = topics.stream_of_depositor(entry.number, domain), time.monotonic()
        _feed(settings, [stream], stop, count=1, depositor=name)
        _first(settings, topics.clean(stream))
        _say(f"one more: first record clean {time.monotonic() - began:.2f} s after it was sent; "
             f"longest silence of the others {watch.longest():.2f} s")  # fmt: skip
        time.sleep(5)
    stop.set()
    feed.join()
    watch.stop.set()
    watch.join()


def _assigned(settings: Settings) -> int:
    found = members({"bootstrap.servers": settings.kafka_bootstrap}, settings.worker_group, 10.0)
    return len(found.places) if found and found.stable else 0


class _Watch(threading.Thread):
    """Reads all clean topics, and notes the longest time without any record."""

    def __init__(self, settings: Settings, streams: Iterable[str]) -> None:
        super().__init__(daemon=True)
        self.stop = threading.Event()
        self._consumer = Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": "watch",
                                   "enable.auto.commit": False, "auto.offset.reset": "earliest"})  # fmt: skip
        self._consumer.assign(
            [TopicPartition(topics.clean(each), at) for each in streams for at in range(settings.partitions)]
        )
        self._last, self._longest = time.monotonic(), 0.0

    def run(self) -> None:
        while not self.stop.is_set():
            message = self._consumer.poll(0.1)
            if message is not None and message.error() is None:
                now = time.monotonic()
                self._longest, self._last = max(self._longest, now - self._last), now

    def longest(self) -> float:
        """Return the longest silence since the last call."""
        found, self._longest = max(self._longest, time.monotonic() - self._last), 0.0
        return found


def _feed(
    settings: Settings, streams: Sequence[str], stop: threading.Event, count: int = sys.maxsize, depositor: str = ""
) -> None:
    producer = Producer({"bootstrap.servers": settings.kafka_bootstrap, "linger.ms": 5})
    begin = time.monotonic()
    for sent in range(count):
        while sent > (time.monotonic() - begin) * RATE and not stop.is_set():
            producer.poll(0.005)
        if stop.is_set():
            break
        stream = streams[sent % len(streams)]
        name = depositor or f"depositor-{int(topics.depositor_of(stream)[1:])}"
        record = raw(SCHEMA[topics.domain_of(stream)], event_id=uuid.uuid4(), depositor=name)
        producer.produce(topics.raw(stream), record.value, record.key)
    producer.flush()


def _first(settings: Settings, topic: str) -> None:
    consumer = Consumer({"bootstrap.servers": settings.kafka_bootstrap, "group.id": "first",
                         "enable.auto.commit": False, "auto.offset.reset": "earliest"})  # fmt: skip
    consumer.assign([TopicPartition(topic, at) for at in range(settings.partitions)])
    while (message := consumer.poll(0.05)) is None or message.error():
        pass
    consumer.close()


def _idle(parts: LocalProcesses) -> None:
    found = {name: psutil.Process(child.process.pid) for name, child in parts.children.items()}
    brokers = [each for each in psutil.process_iter() if each.name() == "java"]
    every = found | ({"broker": brokers[0]} if brokers else {})
    before = {name: sum(each.cpu_times()[:2]) for name, each in every.items()}
    time.sleep(IDLE_S)
    for name, each in every.items():
        share = (sum(each.cpu_times()[:2]) - before[name]) / IDLE_S
        _say(f"idle: {name} {share:.1%} of a core, {each.memory_info().rss / 2**20:.0f} MiB")


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
