"""Delivery of records to Kafka: they are delivered when `wait` returns.

librdkafka retries by itself (idempotent, acks=all). A record that it does not deliver is a fault of ours, never of the
record.

On each clean partition a worker's records lie in the order of their raw offsets, without gaps. So the router can drop
every record that is not above the highest raw offset it has seen, also when two workers write to one partition because
one was paused and does not know that its partitions moved. Therefore no record may be given up while one behind it is
sent. librdkafka's time-out does just that, with or without `enable.gapless.guarantee`: with the broker stopped for 10 s
and a time-out of 8 s, the log held records 0 to 51 and then 333 onwards. So there is no time-out: the worker waits
until an outage ends, however long it lasts, and a record that Kafka refuses ends the process.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, Message, Producer

from pipelines.processor.state import StateBoard, WorkerState

#: Seconds after which a delivery shows the worker as waiting for Kafka.
FLUSH_SECONDS = 5.0
#: Delivery reports are read after this many records.
POLL_EVERY = 100

log = logging.getLogger(__name__)


class DeliveryError(RuntimeError):
    """Kafka refused records; nothing of the batch may be acknowledged."""


class ProducedRecord(NamedTuple):
    """A record to produce, on a partition of the caller's choice."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


def producer(client: Mapping[str, Any], max_bytes: int = 10_000_000) -> Producer:
    """Make an idempotent producer that never gives a record up by itself; a message has `max_bytes` at most."""
    return Producer(
        {
            **client,
            "enable.idempotence": True,
            "enable.gapless.guarantee": True,  # when a record is refused, those behind it fail too
            "acks": "all",
            "compression.type": "lz4",
            "linger.ms": 5,
            "delivery.timeout.ms": 0,  # none: see above
            "delivery.report.only.error": True,  # an empty queue after flush shows the rest
            "message.max.bytes": max_bytes,
            "queue.buffering.max.kbytes": 65_536,
            "log_level": 2,  # only more severe messages; `watch` logs an outage, once
        },
        logger=log,
    )


class RecordDelivery:
    """Sends batches one at a time, from one thread: hand a batch over, in parts if need be, then wait."""

    def __init__(self, kafka: Producer, board: StateBoard | None = None) -> None:
        self._kafka = kafka
        self._board = board or StateBoard()
        self._failed: Counter[str] = Counter()

    def hand_over(self, records: Iterable[ProducedRecord]) -> None:
        """Produce all records; librdkafka sends them in the background."""
        for number, record in enumerate(records):
            self._produce(record)
            if number % POLL_EVERY == 0:
                self._kafka.poll(0)

    def wait(self) -> None:
        """Wait until every record that was handed over is delivered.

        Raises:
            DeliveryError: Kafka refused some records, and so all behind them. The process must send no more, and end.
        """
        while self._kafka.flush(FLUSH_SECONDS):
            self._become(WorkerState.KAFKA_UNAVAILABLE)
        self._become(WorkerState.WORKING)
        if self._failed:
            counts = ", ".join(f"{count} x {name}" for name, count in self._failed.items())
            raise DeliveryError(
                f"Kafka did not take all records ({counts}): check the brokers and topics, then restart"
            )

    def _report(self, error: KafkaError | None, _message: Message) -> None:
        """Count a failed delivery. By its settings the producer reports failures only."""
        if error is not None:
            self._failed[error.name()] += 1

    def _become(self, state: WorkerState) -> None:
        self._board.become(state, of="delivery")

    def _produce(self, record: ProducedRecord) -> None:
        while True:
            try:
                self._kafka.produce(
                    record.topic,
                    record.value,
                    record.key,
                    record.partition,
                    on_delivery=self._report,
                    headers=list(record.headers),
                )
            except BufferError:  # the local queue is full: backpressure
                if not self._kafka.poll(FLUSH_SECONDS):
                    self._become(WorkerState.KAFKA_UNAVAILABLE)
            else:
                return
