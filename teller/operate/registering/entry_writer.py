"""Write a topic of entries. All its writers share one transactional id, so there is one at a time.

Opening fences whoever opened it before and waits for the end of their transaction (KIP-98); only then is the topic
read. So two registrations never take one number or name, and neither overwrites the other's entry.
"""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import TAKEN_OVER
from pipelines.kafka.reading import whole
from pipelines.kafka.transactions import SILENT, deliver
from teller.operate.registering.legal_entities import RegistrationError
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

ANSWER_S: Final = 20.0
#: Most milliseconds between the time that an entry was made by and Kafka's time of it.
APART_MS: Final = 400
#: Most milliseconds until an entry is committed: who follows the topic must hear of a change before it holds. AHEAD_MS
#: covers this, and the age up to which what a worker knows counts.
LATE_MS: Final = 500
TRIES: Final = 10
Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class EntryTopic(Generic[Entry]):
    """A topic of entries, what `encoded` makes of one, and who writes it: `command` is such as `teller depositors`."""

    topic: str
    transactional_id: str
    command: str
    encoded: Callable[[Entry], tuple[bytes, bytes]]


class EntryWriter(Generic[Entry]):
    """A way to write entries, opened for this command alone. Not thread-safe.

    `take` takes each message that is there, and returns False for what is no entry; `keep` takes what was written.

    Raises:
        RegistrationError: Kafka does not answer, or does not allow the transactional id.
        TopicUnreadableError: the topic is not there.
    """

    def __init__(
        self,
        settings: Settings,
        topic: EntryTopic[Entry],
        take: Callable[[Message], bool],
        keep: Callable[[Entry], object],
    ) -> None:
        client = command_settings(settings)
        self._producer, self._topic, self._keep, self._ahead = _fencing(client, topic.transactional_id), topic, keep, 0
        self._spoilt = set[bytes | None]()
        for message in whole(client, topic.topic):
            (self._spoilt.discard if take(message) else self._spoilt.add)(message.key())

    def now(self) -> int:
        """Return the time by Kafka's clock, as far as it is known, in milliseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // 1_000_000 + self._ahead

    def wait_until(self, when: int) -> None:
        while (left := when - self.now()) > 0:
            time.sleep(left / 1000)

    def change(self, entry: Entry, make: Callable[[int], Entry]) -> Entry:
        """Write the entry where `make` changes it: a command that is run again adds nothing to what is there. Where the
        newest message of the entry's key is no entry it is written again: once the topic is compacted, no other one
        is left.

        Raises:
            RegistrationError: as `write`.
        """
        is_spoilt = self._topic.encoded(entry)[0] in self._spoilt
        return self.write(make) if is_spoilt or make(self.now()) != entry else entry

    def write(self, make: Callable[[int], Entry]) -> Entry:
        """Write what `make` makes of the present time. A change must lie AHEAD_MS ahead of Kafka's time of its entry,
        so where this machine's clock is not Kafka's, the entry is made again by Kafka's. So is one with a time that
        was committed late.

        Raises:
            RegistrationError: another command took over, or Kafka refuses.
        """
        try:
            for _ in range(TRIES):
                now = self.now()
                entry = make(now)
                if self._is_in_time(entry, now):
                    self._producer.commit_transaction(ANSWER_S)
                    self._keep(entry)
                    if self.now() - now <= LATE_MS or make(now + 1) == entry:
                        return entry
                else:
                    self._producer.abort_transaction(ANSWER_S)
        except KafkaException as error:
            with contextlib.suppress(KafkaException):
                self._producer.abort_transaction(ANSWER_S)
            raise self._explained(error.args[0]) from None
        raise RegistrationError("Kafka is slow, or its clock does not hold still (see `teller doctor`): run it again")

    def _is_in_time(self, entry: Entry, now: int) -> bool:
        """Send the entry in an open transaction; return True where Kafka's time of it is `now`.

        Kafka took it between `now` and its answer; what its time lies outside of that is the clocks' difference.
        """
        taken = self._send(entry)
        apart = min(0, taken - now) + max(0, taken - self.now())
        if abs(apart) > APART_MS:
            self._ahead += apart
        return abs(taken - now) <= APART_MS

    def _send(self, entry: Entry) -> int:
        """Send the entry in an open transaction; return Kafka's time of it."""
        taken: list[int] = []

        def report(error: KafkaError | None, message: Message) -> None:
            if error is None:
                taken.append(message.timestamp()[1])

        key, value = self._topic.encoded(entry)
        self._producer.begin_transaction()
        self._producer.produce(self._topic.topic, value, key, 0, on_delivery=report)
        deliver(self._producer, ANSWER_S)
        if not taken:  # the commit says why
            self._producer.commit_transaction(ANSWER_S)
            raise KafkaException(KafkaError(KafkaError._MSG_TIMED_OUT))  # noqa: SLF001 - librdkafka's public code for it
        return taken[0]

    def _explained(self, error: KafkaError) -> RegistrationError:
        if error.code() in TAKEN_OVER:
            command = self._topic.command
            return RegistrationError(f"another `{command}` ran at the same time: run the same command again")
        return RegistrationError(f"Kafka did not take the entry ({error.name()}): run the same command again")


def _fencing(client: ClientSettings, transactional_id: str) -> Producer:
    """Return a producer that has fenced former ones."""
    producer = Producer(
        {
            **client,
            "transactional.id": transactional_id,
            "transaction.timeout.ms": int(ANSWER_S * 1000),
            "linger.ms": 0,
            **SILENT,
        }
    )
    try:
        producer.init_transactions(ANSWER_S)
    except KafkaException as error:
        raise RegistrationError(f"Kafka gives no transaction ({error.args[0].name()}): brokers, rights?") from None
    return producer
