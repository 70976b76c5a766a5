"""Write bank.accounts and bank.accounts.newest, and owners' answers to offerings (withdrawals.answers).

All writers share one transactional id, so there is one at a time. Opening the writer fences whoever opened it before
and ends their transaction (KIP-98); only then are the topics read. So no command decides by what another is changing.
Events, what they make of the accounts, and who wrote them (the trail, access.events) are committed as one.
"""

import contextlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from bank.access import access_event
from bank.access.access_event import Actor
from bank.access.of_accounts import of_accounts
from bank.accounts import events
from bank.accounts.erasures import ErasureEvent, encoded
from bank.accounts.events import AccountEvent, EventKind
from bank.withdrawals import answers
from bank.withdrawals.accesses import of_answers
from bank.withdrawals.answers import OwnersAnswer
from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.errors import TAKEN_OVER
from pipelines.kafka.transactions import SILENT, deliver
from schemas.topics import ACCESS, ACCOUNTS, ANSWERS, ERASURES, NEWEST_ACCOUNTS
from teller.operate.accounts.book import Book
from teller.operate.accounts.reading import Happened, contained, event_at, read
from teller.operate.accounts.rules import AccountError
from teller.settings import Settings, acting
from teller.settings.kafka_client import command_settings

TRANSACTIONAL_ID: Final = "teller-accounts"
#: Seconds after which the brokers end a transaction that nobody ends: workers wait for open ones.
TRANSACTION_S: Final = 10.0
ANSWER_S: Final = 20.0
#: Records that one transaction may hold: all accounts of a large bank, if their newest records were lost.
MOST_AT_ONCE: Final = 5_000_000
#: What a command about accounts is for, where nobody says it.
USUAL: Final = "accounts, links and consents"
#: Events that must leave a trace: they were refused by Kafka's clock where they do not.
_LASTING: Final = frozenset({EventKind.LINKED, EventKind.CONSENTED})
_LOST: Final = (
    f"{ACCOUNTS} has fewer events than {NEWEST_ACCOUNTS} contains: it was made anew, and its history is lost. Bring it "
    "back from a copy; nothing is written until then"
)


@contextmanager
def writer(
    settings: Settings, about: Iterable[str] | None = None, usual: str = USUAL, by: Actor | None = None
) -> Iterator["Writer"]:
    """Open the writer: no other command can write from here on. `about`: as `reading.read`; `usual`: what the trail
    says it is for, where nobody says; `by`: who the trail says writes, None: whoever the settings name.

    Raises:
        AccountError: Kafka does not answer, or does not allow the transactional id; or the history lacks the newest
            event that the newest records contain.
        TopicUnreadableError: a topic is not there.
    """
    client = command_settings(settings)
    producer = _fencing(client)
    book = read(client, about)
    _check_whole(client, book.position)
    yield Writer(producer, book, by or acting.actor(settings, usual))


def kept_writer(settings: Settings, by: Actor) -> "Writer":
    """Open the writer, to be kept as long as nothing fails; before each write its caller gives it the accounts that the
    write is about, as they are since it was opened.

    Raises:
        As `writer`.
    """
    client = command_settings(settings)
    producer = _fencing(client)
    _check_whole(client, contained(client))
    return Writer(producer, Book(), by)


def _fencing(client: ClientSettings) -> Producer:
    own: dict[str, Any] = {
        "transactional.id": TRANSACTIONAL_ID,
        "transaction.timeout.ms": int(TRANSACTION_S * 1000),
        "linger.ms": 5,
        "queue.buffering.max.messages": MOST_AT_ONCE,
        **SILENT,
    }
    producer = Producer({**client, **own})
    try:
        producer.init_transactions(ANSWER_S)
    except KafkaException as error:
        raise AccountError(f"Kafka gives no transaction ({error.args[0].name()}): brokers, rights?") from None
    reading.check_there(client, ACCESS)
    return producer


def _check_whole(client: ClientSettings, position: int) -> None:
    if position and event_at(client, position - 1) is None:
        raise AccountError(_LOST)


class Writer:
    """The accounts, and a way to write events, whom `by` writes. Not thread-safe."""

    def __init__(self, producer: Producer, book: Book, by: Actor) -> None:
        self._producer, self._by = producer, by
        self.book = book

    def write(self, wanted: list[AccountEvent], erasures: Sequence[ErasureEvent] = ()) -> list[Happened]:
        """Write the events and what they make of their accounts, and records of erasures, all or nothing. Kafka's time
        of an event is when it takes effect. After an error `book` is no longer what the topics hold.

        Raises:
            AccountError: another command took over, Kafka refuses, or a consent ends before Kafka's time of it.
        """
        if not wanted and not erasures:
            return []
        with self._transaction():
            done = self._sent(wanted) if wanted else []
            self._send(ERASURES, [encoded(each) for each in erasures])
            if lost := [each for each in done if not self.book.fold(*each) and each.event.event in _LASTING]:
                raise _void(lost[0])
            self._send(NEWEST_ACCOUNTS, self.book.newest())
            self._send(ACCESS, list(map(access_event.encoded, of_accounts(wanted, self._by, uuid.uuid4))))
        self.book.ahead.clear()
        return done

    def say(self, said: Sequence[OwnersAnswer], given_by: str = "") -> list[int]:
        """Write what owners say to offerings, all or nothing; return Kafka's offset of each. `given_by` is the account
        of the keeper who decides; empty: the owners do.

        Raises:
            AccountError: another command took over, or Kafka refuses.
        """
        records = list(map(answers.encoded, said))
        trail = list(map(access_event.encoded, of_answers(said, self._by, uuid.uuid4, given_by)))
        with self._transaction():
            taken = self._send(ANSWERS, records)
            self._send(ACCESS, trail)
        return [offset for offset, _ in taken]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit what is sent within; after an error nothing of it counts.

        Raises:
            AccountError: as `write`.
        """
        try:
            self._producer.begin_transaction()
            yield
            self._producer.commit_transaction(ANSWER_S)
        except (KafkaException, AccountError) as error:
            with contextlib.suppress(KafkaException):
                self._producer.abort_transaction(ANSWER_S)
            raise (error if isinstance(error, AccountError) else _explained(error.args[0])) from None

    def _sent(self, wanted: list[AccountEvent]) -> list[Happened]:
        """Send the events; return them with the offsets and times that Kafka gave them.

        Raises:
            AccountError: the history has fewer events than the newest records contain.
            KafkaException: as `_send`.
        """
        taken = self._send(ACCOUNTS, [events.encoded(each) for each in wanted])
        if taken[0][0] < self.book.position:
            raise AccountError(_LOST)
        return [Happened(event, *place) for event, place in zip(wanted, taken, strict=True)]

    def _send(self, topic: str, records: list[tuple[bytes, bytes]]) -> list[tuple[int, int]]:
        """Send records in the open transaction; return Kafka's offset and time of each.

        Raises:
            KafkaException: one was not taken.
        """
        taken: list[tuple[int, int]] = []
        failed: list[KafkaError] = []

        def report(error: KafkaError | None, message: Message) -> None:
            if error is None:
                taken.append((message.offset() or 0, message.timestamp()[1]))
            else:
                failed.append(error)

        for key, value in records:
            self._producer.produce(topic, value, key, 0, on_delivery=report)
        deliver(self._producer, ANSWER_S)
        if failed or len(taken) != len(records):
            raise KafkaException(failed[0] if failed else KafkaError(KafkaError._MSG_TIMED_OUT))  # noqa: SLF001 - librdkafka's public code for it
        return taken


def _void(happened: Happened) -> AccountError:
    if happened.event.event is EventKind.CONSENTED:
        return AccountError("it would end before Kafka's time of it: is this machine's clock right (`teller doctor`)?")
    return AccountError("that id of the depositor is linked already: run the same command again")


def _explained(error: KafkaError) -> AccountError:
    if error.code() in TAKEN_OVER:
        return AccountError("another `teller accounts` ran at the same time: run the same command again")
    return AccountError(
        f"Kafka did not take it, or did not say so ({error.name()}): see `teller accounts show`, then run it again"
    )
