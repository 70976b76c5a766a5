"""Parts that producers of transactions share: silence, and a wait for deliveries that another producer may end."""

import logging
import time
from typing import Any, Final

from confluent_kafka import Producer

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
