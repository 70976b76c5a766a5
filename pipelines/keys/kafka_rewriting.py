"""A new epoch on the topic of owners' keys: its record and the rows of all owners, in one transaction.

Readers of committed records see nothing beyond an open transaction. So once the epoch's record has its offset, all that
a reader can see lies before it, and a row that another process appends later lies behind it and counts no more.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.transactions import SILENT, deliver
from pipelines.keys.kafka_topic import ANSWER_S, KafkaKeysTopic, explained
from pipelines.keys.protocol import KeysUnavailable
from schemas.topics import KEYS

#: Transactional id: a second process that rewrites the keys ends the first one's transaction.
ID: Final = "teller-keys"
#: Seconds that a transaction may take: a million rows are written in some ten.
TRANSACTION_S: Final = 120.0


class KafkaKeysRewriting:
    """The topic, for a new epoch. Use it once.

    Raises:
        KeysUnavailable, KeysRefused: as each method.
    """

    @explained()
    def __init__(self, client: ClientSettings) -> None:
        self._client = client
        timeout = {"transactional.id": ID, "transaction.timeout.ms": int(TRANSACTION_S * 1000)}
        self._producer = Producer({**client, **SILENT, **timeout, "compression.type": "none"})
        self._producer.init_transactions(3 * ANSWER_S)
        self._offset = -1
        self._committed = False

    def begin(self, epoch: bytes) -> Iterator[bytes | None]:
        """See `KeysRewriting`."""
        self._begin(epoch)
        topic = KafkaKeysTopic(self._client)
        try:
            yield from topic.read()
        finally:
            topic.close()

    @explained()
    def commit(self, rows: Iterable[bytes]) -> None:
        """See `KeysRewriting`."""
        for each in rows:
            self._produce(each)
        self._producer.commit_transaction(TRANSACTION_S)
        self._committed = True

    @explained()
    def trim(self) -> None:
        """See `KeysRewriting`."""
        if self._committed:
            admin = AdminClient(self._client)  # kept: without its client a request never ends
            for future in admin.delete_records([TopicPartition(KEYS, 0, self._offset)]).values():
                future.result(3 * ANSWER_S)

    def close(self) -> None:
        """End the transaction, if it is open."""
        if self._offset >= 0 and not self._committed:
            try:
                self._producer.abort_transaction(ANSWER_S)
            except KafkaException:
                return  # Kafka ends it

    @explained()
    def _begin(self, epoch: bytes) -> None:
        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self._offset = message.offset() or 0

        self._producer.begin_transaction()
        self._producer.produce(KEYS, epoch, on_delivery=delivered)
        deliver(self._producer, ANSWER_S)
        if self._offset < 0:
            raise KeysUnavailable(f"{KEYS} did not take a record within {ANSWER_S:.0f} s")

    def _produce(self, value: bytes) -> None:
        while True:
            try:
                self._producer.produce(KEYS, value)
            except BufferError:  # the local queue is full: wait until it drains
                self._producer.poll(0.1)
            else:
                return
