"""The topic of owners' keys on Kafka."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import REFUSED, TAKEN_OVER, at_end
from pipelines.kafka.transactions import SILENT, deliver
from pipelines.keys.protocol import KeysRefused, KeysUnavailable
from schemas.topics import KEYS

#: Seconds to wait for an answer of Kafka, and for the next message.
ANSWER_S: Final = 10.0
#: Seconds between two looks whether the topic is still the same one.
RECOGNISE_S: Final = 5.0
_PARTITION: Final = (KEYS, 0)
_ANOTHER: Final = f"{KEYS} is another topic than before: docs/runbooks/TellerKeysRefused.md"


@contextmanager
def explained() -> Iterator[None]:
    """Turn an error of Kafka into one of keys."""
    try:
        yield
    except KafkaException as error:
        raise meant(error.args[0]) from None


def meant(error: KafkaError) -> KeysUnavailable | KeysRefused:
    """Return the error of keys for an error of Kafka."""
    if error.code() in TAKEN_OVER:
        return KeysUnavailable("another process begins an epoch of owners' keys: see which holds, teller keys epochs")
    if error.code() in REFUSED:
        return KeysRefused(f"Kafka refuses {KEYS} ({error.name()}): is it there, and may this part use it?")
    return KeysUnavailable(f"{KEYS} does not answer ({error.name()})")


class KafkaKeysTopic:
    """The topic, from its beginning on. `group` is a group whose rights the credentials have; it is not joined."""

    @explained()
    def __init__(self, client: ClientSettings, group: str = "") -> None:
        self._client = client
        self._admin = AdminClient(client)
        self._id = offsets.topic_id(self._admin, KEYS, ANSWER_S)
        self._recognised = time.monotonic()
        self._position = 0
        self._consumer = reader(client, group)
        self._consumer.assign([TopicPartition(*_PARTITION, 0)])
        self._producer: Producer | None = None

    @property
    def is_new(self) -> bool:
        """See `KeysTopic`."""
        return self._position == 0

    def read(self) -> Iterator[bytes | None]:
        """See `KeysTopic`."""
        end = self._end()
        while self._position < end:
            for message in self._some():
                yield message.value()

    def append(self, value: bytes) -> None:
        """See `KeysTopic`. Ends within ANSWER_S."""
        try:
            self._append(value)
        except KeysUnavailable:
            self._producer = None  # whatever its state, the next one begins anew
            raise

    def close(self) -> None:
        """See `KeysTopic`."""
        self._consumer.close()

    @explained()
    def _end(self) -> int:
        """Return the end up to which transactions are decided, once the topic is recognised."""
        if time.monotonic() - self._recognised > RECOGNISE_S:
            if offsets.topic_id(self._admin, KEYS, ANSWER_S) != self._id:
                raise KeysRefused(_ANOTHER)
            self._recognised = time.monotonic()
        end = offsets.decided(self._admin, [_PARTITION], ANSWER_S)[_PARTITION]
        if end < self._position:
            raise KeysRefused(_ANOTHER)
        return end

    @explained()
    def _some(self) -> list[Message]:
        first = self._consumer.poll(ANSWER_S)
        if first is None:
            raise KeysUnavailable(f"{KEYS} gave nothing for {ANSWER_S:.0f} s")
        found = [first, *self._consumer.consume(100, 0)]  # with a time to wait it would wait for all of the hundred
        whole = []
        for message in found:
            if (error := message.error()) is None:
                self._position = (message.offset() or 0) + 1
                whole.append(message)
            elif at_end(error):  # markers of transactions lie before the end as well
                self._position = max(self._position, message.offset() or 0)
        return whole

    @explained()
    def _append(self, value: bytes) -> None:
        failed: list[KafkaError] = []
        self._producer = self._producer or Producer({**self._client, **SILENT, **_durable()})
        self._producer.produce(KEYS, value, on_delivery=lambda error, _message: failed.append(error) if error else None)
        deliver(self._producer, 2 * ANSWER_S)
        if failed:
            raise KafkaException(failed[0])
        if len(self._producer):
            raise KeysUnavailable(f"{KEYS} did not take a record within {ANSWER_S:.0f} s")


def _durable() -> ClientSettings:
    return {"enable.idempotence": True, "delivery.timeout.ms": int(ANSWER_S * 1000), "linger.ms": 0}
