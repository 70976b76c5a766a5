"""Records to Kafka, delivered when the call returns.

librdkafka retries by itself (idempotent, acks=all); what it gives up on is a fault of ours, never of a record.

On each clean partition a worker's records lie in the order of their raw offsets, without a hole: so the router can drop
all that is not above the highest raw offset it has seen, also when two workers write to one partition because one was
paused and does not know that its partitions moved. So a record that Kafka did not take in time must take all those
behind it along.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import KafkaError, Message, Producer

from pipelines.stream.state import StateBoard, WorkerState

#: A batch that takes longer than this to deliver is said to wait for Kafka.
FLUSH_SECONDS = 5.0


class DeliveryError(RuntimeError):
    """Kafka did not take all records in the stated time; nothing of the batch may be acknowledged."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record to produce, on a partition of the caller's choice."""

    topic: str
    partition: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


def producer(client: Mapping[str, Any], patience: float, max_bytes: int = 10_000_000) -> Producer:
    """An idempotent producer that keeps trying for `patience` seconds; messages may have `max_bytes`."""
    return Producer(
        {
            **client,
            "enable.idempotence": True,
            "enable.gapless.guarantee": True,  # see below: a record given up takes those behind it along
            "acks": "all",
            "compression.type": "lz4",
            "linger.ms": 5,
            "delivery.timeout.ms": int(patience * 1000),
            "message.max.bytes": max_bytes,
            "queue.buffering.max.kbytes": 65_536,
        }
    )


class Delivery:
    """Sends batches; one at a time, from one thread."""

    def __init__(self, kafka: Producer, board: StateBoard | None = None) -> None:
        self._kafka = kafka
        self._board = board or StateBoard()

    def send(self, records: Iterable[Outgoing]) -> None:
        """Produce all and wait for every delivery report.

        Raises:
            DeliveryError: not all were delivered; the message counts them by Kafka's error name.
        """
        failed: dict[str, int] = {}

        def report(error: KafkaError | None, _message: Message) -> None:
            if error is not None:
                failed[error.name()] = failed.get(error.name(), 0) + 1

        for record in records:
            self._produce(record, report)
        self._wait()
        if failed:
            counts = ", ".join(f"{count} x {name}" for name, count in failed.items())
            raise DeliveryError(
                f"Kafka did not take all records ({counts}): check the brokers and topics, then restart"
            )

    def _wait(self) -> None:
        """Until every record is delivered or given up."""
        while self._kafka.flush(FLUSH_SECONDS):
            self._board.become(WorkerState.KAFKA_UNAVAILABLE)
        self._board.become(WorkerState.WORKING)

    def _produce(self, record: Outgoing, report: Any) -> None:
        while True:
            try:
                self._kafka.produce(
                    record.topic,
                    record.value,
                    record.key,
                    record.partition,
                    on_delivery=report,
                    headers=list(record.headers),
                )
            except BufferError:  # the local queue is full: backpressure
                self._kafka.poll(0.5)
            else:
                self._kafka.poll(0)
                return
