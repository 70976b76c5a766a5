"""Follow log.openings and bank.erasures into the file of openings."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from confluent_kafka import Message
from confluent_kafka.admin import AdminClient

from bank.accounts.erasures import ErasureKind
from bank.accounts.erasures import decoded as erasure_in
from bank.transparency.sealed_opening import place_in
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.offsets import Offsets
from pipelines.kafka.reading import TopicUnreadableError, explained
from schemas.topics import ERASURES, LOG_OPENINGS
from teller.operate.owner_desk.checking.openings_file import OpeningsFile, OpeningsUnavailableError, SealedLeaf

log = logging.getLogger(__name__)

#: Seconds between two looks while nobody asks, for Kafka's answers, and for which who asks waits for another's look.
LOOK_S: Final = 10.0
ANSWER_S: Final = 10.0
#: Records of a transaction, at most.
BATCH: Final = 2_000
_TOPICS: Final = (ERASURES, LOG_OPENINGS)


class OpeningsFollower:
    """Keeps the file up with Kafka. For any number of threads: one of them reads, the others wait."""

    def __init__(self, client: ClientSettings, file: OpeningsFile, clock: Callable[[], float] = time.monotonic) -> None:
        self._client, self._file, self._clock = client, file, clock
        self._one, self._known = threading.Lock(), float("-inf")

    def run(self, stop: threading.Event) -> None:
        """Follow until stopped; a fault is tried again, and said once."""
        fault = ""
        while not stop.is_set():
            try:
                self.catch_up()
                fault = ""
            except (TopicUnreadableError, OpeningsUnavailableError) as error:
                if str(error) != fault:
                    log.warning("the owners' openings are not followed: %s", error)
                fault = str(error)
            stop.wait(LOOK_S)

    def catch_up(self, patience: float = ANSWER_S) -> bool:
        """Read all that Kafka has by now; return False where another thread still reads after `patience` seconds.

        Raises:
            TopicUnreadableError, OpeningsUnavailableError.
        """
        asked = self._clock()
        if not self._one.acquire(timeout=patience):
            return False
        try:
            if self._known < asked:
                self._read()
                self._known = asked
        finally:
            self._one.release()
        return True

    def _read(self) -> None:
        with explained(f"{LOG_OPENINGS} cannot be read"):
            admin = AdminClient(self._client)
            there = self._file.begin(offsets.topic_ids(admin, _TOPICS, ANSWER_S))
            ends = offsets.decided(admin, sorted(offsets.places(admin, _TOPICS, ANSWER_S)), ANSWER_S)
        for topic in _TOPICS:
            spans = {part: [range(there.get((topic, part), 0), end)] for (of, part), end in ends.items() if of == topic}
            self._take(reading.messages(self._client, topic, spans, wait=False, silence=ANSWER_S))
        self._file.take((), (), ends)

    def _take(self, messages: Iterator[Message]) -> None:
        leaves, erased, positions = list[SealedLeaf](), list[str](), Offsets()
        for message in messages:
            positions[message.topic() or "", message.partition() or 0] = (message.offset() or 0) + 1
            if message.topic() == ERASURES:
                event = erasure_in(message.key(), message.value())
                erased += [event.owner] if event is not None and event.event is ErasureKind.ERASED else []
            elif (value := message.value()) is not None and (place := place_in(value)) is not None and place[0]:
                leaves.append(SealedLeaf(*place, value))
            if len(leaves) + len(erased) >= BATCH:
                self._file.take(leaves, erased, positions)
                leaves, erased, positions = [], [], {}
        self._file.take(leaves, erased, positions)
