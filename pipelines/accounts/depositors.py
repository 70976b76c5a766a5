"""Read the registered depositors, and follow their changes.

The topic `bank.depositors` has one partition, and is compacted. A change names a time from which it holds that lies
AHEAD_MS after the change is written. A worker that has read the topic to its end less than FRESH_S before it decides a
batch therefore knows every change that can concern a record of that batch.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition

from bank.accounts.depositors import Depositors
from bank.accounts.entries import decoded
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.reading import TopicUnreadableError, whole
from schemas.topics import DEPOSITORS

#: Milliseconds between the writing of a change of status and the time from which it holds.
AHEAD_MS: Final = 3000
#: Age, in seconds, up to which what is known of the topic's end counts.
FRESH_S: Final = 2.0
LOOK_S: Final = 0.5
ANSWER_S: Final = 5.0

log = logging.getLogger(__name__)


def read(client: ClientSettings) -> Depositors:
    """Return all registered depositors, as of now.

    Raises:
        TopicUnreadableError: the topic is missing, or Kafka does not answer.
    """
    found = Depositors()
    for message in whole(client, DEPOSITORS):
        take(found, message)
    return found


def take(known: Depositors, message: Message) -> bool:
    """Take an entry from its message; return False for one that is no entry, or renames a depositor."""
    entry = decoded(message.key(), message.value())
    if entry is not None and known.take(entry):
        return True
    log.warning("%s: offset %d is no entry: somebody else writes there", DEPOSITORS, message.offset() or 0)
    return False


class Follower:
    """Follows the topic from a thread of its own; `depositors` is what it knows. `changed` is called after changes."""

    def __init__(
        self,
        client: ClientSettings,
        group: str = "",
        changed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`group` is a group whose rights the credentials have; it is not joined."""
        self.depositors = Depositors()
        self.changed = changed
        self._clock = clock
        self._client, self._group = client, group
        self._position = 0
        self._ended_at = float("-inf")
        self._stop = threading.Event()

    @property
    def age(self) -> float:
        """Seconds since the topic was read to its end."""
        return self._clock() - self._ended_at

    @property
    def fresh(self) -> bool:
        """Return True if what is known of the depositors is enough to decide a batch."""
        return self.age <= FRESH_S

    def start(self) -> None:
        """Begin to follow. An error of Kafka is tried again without end: what is known gets old meanwhile."""
        threading.Thread(target=self._run, daemon=True, name="depositors").start()

    def stop(self) -> None:
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            consumer = reader(self._client, self._group)
            try:
                consumer.assign([TopicPartition(DEPOSITORS, 0, self._position)])
                while not self._stop.is_set():
                    self._look(consumer)
            except (KafkaException, TopicUnreadableError) as error:
                log.warning("the depositors cannot be read (%s): is %s there?", type(error).__name__, DEPOSITORS)
                self._stop.wait(LOOK_S)
            finally:
                consumer.close()

    def _look(self, consumer: Consumer) -> None:
        """Ask for the topic's end, and read up to it."""
        began = self._clock()
        _, end = consumer.get_watermark_offsets(TopicPartition(DEPOSITORS, 0), ANSWER_S)
        if end < self._position:
            self._begin_anew(consumer)
        taken = False
        while self._position < end:
            message = consumer.poll(ANSWER_S)
            if message is None:
                return
            taken |= self._take(message)
        self._ended_at = began
        if taken:
            self.changed()
        if (message := consumer.poll(LOOK_S)) and self._take(message):
            self.changed()

    def _begin_anew(self, consumer: Consumer) -> None:
        """Read from the beginning: the topic was deleted and made anew, so what is known is no longer so."""
        log.warning("%s is another topic than before: it is read from its beginning", DEPOSITORS)
        self._ended_at, self._position = float("-inf"), 0
        self.depositors.forget()
        consumer.assign([TopicPartition(DEPOSITORS, 0, 0)])

    def _take(self, message: Message) -> bool:
        if (error := message.error()) is not None:
            if at_end(error):
                self._position = max(self._position, message.offset() or 0)
            return False
        self._position = (message.offset() or 0) + 1
        return take(self.depositors, message)
