"""Receipts as they become visible: how many records they list, and when each record's receipt came."""

import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from confluent_kafka import Consumer, KafkaException, TopicPartition
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from schemas import catalog, framing, topics
from teller.settings import Settings

#: Place of a deposited record: (raw topic, partition, offset).
Place = tuple[str, int, int]


class ReceiptReader:
    """Reads the receipts that are committed while the context is open; with `places`, keeps each record's arrival."""

    def __init__(self, settings: Settings, places: bool = False) -> None:
        self._settings, self._keep = settings, places
        self.records = 0
        self.objects = 0
        self.arrived: dict[Place, float] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        consumer = Consumer(
            {"bootstrap.servers": self._settings.kafka_bootstrap, "group.id": "bench-receipts", "log_level": 2,
             "enable.auto.commit": False, "isolation.level": "read_committed", "fetch.wait.max.ms": 20}
        )  # fmt: skip
        places = [TopicPartition(topics.RECEIPTS, number) for number in range(self._settings.partitions)]
        consumer.assign([_end(consumer, place) for place in places])
        self._thread = threading.Thread(target=self._run, args=(consumer,), name="receipts", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _run(self, consumer: Consumer) -> None:
        try:
            while not self._stop.is_set():
                for message in consumer.consume(500, 0.1):
                    if message.error() is None:
                        self._take(message.value() or b"", time.monotonic())
        finally:
            consumer.close()

    def _take(self, value: bytes, now: float) -> None:
        receipt = _receipt(value)
        self.records += receipt["record_count"]
        self.objects += 1
        if self._keep:
            self.arrived |= dict.fromkeys(_places(receipt), now)


# A new topic has no leader for a moment.
@retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.2), stop=stop_after_delay(30), reraise=True)
def _end(consumer: Consumer, place: TopicPartition) -> TopicPartition:
    """End of the partition now: earlier receipts belong to another run."""
    _low, high = consumer.get_watermark_offsets(place, 30.0)
    return TopicPartition(place.topic, place.partition, high)


def _receipt(value: bytes) -> dict[str, Any]:
    found = framing.split(value)
    schema = catalog.load().by_fingerprint(found[0]) if found else None
    if found is None or schema is None:
        raise ValueError("a receipt is not Teller's")
    return framing.decode_body(schema, found[1])


def _places(receipt: dict[str, Any]) -> Iterator[Place]:
    topic = topics.raw_of(receipt["clean_topic"])
    for offset in receipt["raw_offsets"]:
        yield topic, receipt["clean_partition"], offset
