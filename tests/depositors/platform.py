"""A platform as it meets the brokers: it logs in, publishes, and reads."""

import time
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer

PATIENCE_S = 20.0


class Platform:
    """A client with one log-in, as long as the test wants it."""

    def __init__(self, bootstrap: str, user: str, password: str) -> None:
        self._refused: list[KafkaError] = []
        self.throttled: list[object] = []
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "security.protocol": "SASL_PLAINTEXT",
                "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": user,
                "sasl.password": password,
                "enable.idempotence": True,
                "linger.ms": 0,
                "topic.metadata.refresh.interval.ms": 300,
                "log_level": 0,
                "error_cb": self._refused.append,
                "throttle_cb": self.throttled.append,
            }
        )

    def publish(self, topic: str, value: bytes = b"x") -> str:
        """The name of the error; empty: Kafka took it."""
        answers: list[str] = []

        def report(error: KafkaError | None, _message: Any) -> None:
            answers.append(error.name() if error else "")

        self._refused.clear()
        try:
            self._producer.produce(topic, value, b"owner-7", on_delivery=report)
        except KafkaException as error:  # the client knows of a refusal
            self._producer.poll(0.05)
            return str(error.args[0].name())
        end = time.monotonic() + PATIENCE_S
        while not answers and time.monotonic() < end:
            self._producer.poll(0.05)
            if log_in := [each.name() for each in self._refused if each.name() == "_AUTHENTICATION"]:
                self._producer.purge()
                return log_in[0]
        return answers[0]


def read(bootstrap: str, user: str, password: str, group: str, topic: str) -> list[bytes] | str:
    """What a client with this log-in reads of a topic, up to its end; else the name of the error."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
            "group.id": group,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
            "log_level": 0,
        }
    )
    found: list[bytes] = []
    end = time.monotonic() + PATIENCE_S
    try:
        consumer.subscribe([topic])
        while time.monotonic() < end:
            if (message := consumer.poll(0.2)) is None:
                continue
            error = message.error()
            if error is not None:
                return found if error.code() == KafkaError._PARTITION_EOF else error.name()
            found.append(message.value() or b"")
    finally:
        consumer.close()
    return "nothing came"
