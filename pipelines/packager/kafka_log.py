"""The packager's log on Kafka."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.kafka.bounded import NoReturnError, within
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.reading import TopicUnreadableError, explained
from pipelines.kafka.transactions import SILENT, deliver, fencing_producer, produce
from pipelines.packager.port import FOLLOWED
from pipelines.withdrawals.kafka_log import record
from pipelines.withdrawals.port import WithdrawalsRecord

ANSWER_S: Final = 15.0
CLOSE_S: Final = 10.0
#: A release of a million owners is one transaction. A killed process' is ended by the next one, or after this time;
#: until then nobody reads what lies behind it on the topics that it wrote.
TRANSACTION_S: Final = 300.0
#: Seconds without any record after which what is known to be there is given up: a transaction of a command that was
#: killed stays open for its time-out.
SILENCE_S: Final = 90.0


class KafkaPackagerLog:
    """The log with this name as transactional id: see `PackagerLog`.

    Raises:
        KafkaException: Kafka does not answer, refuses, or another process has taken over.
        NoReturnError: librdkafka hangs; Kafka ends the transaction.
        TopicUnreadableError: a topic is not there or cannot be read.
    """

    def __init__(self, client: ClientSettings, group: str, max_bytes: int) -> None:
        self._producer = fencing_producer(client, group, TRANSACTION_S, max_bytes)
        self._consumer, self._admin = reader(client, group), AdminClient({**client, **SILENT})
        self._positions: offsets.Offsets = {}

    def follow(self, positions: Mapping[str, int]) -> bool:
        with explained("the packager's topics cannot be read"):
            ends = self._ends()
            if any(at > ends[topic, 0] for topic, at in positions.items()):
                return False
            self._positions = {(topic, 0): at for topic, at in positions.items()}
            self._consumer.assign([TopicPartition(*place, at) for place, at in self._positions.items()])
        return True

    def take(self, seconds: float, most: int) -> Iterator[WithdrawalsRecord]:
        end = time.monotonic() + seconds
        for _ in range(most):
            message = self._consumer.poll(max(0.0, end - time.monotonic()))
            if message is None:
                return
            if (found := self._read(message)) is not None:
                yield found
                end = 0.0

    def rest(self) -> Iterator[WithdrawalsRecord]:
        with explained("the packager's topics cannot be read"):
            ends = self._ends()
            heard = time.monotonic()
            while any(self._positions[place] < end for place, end in ends.items()):
                message = self._consumer.poll(0.2)
                if message is not None:
                    heard = time.monotonic()
                    if (found := self._read(message)) is not None:
                        yield found
                elif time.monotonic() - heard > SILENCE_S:
                    raise TopicUnreadableError("the packager's topics have more records, and they do not come")

    def _ends(self) -> offsets.Offsets:
        """Return where the topics end, open transactions included: this log's own may be a moment from its end."""
        return offsets.offsets(self._admin, [(topic, 0) for topic in FOLLOWED], offsets.LATEST, ANSWER_S)

    def _read(self, message: Any) -> WithdrawalsRecord | None:
        place, offset, error = (message.topic() or "", message.partition() or 0), message.offset() or 0, message.error()
        if error is None:
            self._positions[place] = offset + 1
            return record(message)
        if not at_end(error, message.topic()):
            raise KafkaException(error)
        self._positions[place] = max(self._positions[place], offset)
        return None

    def write(self, messages: Iterable[OutgoingMessage], may: Callable[[], bool] = lambda: True) -> bool:
        self._producer.begin_transaction()
        try:
            for each in messages:
                produce(self._producer, each)
            deliver(self._producer, TRANSACTION_S)
            is_permitted = may()
        except BaseException:
            self._undo()
            raise
        if not is_permitted:
            self._producer.abort_transaction(2 * ANSWER_S)
            return False
        self._producer.commit_transaction(2 * ANSWER_S)
        return True

    def _undo(self) -> None:
        """End the transaction at once where Kafka lets this process: else nobody reads on for minutes."""
        try:
            within(2 * ANSWER_S, partial(self._producer.abort_transaction, ANSWER_S))
        except (KafkaException, NoReturnError):
            return

    def left(self) -> int:
        total = 0
        for place, position in self._positions.items():
            _, end = self._consumer.get_watermark_offsets(TopicPartition(*place), cached=True)
            total += max(0, end - position)
        return total

    def close(self) -> None:
        """Close the client; an open transaction is ended by the next log, or by Kafka."""
        try:
            within(CLOSE_S, self._consumer.close)
        except (NoReturnError, KafkaException, RuntimeError):
            return
