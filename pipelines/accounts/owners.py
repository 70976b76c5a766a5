"""Follow accounts, links and consents: the newest ones are read whole, then the history from there on.

A worker decides a batch only when it has read the history up to an end that was asked for after the batch was fetched
(`known_as_of`). That end counts open transactions: what is in one may have happened before the batch.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient

from bank.accounts import events
from bank.accounts import newest as newest_accounts
from bank.accounts.permissions import Permissions
from pipelines.kafka import offsets
from pipelines.kafka.clients import ClientSettings, reader
from pipelines.kafka.errors import at_end
from pipelines.kafka.reading import TopicUnreadableError
from pipelines.metrics import metrics
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS

#: Seconds between two looks while no batch waits.
LOOK_S: Final = 0.2
#: Seconds between two looks whether the history is still the same topic.
RECOGNISE_S: Final = 1.0
#: Seconds to wait for one message, and for an answer of Kafka.
SILENCE_S: Final = 0.5
ANSWER_S: Final = 5.0
#: Messages that are taken from the client at once, and the fewest offsets ahead for which that is worth it.
MANY: Final = 1000

_LOST: Final = f"{ACCOUNTS} has lost events that {NEWEST_ACCOUNTS} knows: docs/runbooks/TellerAccountsUnreadable.md"

log = logging.getLogger(__name__)


class _MadeAnewError(Exception):
    """The history is another topic than before."""


class AccountsFollower:
    """Follows the accounts from a thread of its own; `permissions` is what it knows, `as_of` since when, by `clock`."""

    def __init__(
        self,
        client: ClientSettings,
        group: str = "",
        clock: Callable[[], float] = time.monotonic,
        permissions: Permissions | None = None,
    ) -> None:
        """`group` is a group whose rights the credentials have; it is not joined."""
        self.permissions = permissions or Permissions()
        self.as_of = float("-inf")
        self._clock, self._client, self._group = clock, client, group
        self._position: int | None = None
        self._topic_id = ""
        self._waiting: list[tuple[float, Future[None]]] = []
        self._lock, self._woken, self._stopped = threading.Lock(), threading.Event(), threading.Event()

    def start(self) -> None:
        """Begin to follow. An error of Kafka is tried again without end: batches wait meanwhile."""
        metrics.accounts_age_seconds.labels().set_function(lambda: max(0.0, self._clock() - self.as_of))
        threading.Thread(target=self._run, daemon=True, name="accounts").start()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()

    def wake(self) -> None:
        """Ask for the history's end now."""
        self._woken.set()

    def known_as_of(self, moment: float) -> "Future[None]":
        """Return what is done once all is known that Kafka had at this moment, by the follower's clock."""
        known: Future[None] = Future()
        with self._lock:
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
            consumer = reader(self._client, self._group)
            try:
                self._follow(consumer, AdminClient(self._client))
            except _MadeAnewError:
                log.warning("%s is another topic than before: it is read from its beginning", ACCOUNTS)
                self._position = None
            except TopicUnreadableError as error:
                log.warning("the accounts cannot be read: %s", error)
                self._stopped.wait(SILENCE_S)
            except KafkaException as error:
                log.warning("the accounts cannot be read (%s): is %s there?", error.args[0].name(), ACCOUNTS)
                self._stopped.wait(SILENCE_S)
            finally:
                consumer.close()

    def _follow(self, consumer: Consumer, admin: AdminClient) -> None:
        self._recognise(admin)
        if self._position is None:
            self.as_of = float("-inf")
            self._position = self._load(consumer, admin)
        consumer.assign([TopicPartition(ACCOUNTS, 0, self._position)])
        recognised = self._clock()
        while not self._stopped.is_set():
            self._woken.clear()
            asked = self._clock()
            if asked - recognised > RECOGNISE_S:
                recognised = asked
                self._recognise(admin)
                self._same(self._at)
            if not self._read_to(consumer, admin, self._end(admin, ACCOUNTS)):
                return
            self.permissions.show()
            self.as_of = asked
            self._show()
            self._tell()
            self._woken.wait(LOOK_S)

    def _recognise(self, admin: AdminClient) -> None:
        """Read all anew where the history is another topic than before, whatever its offsets."""
        found = offsets.topic_id(admin, ACCOUNTS, ANSWER_S)
        if self._topic_id not in ("", found):
            self._position = None
        self._topic_id = found

    def _load(self, consumer: Consumer, admin: AdminClient) -> int:
        """Take the newest accounts, and return the offset from which to read the history.

        Without an account that says since when consents are asked for, nothing shows that the topic is whole, so the
        history is read from its beginning.

        Raises:
            TopicUnreadableError: the history lacks the event since which consents are asked for, or the newest event of
                all. A bank that lost its history must not become one that asks nobody, nor believe former states.
        """
        self.permissions.forget()
        newest = self._end(admin, NEWEST_ACCOUNTS)
        end, highest, owner, enforced = self._end(admin, ACCOUNTS), -1, "", -1
        consumer.assign([TopicPartition(NEWEST_ACCOUNTS, 0, 0)])
        for message in self._whole(consumer, newest):
            account = newest_accounts.read(message.key(), message.value())
            if account and not account.owner and account.offset >= end:
                raise TopicUnreadableError(_LOST)
            if account is None or not 0 <= account.offset < end or not self.permissions.take_newest(account):
                _pass_over(message)
            else:
                highest, owner = max((highest, owner), (account.offset, account.owner))
                enforced = enforced if account.owner else account.offset
        if enforced < 0:
            self.permissions.forget()
            return 0
        for offset, of in ((enforced, ""), (highest, owner)):
            if self._owner_of(consumer, offset, end) != of:
                raise TopicUnreadableError(_LOST)
        return highest + 1

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
                    if at_end(error):
                        return
                elif (message.offset() or 0) >= end:
                    return
                else:
                    yield message
                silent_since = self._clock()
            if self._clock() - silent_since > ANSWER_S:
                raise TopicUnreadableError(f"the topics of accounts gave nothing for {ANSWER_S:.0f} s")

    def _end(self, admin: AdminClient, topic: str) -> int:
        """Ask for the topic's end, open transactions included."""
        return offsets.offsets(admin, [(topic, 0)], offsets.LATEST, ANSWER_S)[topic, 0]

    def _read_to(self, consumer: Consumer, admin: AdminClient, end: int) -> bool:
        """Read the history up to this end; return False when stopped before.

        While nothing comes, which an open transaction may be the cause of, the topic is looked at again.
        """
        self._same(end)
        while self._at < end:
            if self._stopped.is_set():
                return False
            ahead = end - self._at
            messages = consumer.consume(MANY, 0.1) if ahead > MANY else [consumer.poll(SILENCE_S)]
            for message in messages:
                self._take(message)
            if messages == [None]:
                self._same(self._end(admin, ACCOUNTS))
        return True

    @property
    def _at(self) -> int:
        return self._position or 0

    def _same(self, end: int) -> None:
        if self._position is None or end < self._position:
            raise _MadeAnewError

    def _take(self, message: Message | None) -> None:
        if message is None:
            return
        offset = message.offset() or 0
        if (error := message.error()) is not None:
            if at_end(error):
                self._position = max(self._at, offset)
            return
        self._same(offset)
        event = events.decoded(message.key(), message.value())
        time_ms = message.timestamp()[1]
        if event is None or not self.permissions.take(event, offset, time_ms):
            _pass_over(message)
        elif self.as_of > float("-inf"):
            metrics.accounts_change_seconds.labels().observe(max(0.0, time.time() - time_ms / 1000))
        self._position = offset + 1

    def _show(self) -> None:
        metrics.accounts_links.labels().set(self.permissions.links)
        metrics.accounts_consents.labels().set(self.permissions.consents)


def _pass_over(message: Message) -> None:
    metrics.accounts_foreign.labels().inc()
    log.warning("%s: offset %d is not the bank's: somebody else writes there", message.topic(), message.offset() or 0)
