"""The ledger's log on Kafka."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from confluent_kafka import Message, TopicPartition

from bank.accounts.erasures import Erasures
from pipelines.accounts import erasures
from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.offsets import Place
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.reading import explained
from pipelines.kafka.source_log import ANSWER_S, SourceLog
from pipelines.ledger.port import LedgerRecord
from schemas.topics import LEDGER_ORDERS, LEDGER_POSTINGS, LEDGER_TARIFFS, METERING

SOURCES: Final = (METERING, LEDGER_TARIFFS, LEDGER_ORDERS)


class KafkaLedgerLog:
    """The log of this group: see `LedgerLog`.

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

    def tariffs(self) -> Iterator[LedgerRecord]:
        return map(_record, reading.whole(self._client, LEDGER_TARIFFS))

    def postings(self, first: int) -> Iterator[LedgerRecord]:
        span = range(first, self.end())
        return map(_record, reading.messages(self._client, LEDGER_POSTINGS, {0: [span]}, wait=True))

    def end(self) -> int:
        with explained(f"{LEDGER_POSTINGS} cannot be read"):
            return self._ends.get_watermark_offsets(TopicPartition(LEDGER_POSTINGS, 0), ANSWER_S)[1]

    def take(self, seconds: float, most: int) -> Iterator[LedgerRecord]:
        return map(_record, self._log.take(seconds, most))

    def write(self, messages: Sequence[OutgoingMessage], positions: Mapping[Place, int]) -> None:
        self._log.write(messages, positions)

    def erasures(self) -> Erasures:
        return erasures.read(self._client)  # none may go unseen for want of a right

    def left(self) -> int:
        return self._log.left()

    def ends(self) -> Mapping[Place, int]:
        return self._log.ends()

    def unread(self) -> frozenset[Place]:
        return self._log.unread()

    def close(self) -> None:
        self._ends.close()
        self._log.close()


def _record(message: Message) -> LedgerRecord:
    topic, partition, offset = message.topic() or "", message.partition() or 0, message.offset() or 0
    return LedgerRecord(topic, offset, message.key(), message.value(), partition)
