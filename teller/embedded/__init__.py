"""Apache Kafka, the real one, without Docker and without Java on the machine: see cluster.EmbeddedKafka."""

from pathlib import Path

from teller.embedded import state
from teller.embedded.cluster import EmbeddedKafka
from teller.embedded.errors import AlreadyRunningError, BrokerFailedError, EmbeddedKafkaError, JarsNotFetchedError
from teller.embedded.startup import prepare


def running(data_dir: Path) -> str | None:
    """Return the address of this folder's embedded broker (host:port,...), or None when none runs."""
    found = state.running(data_dir)
    return found.bootstrap if found else None


__all__ = [
    "AlreadyRunningError",
    "BrokerFailedError",
    "EmbeddedKafka",
    "EmbeddedKafkaError",
    "JarsNotFetchedError",
    "prepare",
    "running",
]
