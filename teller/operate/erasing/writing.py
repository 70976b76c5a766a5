"""Add records to the topic of erasures, and tombstones to others."""

from collections.abc import Iterable
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from bank.accounts import erasures
from bank.accounts.erasures import ErasureEvent
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.transactions import SILENT, deliver
from schemas.topics import ERASURES
from teller.operate.accounts.rules import AccountError

ANSWER_S: Final = 20.0


def append(client: ClientSettings, events: Iterable[ErasureEvent]) -> None:
    """Add records that no other record can contradict; they are durable on return.

    Raises:
        AccountError: Kafka did not take them, or did not say so.
    """
    own: dict[str, Any] = {**client, **SILENT, "enable.idempotence": True, "delivery.timeout.ms": int(ANSWER_S * 1000)}
    send(Producer(own), [(ERASURES, 0, *erasures.encoded(each), ()) for each in events])


#: Topic, partition, key, value and headers.
Record = tuple[str, int, bytes, bytes | None, Iterable[tuple[str, bytes]]]


def send(producer: Producer, records: Iterable[Record]) -> None:
    """Send records without a transaction; they are durable on return.

    Raises:
        AccountError: as above.
    """
    failed: list[KafkaError] = []

    def report(error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            failed.append(error)

    try:
        for topic, partition, key, value, headers in records:
            while len(producer) > 10_000:
                producer.poll(0.1)
            producer.produce(topic, value, key, partition, headers=list(headers), on_delivery=report)
        deliver(producer, 2 * ANSWER_S)
    except KafkaException as error:
        failed.append(error.args[0])
    if failed or len(producer):
        name = failed[0].name() if failed else "no answer"
        raise AccountError(f"Kafka did not take it, or did not say so ({name}): run `teller accounts erasures`")
