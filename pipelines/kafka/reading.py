"""Read a topic to its end, or parts of it from offset to offset."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import RIGHTS, TopicMissingError, at_end, in_words
from pipelines.kafka.offsets import partitions

#: Seconds to wait for the next record of a whole topic, where no open transaction is waited for.
ANSWER_S: Final = 30.0
#: Seconds to wait for the next record: a transaction whose producer was killed stays open for up to its time-out
#: (`pipelines.router.kafka.client.TRANSACTION_S`), and until the broker's next check for such transactions, every 10 s.
SILENCE_S: Final = 60.0
#: Messages that are taken at once, at most: one by one a million of them takes twice as long.
AT_ONCE: Final = 500
_EVERYTHING: Final = range(sys.maxsize)


class TopicUnreadableError(RuntimeError):
    """A topic is not there or cannot be read; the message says what to do."""


class TopicNotThereError(TopicUnreadableError):
    """There is no such topic, or not for these credentials."""


def whole(client: ClientSettings, topic: str, silence: float = ANSWER_S) -> Iterator[Message]:
    """Yield each committed record of the topic up to its present end, partitions as they come.

    Raises:
        TopicNotThereError: there is no such topic.
        TopicUnreadableError: nothing came for `silence` seconds, or Kafka refuses.
    """
    with _reader(client, topic) as consumer:
        spans = {number: [_EVERYTHING] for number in partitions(consumer, topic, silence)}
        yield from _Stretches(consumer, topic, spans, wait=False, silence=silence).read()


def messages(
    client: ClientSettings, topic: str, spans: Mapping[int, Sequence[range]], *, wait: bool, silence: float = SILENCE_S
) -> Iterator[Message]:
    """Yield each committed record of the spans of each partition (rising, not touching), partitions as they come.

    `wait`: where a transaction is open within a span, wait until it is decided; else what comes after it is left out.

    Raises:
        TopicUnreadableError: nothing came for `silence` seconds, or Kafka refuses.
    """
    if not any(span for each in spans.values() for span in each):
        return
    with _reader(client, topic) as consumer:
        yield from _Stretches(consumer, topic, spans, wait, silence).read()


def check_there(client: ClientSettings, topic: str) -> None:
    """Check at once that a topic is there: `messages` waits for one that may still come.

    Raises:
        TopicNotThereError: there is no such topic.
        TopicUnreadableError: Kafka does not answer.
    """
    with _reader(client, topic) as consumer:
        partitions(consumer, topic, ANSWER_S)


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Turn an error of Kafka into a TopicUnreadableError; `what` says what cannot be done."""
    try:
        yield
    except TopicMissingError as error:
        raise TopicNotThereError(in_words(error)) from None
    except KafkaException as error:
        if error.args[0].code() in RIGHTS:
            raise TopicUnreadableError(f"{what}: {in_words(error)}") from None
        raise TopicUnreadableError(f"{what} ({error.args[0].name()}): are the brokers up?") from None


@contextmanager
def _reader(client: ClientSettings, topic: str) -> Iterator[Consumer]:
    consumer = reader(client)
    try:
        with explained(f"{topic} cannot be read"):
            yield consumer
    finally:
        consumer.close()


class _Stretches:
    """Spans still to be read of each partition; the first is the one in progress."""

    def __init__(
        self, consumer: Consumer, topic: str, spans: Mapping[int, Sequence[range]], wait: bool, silence: float
    ) -> None:
        self._consumer, self._topic, self._wait, self._silence = consumer, topic, wait, silence
        listed = {number: [span for span in each if span] for number, each in spans.items()}
        self._left = {number: each for number, each in listed.items() if each}

    def read(self) -> Iterator[Message]:
        starts = [TopicPartition(self._topic, number, each[0].start) for number, each in self._left.items()]
        if starts:
            self._consumer.assign(starts)
        at_once = AT_ONCE if all(len(each) == 1 for each in self._left.values()) else 0
        while self._left:
            for message in self._next(at_once):
                yield from self._take(message)

    def _next(self, at_once: int) -> list[Message]:
        """Wait for a message, and take those that are here already; none of these where a seek may come between."""
        message = self._consumer.poll(self._silence)
        if message is None:
            raise TopicUnreadableError(f"{self._topic} gave nothing for {self._silence:.0f} s: are the brokers up?")
        return [message, *(self._consumer.consume(at_once, 0) if at_once else ())]

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
        elif at_end(error, message.topic()) and (offset >= span.stop or not self._wait):
            del self._left[number]

    def _go_on(self, number: int, position: int) -> None:
        """Seek to the partition's next span, if it has one; `position` is the next offset to read."""
        self._left[number] = [span for span in self._left[number] if span.stop > position]
        if not self._left[number]:
            del self._left[number]
            self._consumer.pause([TopicPartition(self._topic, number)])
        elif self._left[number][0].start > position:
            self._consumer.seek(TopicPartition(self._topic, number, self._left[number][0].start))
