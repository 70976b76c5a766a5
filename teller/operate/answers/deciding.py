"""Wait for what is decided of answers.

An answer that changes nothing leads to no event. It is known to be decided once the writer's committed position has
passed it, and all events are read that were written by then: events and positions are of one transaction, but Kafka
shows them a moment apart.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from bank.withdrawals import events
from bank.withdrawals.answers import OwnersAnswer
from bank.withdrawals.events import WithdrawalEvent, WithdrawalKind
from pipelines.kafka import offsets, reading
from pipelines.kafka.clients import reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.offsets import LATEST, Place
from schemas.topics import ANSWERS, WITHDRAWALS
from teller.operate.accounts.rules import AccountError
from teller.operate.answers.outcomes import Outcome
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

#: Seconds for which nothing is decided, until a command waits no longer.
WAIT_S: Final = 60.0
ANSWER_S: Final = 15.0
_LOOK_S: Final = 0.2
_SAID: Final[Place] = (ANSWERS, 0)
_DECIDED: Final[Place] = (WITHDRAWALS, 0)
#: By-products of an answer: its own outcome is another event.
_BESIDE: Final = frozenset({WithdrawalKind.OFFERED, WithdrawalKind.ENDED})
_UNREAD: Final = "the answers are written, but what was decided cannot be read"
_LATE: Final = (
    "{} answers are written, and not decided yet: is `teller withdrawals` running? It decides them once it does, so "
    "they need not be given again; `teller accounts offers` shows what became of them"
)


class Decisions:
    """Decisions about answers that are written after it was opened. For one thread.

    Raises:
        TopicUnreadableError: a topic is not there, or Kafka does not answer.
    """

    def __init__(self, settings: Settings) -> None:
        client = command_settings(settings)
        reading.check_there(client, ANSWERS)
        reading.check_there(client, WITHDRAWALS)
        self._admin = AdminClient(client)
        self._consumer = reader(client, settings.withdrawals_group)
        with reading.explained(f"{WITHDRAWALS} cannot be read"):
            self._at = offsets.settled(self._admin, [_DECIDED], LATEST, ANSWER_S)[_DECIDED]
            self._consumer.assign([TopicPartition(*_DECIDED, self._at)])

    def close(self) -> None:
        self._consumer.close()

    def of(self, said: Mapping[int, OwnersAnswer]) -> Iterator[Outcome]:
        """Yield the outcomes of answers, which are given with their offsets, as they are decided.

        Raises:
            AccountError: nothing was decided for WAIT_S; the message says what to do.
            TopicUnreadableError: as above.
        """
        undecided = {answer.answer_id: (answer, offset) for offset, answer in said.items()}
        passed, end = -1, time.monotonic() + WAIT_S
        while undecided:
            with reading.explained(_UNREAD):
                before, passed = passed, self._passed()
                until = offsets.offsets(self._admin, [_DECIDED], LATEST, ANSWER_S)[_DECIDED]
            count = len(undecided)
            yield from self._heard(undecided, until, end)
            if self._at >= until:
                yield from _unchanged(undecided, passed)
            if len(undecided) < count or passed > before:
                end = time.monotonic() + WAIT_S
            elif time.monotonic() > end:
                raise AccountError(_LATE.format(f"{len(undecided):,}"))

    @retry(retry=retry_if_exception_type(KafkaException), wait=wait_fixed(0.5), stop=stop_after_delay(10), reraise=True)
    def _passed(self) -> int:
        """Return up to where answers are decided. A broker that has just begun has no coordinator for a moment."""
        return offsets.committed(self._consumer, [_SAID], ANSWER_S)[_SAID].offset

    def _heard(self, undecided: dict[UUID, tuple[OwnersAnswer, int]], until: int, end: float) -> Iterator[Outcome]:
        """Read events up to offset `until`, or what comes in a moment; yield the outcomes among them."""
        while True:
            event = self._next()
            if event and event.answer and event.kind not in _BESIDE and event.answer in undecided:
                yield Outcome(undecided.pop(event.answer)[0], event)
            if self._at >= until or time.monotonic() > end:
                return

    def _next(self) -> WithdrawalEvent | None:
        """Return the next event; None where none comes in a moment, or what came is none."""
        with reading.explained(_UNREAD):
            message = self._consumer.poll(_LOOK_S)
            if message is None:
                return None
            if (error := message.error()) is not None:
                if at_end(error):  # markers of transactions lie before the end as well
                    self._at = max(self._at, message.offset() or 0)
                return None
        self._at = (message.offset() or 0) + 1
        return events.decoded(message.key(), message.value())


def _unchanged(undecided: dict[UUID, tuple[OwnersAnswer, int]], passed: int) -> Iterator[Outcome]:
    """Yield the outcomes of answers before an offset, which led to no event."""
    for answer_id in [each for each, (_, offset) in undecided.items() if offset < passed]:
        yield Outcome(undecided.pop(answer_id)[0], None)
