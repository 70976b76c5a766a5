"""Follow topics of one partition each from a thread, for whoever must know all that Kafka had at a moment.

Who decides waits until the topics have been read up to ends that were asked for after that moment (`known_as_of`).
These ends count open transactions: what is in one may have happened before.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end, in_words
from pipelines.kafka.offsets import Offsets
from pipelines.kafka.reading import TopicUnreadableError

#: Seconds between two looks while nobody waits.
LOOK_S: Final = 0.2
#: Seconds between two looks whether the topics are still the same.
RECOGNISE_S: Final = 1.0
#: Seconds to wait for one message, and for an answer of Kafka.
SILENCE_S: Final = 0.5
ANSWER_S: Final = 5.0
#: Messages that are taken from the client at once, and the fewest offsets ahead for which that is worth it.
MANY: Final = 1000

log = logging.getLogger(__name__)


class _MadeAnewError(Exception):
    """A topic is another one than before; its argument is the name."""


class TopicsFollower(ABC):
    """Follows topics from a thread of its own; `as_of` is since when all is known, by `clock`.

    `stages` are topics in the order in which they are read. A record may refer to those of a stage before its own: ends
    are asked for from the last stage to the first.
    """

    def __init__(
        self,
        client: ClientSettings,
        what: str,
        stages: Sequence[Sequence[str]],
        group: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`what` the topics tell is for people. `group` is one whose rights the credentials have; it is not joined."""
        self.as_of = float("-inf")
        self._client, self._what, self._group, self._clock = client, what, group, clock
        self._stages = [[(topic, 0) for topic in stage] for stage in stages]
        self._positions: Offsets = {}
        self._ids: dict[str, str] = {}
        self._waiting: list[tuple[float, Future[None]]] = []
        self._lock, self._woken, self._stopped = threading.Lock(), threading.Event(), threading.Event()

    @property
    def age(self) -> float:
        """Seconds since which all is known."""
        return max(0.0, self._clock() - self.as_of)

    @abstractmethod
    def _begin(self, consumer: Consumer, admin: AdminClient) -> Offsets:
        """Forget all; return from where to read each topic.

        Raises:
            TopicUnreadableError: what is there is not what was written.
        """

    @abstractmethod
    def _hear(self, message: Message) -> None:
        """Take the next message of a topic.

        Raises:
            TopicUnreadableError: it must not be passed over; it comes again.
        """

    def _show(self) -> None:  # noqa: B027 - not every follower has something to show
        """Show what is known now to whoever decides."""

    def _ask(self, consumer: Consumer) -> None:  # noqa: B027 - nor to ask
        """Ask for what must be known before the topics' ends are."""

    def start(self) -> None:
        """Begin to follow. An error of Kafka is tried again without end: whoever decides waits meanwhile."""
        threading.Thread(target=self._run, daemon=True, name=self._what).start()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()

    def wake(self) -> None:
        """Ask for the ends now."""
        self._woken.set()

    def known_as_of(self, moment: float) -> "Future[None]":
        """Return what is done once all is known that Kafka had at this moment, by the follower's clock."""
        known: Future[None] = Future()
        with self._lock:
            self._waiting = [each for each in self._waiting if not each[1].cancelled()]
            self._waiting.append((moment, known))
        self._tell()
        self._woken.set()
        return known

    def _tell(self) -> None:
        with self._lock:
            done = [known for moment, known in self._waiting if moment <= self.as_of]
            self._waiting = [each for each in self._waiting if each[0] > self.as_of]
        for known in done:
            if known.set_running_or_notify_cancel():
                known.set_result(None)

    def _run(self) -> None:
        while not self._stopped.is_set():
            with ExitStack() as opened:
                consumers = [reader(self._client, self._group) for _ in self._stages]
                for each in consumers:
                    opened.callback(each.close)
                try:
                    self._follow(consumers, AdminClient(self._client))
                except _MadeAnewError as error:
                    log.warning("%s is another topic than before: it is read from its beginning", error)
                    self._positions = {}
                except (TopicUnreadableError, KafkaException) as error:
                    log.warning("%s cannot be read: %s", self._what, _why(error))
                    self._stopped.wait(SILENCE_S)

    def _follow(self, consumers: Sequence[Consumer], admin: AdminClient) -> None:
        self._recognise(admin)
        if not self._positions:
            self.as_of = float("-inf")
            self._positions = self._begin(consumers[0], admin)
        for consumer, stage in zip(consumers, self._stages, strict=True):
            consumer.assign([TopicPartition(*place, self._positions[place]) for place in stage])
        recognised = self._clock()
        while not self._stopped.is_set():
            self._woken.clear()
            asked = self._clock()
            if asked - recognised > RECOGNISE_S:
                recognised = asked
                self._recognise(admin)
            self._ask(consumers[0])
            ends = [self._ends(admin, stage) for stage in reversed(self._stages)]
            for consumer in consumers:
                if not self._read_to(consumer, admin, ends.pop()):
                    return
            self._show()
            self.as_of = asked
            self._tell()
            self._woken.wait(LOOK_S)

    def _recognise(self, admin: AdminClient) -> None:
        """Look whether each topic is the same as before, whatever its offsets."""
        former = self._ids
        self._ids = offsets.topic_ids(admin, [topic for stage in self._stages for topic, _ in stage], ANSWER_S)
        for topic, found in self._ids.items():
            if former.get(topic, found) != found:
                raise _MadeAnewError(topic)

    def _ends(self, admin: AdminClient, places: Sequence[offsets.Place]) -> Offsets:
        """Ask for the topics' ends, open transactions included."""
        return offsets.offsets(admin, places, offsets.LATEST, ANSWER_S)

    def _read_to(self, consumer: Consumer, admin: AdminClient, ends: Offsets) -> bool:
        """Read up to these ends; return False when stopped before.

        While nothing comes, which an open transaction may be the cause of, the topics are looked at again.
        """
        self._same(ends)
        while ahead := sum(max(0, end - self._positions[place]) for place, end in ends.items()):
            if self._stopped.is_set():
                return False
            messages = consumer.consume(MANY, 0.1) if ahead > MANY else [consumer.poll(SILENCE_S)]
            for message in messages:
                self._take(message)
            if messages == [None]:
                self._same(self._ends(admin, list(ends)))
        return True

    def _same(self, at: Offsets) -> None:
        for place, offset in at.items():
            if offset < self._positions[place]:
                raise _MadeAnewError(place[0])

    def _take(self, message: Message | None) -> None:
        if message is None:
            return
        place, offset = (message.topic() or "", message.partition() or 0), message.offset() or 0
        if (error := message.error()) is not None:
            if at_end(error, message.topic()):
                self._positions[place] = max(self._positions[place], offset)
            return
        self._same({place: offset})
        self._hear(message)
        self._positions[place] = offset + 1


def _why(error: TopicUnreadableError | KafkaException) -> str:
    if isinstance(error, KafkaException):
        return in_words(error)
    return str(error)
