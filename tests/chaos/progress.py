"""How long recovery takes: from the end of a fault until all that was deposited before that end is stored, or is
refused where it was the last of its partition.
"""

import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer

from schemas import catalog, framing, topics
from teller.settings import Settings
from teller.settings.kafka_client import command_settings
from tests.chaos.acknowledged import Book
from tests.chaos.schedule import Fault

#: A partition of a raw topic.
RawPartition = tuple[str, int]


@dataclass(slots=True)
class _Waiting:
    fault: Fault
    end: float
    wanted: dict[RawPartition, int]


class Progress:
    """Reads receipts and failed events as they come, from a thread of its own. Faults follow each other without
    waiting: a recovery that the next fault delays counts in full.
    """

    def __init__(self, settings: Settings, book: Book) -> None:
        self._settings, self._book = settings, book
        self._stored: dict[RawPartition, int] = {}
        self._failed: set[tuple[RawPartition, int]] = set()
        self._waiting: list[_Waiting] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="progress")
        self.records = 0
        self.recoveries: dict[str, list[float]] = defaultdict(list)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def ended(self, fault: Fault) -> None:
        """The fault is over now."""
        with self._lock:
            self._waiting.append(_Waiting(fault, time.monotonic(), self._book.highest()))

    def unrecovered(self) -> list[str]:
        """Faults whose deposits are still neither stored nor refused, each with where one is missing."""
        with self._lock:
            return [f"{one.fault}: {next(iter(one.wanted))}" for one in self._waiting]

    def _run(self) -> None:
        consumer = Consumer(
            {
                **command_settings(self._settings),
                "group.id": "chaos-progress",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "isolation.level": "read_committed",
            }
        )
        consumer.subscribe([topics.RECEIPTS, *topics.FAILURES])
        while not self._stop.is_set():
            message = consumer.poll(0.2)
            if message is not None and message.error() is None:
                self._take(message.value() or b"")
            self._settle()
        consumer.close()

    def _take(self, value: bytes) -> None:
        found = framing.split(value)
        assert found is not None
        schema = catalog.load().by_fingerprint(found[0])
        assert schema is not None
        record: dict[str, Any] = framing.decode_body(schema, found[1])
        if schema.subject == "pipeline.receipt":
            partition = topics.raw_of(record["clean_topic"]), record["clean_partition"]
            self._stored[partition] = max(self._stored.get(partition, -1), record["raw_offsets"][-1])
            self.records += record["record_count"]
        else:
            self._failed.add(((record["raw_topic"], record["raw_partition"]), record["raw_offset"]))

    def _settle(self) -> None:
        now = time.monotonic()
        with self._lock:
            for one in self._waiting:
                left = one.wanted.items() - self._failed
                one.wanted = {of: at for of, at in left if self._stored.get(of, -1) < at}
                if not one.wanted:
                    self.recoveries[f"{one.fault.kind} {one.fault.part}"].append(now - one.end)
            self._waiting = [one for one in self._waiting if one.wanted]
