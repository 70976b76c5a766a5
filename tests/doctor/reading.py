"""A member of the workers' group."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from confluent_kafka import Consumer

from teller.settings import Settings

PATIENCE_S = 240.0


@contextmanager
def reading(line: Settings, *names: str) -> Iterator[None]:
    """While the context lasts, a member has partitions of these topics."""
    consumer = Consumer({"bootstrap.servers": line.kafka_bootstrap, "group.id": line.worker_group})
    consumer.subscribe(list(names))
    end = time.monotonic() + PATIENCE_S
    while not consumer.assignment():
        consumer.poll(0.1)
        assert time.monotonic() < end
    yield
    consumer.close()
