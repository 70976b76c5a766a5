"""A log of sources that are read, and of what follows from them: exactly once, by one process of a group."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition
from confluent_kafka import Message as KafkaMessage
from confluent_kafka.admin import AdminClient

from pipelines.kafka.bounded import NoReturnError, within
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import at_end, of_write
from pipelines.kafka.offsets import Place, committed, decided, partitions, places
from pipelines.kafka.outgoing import OutgoingMessage
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.kafka.transactions import SILENT, fencing_producer, produce

ANSWER_S: Final = 15.0
CLOSE_S: Final = 10.0
TRANSACTION_S: Final = 20.0
#: Seconds to wait for a message of what is known to be there.
REST_S: Final = 0.1
#: What is taken at once: an original may be sealed into a failed event, so bytes are bounded as well.
MOST_MESSAGES: Final = 500
MOST_BYTES: Final = 8_388_608


class SourceLog:
    """Reads the topics `sources` from where the group is, and writes in transactions with the group's name as id.

    For one thread. Use no more after the first error.

    Raises:
        KafkaException: Kafka does not answer, refuses, or another process has taken over.
        NoReturnError: librdkafka hangs; Kafka ends the transaction.
    """

    def __init__(self, client: ClientSettings, group: str, sources: Iterable[str], max_bytes: int) -> None:
        self._producer = fencing_producer(client, group, TRANSACTION_S, max_bytes)
        self._consumer = Consumer(_consuming(client, group))
        self._admin = AdminClient({**client, **SILENT})  # a consumer's own requests wait behind its fetches
        self._sources = tuple(sources)
        self.positions = self._begin()

    def _begin(self) -> dict[Place, int]:
        there = [(topic, at) for topic in self._sources for at in partitions(self._consumer, topic, ANSWER_S)]
        found = {place: each.offset for place, each in committed(self._consumer, there, ANSWER_S).items()}
        starts = {place: offset if offset >= 0 else OFFSET_BEGINNING for place, offset in found.items()}
        self._consumer.assign([TopicPartition(*place, offset) for place, offset in starts.items()])
        return {place: max(0, offset) for place, offset in found.items()}

    def take(self, seconds: float, most: int = MOST_MESSAGES) -> Iterator[KafkaMessage]:
        """Yield what has come, `most` messages and some MOST_BYTES at most; wait `seconds` for the first."""
        size, end = 0, time.monotonic() + seconds
        for _ in range(most):
            message = self._consumer.poll(max(0.0, end - time.monotonic()))
            if message is None:
                return
            if (found := self._read(message)) is not None:
                size += len(found.value() or b"")
                yield found
                end = 0.0
            if size > MOST_BYTES:
                return

    def rest_of(self, topics: Collection[str]) -> Iterator[KafkaMessage]:
        """Yield what these sources have by now, and was not taken; nothing of the others comes meanwhile. What an open
        transaction holds has not happened.

        Raises:
            TopicUnreadableError: it does not come within ANSWER_S.
        """
        ends = decided(self._admin, [place for place in self.positions if place[0] in topics], ANSWER_S)
        others, until = [TopicPartition(*each) for each in self.positions.keys() - ends], time.monotonic() + ANSWER_S
        if self._has_come_to(ends):
            return
        self._consumer.pause(others)
        while not self._has_come_to(ends):
            if time.monotonic() > until:
                raise TopicUnreadableError(f"{', '.join(sorted(topics))}: Kafka has more records, and they do not come")
            message = self._consumer.poll(REST_S)
            if message is not None and (found := self._read(message)) is not None:
                yield found
        self._consumer.resume(others)

    def _has_come_to(self, ends: Mapping[Place, int]) -> bool:
        return all(self.positions[place] >= end for place, end in ends.items())

    def _read(self, message: KafkaMessage) -> KafkaMessage | None:
        place, offset = (message.topic() or "", message.partition() or 0), message.offset() or 0
        error = message.error()
        if error is None:
            self.positions[place] = offset + 1
            return message
        if at_end(error, message.topic()):  # markers of transactions lie before the end as well
            self.positions[place] = max(self.positions.get(place, 0), offset)
        return None

    def left(self) -> int:
        """Return how many messages of the sources are not read, as far as was heard; a transaction marker is one."""
        total = 0
        for place, position in self.positions.items():
            _, end = self._consumer.get_watermark_offsets(TopicPartition(*place), cached=True)
            total += max(0, end - position)
        return total

    def ends(self) -> dict[Place, int]:
        """Return where the partitions that this log reads end, as the brokers say now."""
        return {
            place: self._consumer.get_watermark_offsets(TopicPartition(*place), ANSWER_S)[1] for place in self.positions
        }

    def unread(self) -> frozenset[Place]:
        """Return partitions of the sources that this log does not read, as they were added."""
        return places(self._admin, self._sources, ANSWER_S) - self.positions.keys()

    def write(self, messages: Iterable[OutgoingMessage], positions: Mapping[Place, int]) -> None:
        """Write all in one transaction, with the positions up to which the sources are read."""
        written = set[str]()
        try:
            self._producer.begin_transaction()
            for each in messages:
                produce(self._producer, each)
                written.add(each.topic)
            self._commit([TopicPartition(*place, offset) for place, offset in positions.items()])
        except KafkaException as error:
            raise of_write(error, written) from None

    def _commit(self, offsets: list[TopicPartition]) -> None:
        if offsets:
            fence: Any = self._consumer.consumer_group_metadata()
            within(2 * ANSWER_S, partial(self._producer.send_offsets_to_transaction, offsets, fence, ANSWER_S))
        self._producer.commit_transaction(2 * ANSWER_S)

    def close(self) -> None:
        """Close the clients; an open transaction is ended by the next log, or by Kafka."""
        try:
            within(CLOSE_S, self._consumer.close)
        except (NoReturnError, KafkaException, RuntimeError):
            return


def _consuming(client: ClientSettings, group: str) -> dict[str, Any]:
    return {
        **client,
        **SILENT,
        "group.id": group,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
        "enable.partition.eof": True,
        "queued.max.messages.kbytes": 8192,
        "fetch.wait.max.ms": 200,
    }
