"""Write bank.depositors. All writers share one transactional id, so there is one at a time.

Opening the registry fences whoever opened it before and waits for the end of their transaction (KIP-98); only then is
the topic read. So two registrations never take one number, and neither overwrites the other's entry.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from bank.accounts.depositors import Depositor, Depositors
from bank.accounts.entries import encoded
from pipelines.accounts.depositors import take
from pipelines.kafka.errors import TAKEN_OVER
from pipelines.kafka.reading import whole
from pipelines.kafka.transactions import SILENT, deliver
from schemas.topics import DEPOSITORS
from teller.operate.depositors.changes import DepositorError
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

TRANSACTIONAL_ID: Final = "teller-depositors"
ANSWER_S: Final = 20.0
#: Most milliseconds between the time that an entry was made by and Kafka's time of it.
APART_MS: Final = 400
#: Most milliseconds until an entry is committed: workers must hear of a change before it holds. AHEAD_MS covers this,
#: and the age up to which what a worker knows counts.
LATE_MS: Final = 500
TRIES: Final = 10


@contextmanager
def registry(settings: Settings) -> Iterator["Registry"]:
    """Open the registry: no other command can write from here on.

    Raises:
        DepositorError: Kafka does not answer, or does not allow the transactional id.
        TopicUnreadableError: the topic is not there.
    """
    client = command_settings(settings)
    producer = Producer(
        {
            **client,
            "transactional.id": TRANSACTIONAL_ID,
            "transaction.timeout.ms": int(ANSWER_S * 1000),
            "linger.ms": 0,
            **SILENT,
        }
    )
    try:
        producer.init_transactions(ANSWER_S)
    except KafkaException as error:
        raise DepositorError(f"Kafka gives no transaction ({error.args[0].name()}): brokers, rights?") from None
    yield Registry(producer, settings)


class Registry:
    """The registered depositors, and a way to write entries. Not thread-safe."""

    def __init__(self, producer: Producer, settings: Settings) -> None:
        self._producer = producer
        self._ahead = 0
        self.depositors, self._spoilt = Depositors(), set[bytes | None]()
        for message in whole(command_settings(settings), DEPOSITORS):
            (self._spoilt.discard if take(self.depositors, message) else self._spoilt.add)(message.key())

    def named(self, name: str) -> Depositor:
        """Return the entry of a depositor.

        Raises:
            DepositorError: there is none.
        """
        if (entry := self.depositors.named(name)) is None:
            raise DepositorError(f"no depositor {name}: `teller depositors show` lists them")
        return entry

    def is_spoilt(self, entry: Depositor) -> bool:
        """Return whether the newest message of the entry's key is no entry: once the topic is compacted, no other is
        left.
        """
        return entry.key.encode() in self._spoilt

    def now(self) -> int:
        """Return the time by Kafka's clock, as far as it is known, in milliseconds since 1970-01-01T00:00:00Z."""
        return time.time_ns() // 1_000_000 + self._ahead

    def wait_until(self, when: int) -> None:
        while (left := when - self.now()) > 0:
            time.sleep(left / 1000)

    def write(self, make: Callable[[int], Depositor]) -> Depositor:
        """Write what `make` makes of the present time. A change must lie AHEAD_MS ahead of Kafka's time of its entry,
        so where this machine's clock is not Kafka's, the entry is made again by Kafka's. So is one with a time that
        was committed late.

        Raises:
            DepositorError: another command took over, or Kafka refuses.
        """
        try:
            for _ in range(TRIES):
                now = self.now()
                entry = make(now)
                if self._is_in_time(entry, now):
                    self._producer.commit_transaction(ANSWER_S)
                    self.depositors.take(entry)
                    if self.now() - now <= LATE_MS or make(now + 1) == entry:
                        return entry
                else:
                    self._producer.abort_transaction(ANSWER_S)
        except KafkaException as error:
            with contextlib.suppress(KafkaException):
                self._producer.abort_transaction(ANSWER_S)
            raise _explained(error.args[0]) from None
        raise DepositorError("Kafka is slow, or its clock does not hold still (see `teller doctor`): run it again")

    def _is_in_time(self, entry: Depositor, now: int) -> bool:
        """Send the entry in an open transaction; return True where Kafka's time of it is `now`.

        Kafka took it between `now` and its answer; what its time lies outside of that is the clocks' difference.
        """
        taken = self._send(entry)
        apart = min(0, taken - now) + max(0, taken - self.now())
        if abs(apart) > APART_MS:
            self._ahead += apart
        return abs(taken - now) <= APART_MS

    def _send(self, entry: Depositor) -> int:
        """Send the entry in an open transaction; return Kafka's time of it."""
        taken: list[int] = []

        def report(error: KafkaError | None, message: Message) -> None:
            if error is None:
                taken.append(message.timestamp()[1])

        key, value = encoded(entry)
        self._producer.begin_transaction()
        self._producer.produce(DEPOSITORS, value, key, 0, on_delivery=report)
        deliver(self._producer, ANSWER_S)
        if not taken:  # the commit says why
            self._producer.commit_transaction(ANSWER_S)
            raise KafkaException(KafkaError(KafkaError._MSG_TIMED_OUT))  # noqa: SLF001 - librdkafka's public code for it
        return taken[0]


def _explained(error: KafkaError) -> DepositorError:
    if error.code() in TAKEN_OVER:
        return DepositorError("another `teller depositors` ran at the same time: run the same command again")
    return DepositorError(f"Kafka did not take the entry ({error.name()}): run the same command again")
