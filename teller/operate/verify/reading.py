"""Read parts of a topic, from offset to offset."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from teller.operate.topic_reader import TopicUnreadableError
from teller.settings.kafka_client import ClientSettings

#: Seconds to wait for the next record: a transaction whose producer was killed stays open for up to its time-out
#: (`kafka_log.TRANSACTION_S`), and until the broker's next check for such transactions, every 10 s.
SILENCE_S: Final = 60.0


def consumer(client: ClientSettings, group: str = "", isolation: str = "read_committed") -> Consumer:
    """Make a consumer that joins no group; it can ask for the offsets of `group`."""
    return Consumer(
        {
            **client,
            "group.id": group or f"teller-verify-{uuid.uuid4()}",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "isolation.level": isolation,
            "enable.partition.eof": True,
            "queued.max.messages.kbytes": 8192,  # records read ahead; the default is 65,536
            "fetch.wait.max.ms": 50,  # a fetch that waits at the end of one partition delays the seek in another
        }
    )


def messages(
    client: ClientSettings, topic: str, spans: Mapping[int, Sequence[range]], *, wait: bool, silence: float = SILENCE_S
) -> Iterator[Message]:
    """Yield each committed record of the spans of each partition (rising, not touching), partitions as they come.

    `wait`: where a transaction is open within a span, wait until it is decided; else what comes after it is left out.

    Raises:
        TopicUnreadableError: nothing came for `silence` seconds, or Kafka refuses.
    """
    reader = consumer(client)
    try:
        yield from _Stretches(reader, topic, spans, wait, silence).read()
    except KafkaException as error:
        raise TopicUnreadableError(f"{topic} cannot be read ({error.args[0].name()}): are the brokers up?") from None
    finally:
        reader.close()


class _Stretches:
    """Spans still to be read of each partition; the first is the one in progress."""

    def __init__(
        self, reader: Consumer, topic: str, spans: Mapping[int, Sequence[range]], wait: bool, silence: float
    ) -> None:
        self._reader, self._topic, self._wait, self._silence = reader, topic, wait, silence
        listed = {number: [span for span in each if span] for number, each in spans.items()}
        self._left = {number: each for number, each in listed.items() if each}

    def read(self) -> Iterator[Message]:
        starts = [TopicPartition(self._topic, number, each[0].start) for number, each in self._left.items()]
        if starts:
            self._reader.assign(starts)
        while self._left:
            yield from self._take(self._next())

    def _next(self) -> Message:
        message = self._reader.poll(self._silence)
        if message is None:
            raise TopicUnreadableError(f"{self._topic} gave nothing for {self._silence:.0f} s: are the brokers up?")
        return message

    def _take(self, message: Message) -> Iterator[Message]:
        number, offset, error = message.partition() or 0, message.offset() or 0, message.error()
        if number not in self._left:  # records fetched before the pause
            return
        span = self._left[number][0]
        if error is None:
            if offset in span:
                yield message
            if offset >= span.stop - 1:
                self._go_on(number, offset + 1)
        elif error.name() == "_PARTITION_EOF":
            if offset >= span.stop or not self._wait:
                del self._left[number]
        elif not error.retriable():
            raise KafkaException(error)

    def _go_on(self, number: int, position: int) -> None:
        """Seek to the partition's next span, if it has one; `position` is the next offset to read."""
        self._left[number] = [span for span in self._left[number] if span.stop > position]
        if not self._left[number]:
            del self._left[number]
            self._reader.pause([TopicPartition(self._topic, number)])
        elif self._left[number][0].start > position:
            self._reader.seek(TopicPartition(self._topic, number, self._left[number][0].start))
