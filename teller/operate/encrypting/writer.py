"""Receipts on Kafka, all of a batch or none. All writers share one transactional id, so there is one at a time.

Opening the writer fences whoever opened it before and ends their transaction (KIP-98); only then are the receipts read.
So no run decides by what another is writing.
"""

import contextlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import TAKEN_OVER
from pipelines.kafka.transactions import SILENT, deliver
from schemas.topics import FAILED, RECEIPTS

TRANSACTIONAL_ID: Final = "teller-encrypt-stored"
#: Seconds after which the brokers end a transaction that nobody ends: readers of receipts wait for open ones.
TRANSACTION_S: Final = 10.0
ANSWER_S: Final = 20.0


class EncryptStoredError(RuntimeError):
    """The run cannot go on; the message says what to do. What was done stays done: the next run goes on from there."""


class ReceiptWriter:
    """Writes receipts. For one thread."""

    def __init__(self, client: ClientSettings, most_bytes: int) -> None:
        own: dict[str, Any] = {
            "transactional.id": TRANSACTIONAL_ID,
            "transaction.timeout.ms": int(TRANSACTION_S * 1000),
            "message.max.bytes": most_bytes,
            "linger.ms": 5,
            **SILENT,
        }
        self._producer = Producer({**client, **own})
        with _explained():
            self._producer.init_transactions(ANSWER_S)

    def write(self, receipts: Iterable[tuple[bytes, bytes]], failed: Iterable[tuple[bytes, bytes]] = ()) -> None:
        """Write receipts and failed events (key and value), all or none; they are durable and seen on return.

        Raises:
            EncryptStoredError: another run took over, or Kafka refuses or did not say.
        """
        with _explained():
            try:
                self._producer.begin_transaction()
                self._send(receipts, failed)
                self._producer.commit_transaction(ANSWER_S)
            except KafkaException:
                with contextlib.suppress(KafkaException):
                    self._producer.abort_transaction(ANSWER_S)
                raise

    def _send(self, receipts: Iterable[tuple[bytes, bytes]], events: Iterable[tuple[bytes, bytes]]) -> None:
        failed: list[KafkaError] = []

        def report(error: KafkaError | None, _message: Message) -> None:
            if error is not None:
                failed.append(error)

        for key, value in receipts:
            self._producer.produce(RECEIPTS, value, key, on_delivery=report)
        for key, value in events:
            self._producer.produce(FAILED, value, key, on_delivery=report)
        deliver(self._producer, ANSWER_S)
        if failed or len(self._producer):
            raise KafkaException(failed[0] if failed else KafkaError(KafkaError._MSG_TIMED_OUT))  # noqa: SLF001 - librdkafka's public code for it


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except KafkaException as error:
        code = error.args[0]
    else:
        return
    if code.code() in TAKEN_OVER:
        raise EncryptStoredError("another run of this command took over: let that one end") from None
    raise EncryptStoredError(f"Kafka did not take receipts, or did not say so ({code.name()}): run it again") from None
