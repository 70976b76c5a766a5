"""Follow licences, and rule on withdrawals by all that Kafka had when they were asked for.

A revocation that was decided before a request is therefore seen, however slow or paused the process is. Where Kafka
cannot be read in time, nothing is permitted.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from confluent_kafka import Consumer, Message
from confluent_kafka.admin import AdminClient

from bank.withdrawals.requests import Judgement
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.following import TopicsFollower
from pipelines.kafka.offsets import Offsets
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics import metrics
from pipelines.withdrawals.files import WithdrawalsDamagedError
from pipelines.withdrawals.kafka_log import record
from pipelines.withdrawals.licences import Licences, OwnersRequest
from pipelines.withdrawals.port import KNOWN
from schemas.topics import WITHDRAWALS

#: Seconds to wait until all is known, at most.
UNREADABLE_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class NotKnown:
    """Refusal of whatever was asked, by no rule: the topics could not be read in time. Ask again later."""

    permitted: Literal[False] = False


class LicencesFollower(TopicsFollower):
    """Follows licences, and rules on withdrawals. Rulings are for any number of threads."""

    def __init__(self, client: ClientSettings, group: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(client, "the licences", (KNOWN, (WITHDRAWALS,)), group, clock)
        self._licences, self._deciding = Licences(), threading.Lock()

    def start(self) -> None:
        """See `TopicsFollower`; the age of what is known is shown from now on."""
        metrics.licences_age_seconds.labels().set_function(lambda: self.age)
        super().start()

    def rulings(
        self, asked: Sequence[OwnersRequest], now: int, wait_s: float = UNREADABLE_S
    ) -> tuple[Judgement, ...] | NotKnown:
        """Rule on requests, all by what Kafka has now or later; `now` is the time of the judge, in milliseconds.

        Waits `wait_s` seconds at most until that is known. Keep batches to some thousands: meanwhile nothing is read.
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
            return tuple(self._licences.ruling(each, now) for each in asked)

    def _begin(self, _consumer: Consumer, _admin: AdminClient) -> Offsets:
        with self._deciding:
            self._licences.forget()
        return {place: 0 for stage in self._stages for place in stage}

    def _hear(self, message: Message) -> None:
        try:
            with self._deciding:
                self._licences.take(record(message))
        except WithdrawalsDamagedError as error:
            raise TopicUnreadableError(str(error)) from None
