"""Follow accounts, links and consents: the newest ones are read whole, then the history from there on.

A worker decides a batch only when it has read the history up to an end that was asked for after the batch was fetched
(`known_as_of`). That end counts open transactions: what is in one may have happened before the batch.
"""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Final

from confluent_kafka import Consumer, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from bank.accounts import events
from bank.accounts import newest as newest_accounts
from bank.accounts.permissions import Permissions
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import at_end
from pipelines.kafka.following import ANSWER_S, MANY, SILENCE_S, TopicsFollower
from pipelines.kafka.offsets import Offsets
from pipelines.kafka.passed_over import PassedOver
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics import metrics
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS

_HISTORY: Final = (ACCOUNTS, 0)
_NEWEST: Final = (NEWEST_ACCOUNTS, 0)
_LOST: Final = f"{ACCOUNTS} has lost events that {NEWEST_ACCOUNTS} knows: docs/runbooks/TellerAccountsUnreadable.md"

log = logging.getLogger(__name__)


class AccountsFollower(TopicsFollower):
    """Follows the accounts; `permissions` is what it knows."""

    def __init__(
        self,
        client: ClientSettings,
        group: str = "",
        clock: Callable[[], float] = time.monotonic,
        permissions: Permissions | None = None,
    ) -> None:
        super().__init__(client, "the accounts", ((ACCOUNTS,),), group, clock)
        self.permissions = permissions or Permissions()
        self._passed_over, self._newest_foreign = PassedOver(log), 0.0

    def start(self) -> None:
        """See `TopicsFollower`; the age of what is known is shown from now on."""
        metrics.accounts_age_seconds.labels().set_function(lambda: self.age)
        super().start()

    def _begin(self, consumer: Consumer, admin: AdminClient) -> Offsets:
        """Take the newest accounts, and return from where to read the history.

        Without an account that says since when consents are asked for, nothing shows that the topic is whole, so the
        history is read from its beginning.

        Raises:
            TopicUnreadableError: the history lacks the event since which consents are asked for, or the newest event of
                all. A bank that lost its history must not become one that asks nobody, nor believe former states.
        """
        self.permissions.forget()
        newest = self._ends(admin, [_NEWEST])[_NEWEST]
        end, highest, owner, enforced = self._ends(admin, [_HISTORY])[_HISTORY], -1, "", -1
        consumer.assign([TopicPartition(NEWEST_ACCOUNTS, 0, 0)])
        for message in self._whole(consumer, newest):
            account = newest_accounts.read(message.key(), message.value())
            if account and not account.owner and account.offset >= end:
                raise TopicUnreadableError(_LOST)
            if account is None or not 0 <= account.offset < end or not self.permissions.take_newest(account):
                self._pass_over(message)
            else:
                highest, owner = max((highest, owner), (account.offset, account.owner))
                enforced = enforced if account.owner else account.offset
        if enforced < 0:
            self.permissions.forget()
            return {_HISTORY: 0}
        for offset, of in ((enforced, ""), (highest, owner)):
            if self._owner_of(consumer, offset, end) != of:
                raise TopicUnreadableError(_LOST)
        return {_HISTORY: highest + 1}

    def _owner_of(self, consumer: Consumer, offset: int, end: int) -> str | None:
        """Return whose the event at this offset of the history is; None: there is none."""
        consumer.assign([TopicPartition(ACCOUNTS, 0, offset)])
        for message in self._whole(consumer, end):
            event = events.decoded(message.key(), message.value()) if message.offset() == offset else None
            return event.owner if event else None
        return None

    def _whole(self, consumer: Consumer, end: int) -> Iterator[Message]:
        """Yield the committed messages below the end."""
        silent_since = self._clock()
        while not self._stopped.is_set() and end:
            for message in consumer.consume(MANY, SILENCE_S):
                if (error := message.error()) is not None:
                    if at_end(error, message.topic()):
                        return
                elif (message.offset() or 0) >= end:
                    return
                else:
                    yield message
                silent_since = self._clock()
            if self._clock() - silent_since > ANSWER_S:
                raise TopicUnreadableError(f"the topics of accounts gave nothing for {ANSWER_S:.0f} s")

    def _hear(self, message: Message) -> None:
        event, time_ms = events.decoded(message.key(), message.value()), message.timestamp()[1]
        if event is None or not self.permissions.take(event, message.offset() or 0, time_ms):
            self._pass_over(message)
        elif self.as_of > float("-inf"):
            metrics.accounts_change_seconds.labels().observe(max(0.0, time.time() - time_ms / 1000))

    def _show(self) -> None:
        self.permissions.show()
        metrics.accounts_links.labels().set(self.permissions.links)
        metrics.accounts_consents.labels().set(self.permissions.consents)

    def _pass_over(self, message: Message) -> None:
        """Count and name a message. The time of the newest tells new ones from those that each start reads again."""
        metrics.accounts_foreign.labels().inc()
        self._newest_foreign = max(self._newest_foreign, message.timestamp()[1] / 1000)
        metrics.accounts_foreign_timestamp_seconds.labels().set(self._newest_foreign)
        self._passed_over.name(message.topic() or "", message.partition() or 0, message.offset() or 0)
