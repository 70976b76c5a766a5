"""Records to Kafka, delivered when the call returns.

librdkafka retries by itself (idempotent, acks=all); what it does not deliver is a fault of ours, never of a record.

On each clean partition a worker's records lie in the order of their raw offsets, without a hole: so the router can drop
all that is not above the highest raw offset it has seen, also when two workers write to one partition because one was
paused and does not know that its partitions moved. So no record may be given up while one behind it is sent.
librdkafka's own time-out does just that, `enable.gapless.guarantee` or not: with the broker stopped for 10 s and a
time-out of 8 s the log held records 0 to 51 and then 333 and on. So there is none: an outage is waited out, however
long, and what Kafka refuses ends the process.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from confluent_kafka import KafkaError, Message, Producer

from pipelines.processor.state import StateBoard, WorkerState

#: A batch that takes longer than this to deliver is said to wait for Kafka.
FLUSH_SECONDS = 5.0
#: Delivery reports are taken in after so many records.
POLL_EVERY = 100

log = logging.getLogger(__name__)


class DeliveryError(RuntimeError):
    """Kafka refused records; nothing of the batch may be acknowledged."""


class Outgoing(NamedTuple):
    """A record to produce, on a partition of the caller's choice."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


def producer(client: Mapping[str, Any], max_bytes: int = 10_000_000) -> Producer:
    """An idempotent producer that never gives a record up by itself; messages may have `max_bytes`."""
    return Producer(
        {
            **client,
            "enable.idempotence": True,
            "enable.gapless.guarantee": True,  # a record that is refused takes those behind it along
            "acks": "all",
            "compression.type": "lz4",
            "linger.ms": 5,
            "delivery.timeout.ms": 0,  # none: see above
            "delivery.report.only.error": True,  # the rest is told by flush: it comes back empty
            "message.max.bytes": max_bytes,
            "queue.buffering.max.kbytes": 65_536,
            "log_level": 2,  # what is worse than that; reconnecting is told by `watch`, once
        },
        logger=log,
    )


class Delivery:
    """Sends batches; one at a time, from one thread: hand over what there is, in parts, then wait."""

    def __init__(self, kafka: Producer, board: StateBoard | None = None) -> None:
        self._kafka = kafka
        self._board = board or StateBoard()
        self._failed: Counter[str] = Counter()

    def hand_over(self, records: Iterable[Outgoing]) -> None:
        """Produce all; librdkafka sends them meanwhile and afterwards."""
        for number, record in enumerate(records):
            self._produce(record)
            if number % POLL_EVERY == 0:
                self._kafka.poll(0)

    def wait(self) -> None:
        """Until every record that was handed over is delivered.

        Raises:
            DeliveryError: Kafka refused some, and so all behind them. The process must end, not send anything else.
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
        """Called for failures only, by the producer's settings."""
        if error is not None:
            self._failed[error.name()] += 1

    def _become(self, state: WorkerState) -> None:
        self._board.become(state, of="delivery")

    def _produce(self, record: Outgoing) -> None:
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
