"""Follow licences, and rule on withdrawals by all that Kafka had when they were asked for.

A revocation that Kafka took before a request is therefore seen, however slow or paused the process is, and whether a
writer has decided it or none runs. Where Kafka cannot be read in time, nothing is permitted.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from confluent_kafka import Consumer, Message
from confluent_kafka.admin import AdminClient

from bank.withdrawals.requests import Judgement
from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.following import ANSWER_S, TopicsFollower
from pipelines.kafka.offsets import Offsets
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.withdrawals.files import WithdrawalsDamagedError
from pipelines.withdrawals.kafka_log import record
from pipelines.withdrawals.licences import Licences, OwnersRequest, Touched
from pipelines.withdrawals.port import SOURCES
from schemas.topics import ANSWERS, WITHDRAWALS

_ANSWERS: Final = (ANSWERS, 0)
#: Seconds to wait until all is known, at most.
UNREADABLE_S: Final = 2.0
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Refusal of whatever was asked, by no rule: the topics could not be read in time. Ask again later."""

    permitted: Literal[False] = False


class LicencesFollower(TopicsFollower):
    """Follows licences, and rules on withdrawals. Rulings are for any number of threads."""

    def __init__(self, client: ClientSettings, writer: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`writer` is the group of the writer of withdrawals, which is asked up to where it has decided, not joined."""
        super().__init__(client, "the licences", (SOURCES, (WITHDRAWALS,)), writer, clock)
        self._licences, self._deciding, self._decided = Licences(), threading.Lock(), 0

    def rulings(
        self, asked: Sequence[OwnersRequest], now: int, wait_s: float = UNREADABLE_S
    ) -> tuple[Judgement, ...] | NotKnown:
        """Rule on requests, all by what Kafka has now or later; `now` is the time of the judge, in milliseconds.

        Waits `wait_s` seconds at most until that is known. Keep batches to some thousands: meanwhile nothing is read.
        """
        return self.asked(lambda known: tuple(known.ruling(each, now) for each in asked), wait_s)

    def asked(self, question: Callable[[Licences], Answer], wait_s: float = UNREADABLE_S) -> Answer | NotKnown:
        """Put a question to all that Kafka has now or later, once that is read; meanwhile nothing is. It waits as
        `rulings` does.
        """
        moment = self._clock()
        known = self.known_as_of(moment)
        try:
            known.result(wait_s)
        except TimeoutError:
            known.cancel()
        with self._deciding:
            if self.as_of < moment:  # also where all is being read anew, and revocations may be missing
                return NotKnown()
            return question(self._licences)

    def watching(self) -> AbstractContextManager[Touched]:
        """Note of whom something is read inside; ask for it in a question, so that it is as of then."""
        return self._licences.watching()

    def _ask(self, consumer: Consumer) -> None:
        """Ask up to where the writer has decided: its events up to there come before the end that is asked for then."""
        self._decided = max(0, offsets.committed(consumer, [_ANSWERS], ANSWER_S)[_ANSWERS].offset)

    def _begin(self, consumer: Consumer, admin: AdminClient) -> Offsets:
        with self._deciding:
            self._licences.forget()
        self._ask(consumer)
        self._check(self._ends(admin, [_ANSWERS])[_ANSWERS])
        return {place: 0 for stage in self._stages for place in stage} | {_ANSWERS: self._decided}

    def _check(self, end: int) -> None:
        if self._decided > end:
            raise TopicUnreadableError(f"{self._group} has committed an offset beyond the end of {ANSWERS}")

    def _show(self) -> None:
        self._check(self._positions[_ANSWERS])
        with self._deciding:
            self._licences.decided_before(self._decided)

    def _hear(self, message: Message) -> None:
        try:
            with self._deciding:
                self._licences.take(record(message))
        except WithdrawalsDamagedError as error:
            raise TopicUnreadableError(str(error)) from None
