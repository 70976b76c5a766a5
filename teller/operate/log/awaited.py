"""Proof of an event of a package that was just written, for the process that waits for it."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from bank.transparency.files.protocol import LogFiles
from bank.transparency.keys import VerifierKey
from bank.transparency.kinds import package
from bank.transparency.opening import Opening, opening_of, to_extra
from bank.withdrawals.packaging import package_events
from bank.withdrawals.packaging.package_events import PackageEvent
from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.reading import explained
from schemas.topics import LOG_OPENINGS
from teller.operate.log.proving import PublishedLog

#: Openings are looked for from so long before the event on: clocks differ.
BEFORE_MS: Final = 600_000
#: Seconds that a question may take, but for Kafka's answers and the log's files.
MOST_S: Final = 2.0
_ANSWER_S: Final = 10.0
_AT_ONCE: Final = 500


class AwaitedProofs:
    """Finds openings of events of packages, which are sealed for nobody. For one thread.

    It follows `log.openings` from about the event's time on, so a question costs what came since, and a further one
    about the same event what came since the last. Without `keys`, those of the log, proofs are of what the log's
    files say, whoever signed it.
    """

    def __init__(
        self,
        client: ClientSettings,
        open_files: Callable[[], LogFiles],
        origin: str,
        keys: Sequence[VerifierKey] = (),
    ) -> None:
        self._client, self._open_files, self._origin, self._keys = client, open_files, origin, list(keys)
        self._consumer: Consumer | None = None
        self._event: PackageEvent | None = None
        self._found: tuple[int, Opening] | None = None

    def proof_of(self, event: PackageEvent) -> bytes | None:
        """Return the `tlog-proof` of an event that is written; None where it is in no published checkpoint yet.

        Raises:
            TopicUnreadableError, StoreError, LogProofError: try again.
        """
        if event != self._event:
            self.close()
            self._event = event
        self._found = self._found or self._look(event)
        if self._found is None:
            return None
        leaf, opening = self._found
        at = PublishedLog(self._open_files(), self._origin, self._keys)
        return bytes(at.proof(leaf, opening.entry, to_extra(opening))) if leaf < at.checkpoint.size else None

    def close(self) -> None:
        """Forget what was asked for."""
        if self._consumer is not None:
            self._consumer.close()
        self._consumer = self._event = self._found = None

    def _look(self, event: PackageEvent) -> tuple[int, Opening] | None:
        with explained(f"{LOG_OPENINGS} cannot be read"):
            try:
                self._consumer = self._consumer or self._begin(event.time - BEFORE_MS)
                found = (opening_in(message.value(), event) for message in _come(self._consumer))
                return next((each for each in found if each), None)
            except KafkaException:
                self.close()
                raise

    def _begin(self, since: int) -> Consumer:
        """Open a consumer that stands where the topic was at this time, in milliseconds since 1970."""
        consumer = reader(self._client)
        try:
            places = [(LOG_OPENINGS, at) for at in offsets.partitions(consumer, LOG_OPENINGS, _ANSWER_S)]
            # first the ends: what comes meanwhile lies behind them
            ends = offsets.offsets(AdminClient(self._client), places, offsets.LATEST, _ANSWER_S)
            times = consumer.offsets_for_times([TopicPartition(*place, max(0, since)) for place in places], _ANSWER_S)
            at = {(each.topic, each.partition): each.offset for each in times if each.offset >= 0}
            consumer.assign([TopicPartition(*place, at.get(place, ends[place])) for place in places])
        except KafkaException:
            consumer.close()
            raise
        return consumer


def opening_in(value: bytes | None, event: PackageEvent) -> tuple[int, Opening] | None:
    """Return leaf and opening that a record of `log.openings` holds, if it is that of this event."""
    found = opening_of(value)
    if found is None or (found[1].kind, found[1].id) != (package.KIND.number, str(event.event_id)):
        return None
    return found if package_events.decoded(str(event.package).encode(), found[1].record) == event else None


def _come(consumer: Consumer) -> Iterator[Message]:
    """Yield what has come; nothing more where nothing comes, or after MOST_S."""
    end = time.monotonic() + MOST_S
    while time.monotonic() < end and (messages := consumer.consume(_AT_ONCE, 0.2)):
        for each in messages:
            if (error := each.error()) is None:
                yield each
            elif not at_end(error):
                raise KafkaException(error)
