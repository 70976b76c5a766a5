"""Wait until a broker is up: it answers a metadata request, and names as many brokers as it should."""

import logging
import socket
import time
from collections.abc import Callable

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

#: Silences librdkafka's log lines while nothing listens yet: the caller knows that already.
_silent = logging.Logger("teller.embedded.ready", logging.CRITICAL + 1)


def wait_until_answers(bootstrap: str, brokers: int, timeout: float, give_up: Callable[[], bool]) -> bool:
    """Return True once `brokers` brokers answer, False after `timeout` seconds; `give_up` ends the wait sooner."""
    deadline = time.monotonic() + timeout
    client = AdminClient({"bootstrap.servers": bootstrap, "reconnect.backoff.max.ms": 200}, logger=_silent)
    while time.monotonic() < deadline and not give_up():
        if all(map(_listens, bootstrap.split(","))) and _answers(client, brokers):
            return True
        time.sleep(0.05)
    return False


def _listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1):
            return True
    except OSError:
        return False


def _answers(client: AdminClient, brokers: int) -> bool:
    try:
        return len(client.list_topics(timeout=2).brokers) == brokers
    except KafkaException:
        return False
