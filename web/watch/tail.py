"""The newest records of a topic, a bounded number at a time."""

from collections.abc import Iterator
from typing import Final

from confluent_kafka import Message
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import ClientSettings

ANSWER_S: Final = 5.0


class TopicTail:
    """The newest records of a topic, newest first. For one thread."""

    def __init__(self, client: ClientSettings, topic: str, kept: int) -> None:
        self._client, self._topic, self._kept = client, topic, kept
        self._admin = AdminClient(client)
        self._read: dict[int, int] = {}

    def new(self) -> Iterator[Message]:
        """Yield the records that came since the last call, of each partition at most `kept`, the newest.

        Raises:
            KafkaException: there is no such topic, or Kafka does not answer.
            TopicUnreadableError: as `reading.messages`.
        """
        ends = self._ends()
        spans = {
            number: [range(max(self._begin(number, end), end - self._kept), end)]
            for number, end in ends.items()
            if end != self._read.get(number, 0)
        }
        if spans:
            yield from reading.messages(self._client, self._topic, spans, wait=False, silence=ANSWER_S)
        self._read = ends

    def _begin(self, number: int, end: int) -> int:
        """Return where to go on: at the beginning of a topic that was made anew."""
        begin = self._read.get(number, 0)
        return begin if begin <= end else 0

    def _ends(self) -> dict[int, int]:
        """Return by partition the offset up to which all transactions are decided: what comes behind it comes later."""
        places = [(self._topic, number) for number in offsets.partitions(self._admin, self._topic, ANSWER_S)]
        return {number: end for (_, number), end in offsets.decided(self._admin, places, ANSWER_S).items()}
