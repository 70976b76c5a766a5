"""Parts that producers of transactions share: silence, how one of a single process is opened, a queue that may be
full, and a wait for deliveries that another producer may end.
"""

import logging
import time
from typing import Any, Final

from confluent_kafka import Producer

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.outgoing import OutgoingMessage

_INIT_S: Final = 30.0
#: librdkafka prints a fenced producer's fatal error at any level, unless it has a logger; the error itself is raised.
SILENT: Final[dict[str, Any]] = {"logger": logging.Logger("librdkafka", logging.CRITICAL + 1)}


def deliver(producer: Producer, seconds: float) -> None:
    """Wait until Kafka has answered for all that was produced, `seconds` at most; `on_delivery` gets the answers.

    `Producer.flush` does not stop at a fatal error, such as that of a producer that another one fences: it calls
    `on_delivery` while the error is raised, and Python makes a SystemError of that. One call of `poll` stops there.

    Raises:
        KafkaException: the producer cannot be used any more.
    """
    end = time.monotonic() + seconds
    while len(producer) and (left := end - time.monotonic()) > 0:
        producer.poll(left)


def fencing_producer(client: ClientSettings, name: str, timeout_s: float, max_bytes: int) -> Producer:
    """Open the producer of this transactional id: a former process of it is fenced, and its transaction ended. Kafka
    ends a transaction of this one after `timeout_s`.

    Raises:
        KafkaException: Kafka does not answer, or refuses.
    """
    producer = Producer(
        {
            **client,
            **SILENT,
            "transactional.id": name,
            "transaction.timeout.ms": int(timeout_s * 1000),
            "compression.type": "lz4",
            "message.max.bytes": max_bytes,
        }
    )
    producer.init_transactions(_INIT_S)
    return producer


def produce(producer: Producer, message: OutgoingMessage) -> None:
    """Queue a message; wait where the local queue is full until it drains."""
    while True:
        try:
            producer.produce(message.topic, message.value, message.key, headers=list(message.headers))
        except BufferError:
            producer.poll(0.1)
        else:
            return
