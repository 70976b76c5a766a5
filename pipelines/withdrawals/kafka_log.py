"""The withdrawals' log on Kafka."""

from collections.abc import Iterator, Mapping, Sequence

from confluent_kafka import Message, TopicPartition

from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.source_log import ANSWER_S, SourceLog
from pipelines.withdrawals.port import KNOWN, SOURCES, WithdrawalsRecord
from schemas.topics import WITHDRAWALS


class KafkaWithdrawalsLog:
    """The log of this group: see `WithdrawalsLog`.

    Raises:
        KafkaException, NoReturnError: as SourceLog.
        TopicUnreadableError: a topic is not there or cannot be read.
    """

    def __init__(self, client: ClientSettings, group: str, max_bytes: int) -> None:
        self._client = client
        self._log = SourceLog(client, group, SOURCES, max_bytes)
        self._ends = reader(client)

    @property
    def positions(self) -> Mapping[Place, int]:
        return self._log.positions

    def whole(self, topic: str, first: int = 0) -> Iterator[WithdrawalsRecord]:
        spans = {0: [range(first, self._end_of(topic))]}
        return map(record, reading.messages(self._client, topic, spans, wait=True))

    def end(self) -> int:
        return self._end_of(WITHDRAWALS)

    def _end_of(self, topic: str) -> int:
        with reading.explained(f"{topic} cannot be read"):
            return self._ends.get_watermark_offsets(TopicPartition(topic, 0), ANSWER_S)[1]

    def take(self, seconds: float, most: int) -> Iterator[WithdrawalsRecord]:
        return map(record, self._log.take(seconds, most))

    def rest(self) -> Iterator[WithdrawalsRecord]:
        return map(record, self._log.rest_of(KNOWN))

    def write(self, messages: Sequence[OutgoingMessage], positions: Mapping[Place, int]) -> None:
        self._log.write(messages, positions)

    def left(self) -> int:
        return self._log.left()

    def unread(self) -> frozenset[Place]:
        return self._log.unread()

    def close(self) -> None:
        self._ends.close()
        self._log.close()


def record(message: Message) -> WithdrawalsRecord:
    """Return a message as the record of a topic of withdrawals."""
    return WithdrawalsRecord(
        message.topic() or "", message.offset() or 0, message.timestamp()[1], message.key(), message.value()
    )
