"""A writer of accounts on a real Kafka, as the bank's commands are: events and what they make of accounts, in one
transaction.
"""

from collections.abc import Callable, Sequence
from typing import Final

from confluent_kafka import KafkaError, Message, Producer

from bank.accounts import account, account_records, events
from bank.accounts.account import Account
from bank.accounts.account_records import Enforced
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from schemas.topics import ACCOUNTS, NEWEST_ACCOUNTS
from teller.settings import Settings
from tests.accounts.kafka import client
from tests.bank.accounts.consent_oracle import Happened

TRANSACTIONAL_ID: Final = "teller-accounts"


class AccountsWriter:
    """Writes events; `history` has those that were committed. It checks nothing but that a subject is linked once."""

    def __init__(self, settings: Settings) -> None:
        own: dict[str, str | int | float | bool] = {
            "transactional.id": TRANSACTIONAL_ID, "transaction.timeout.ms": 10_000, "linger.ms": 0,
        }  # fmt: skip
        self._producer = Producer({**client(settings), **own})
        self._producer.init_transactions(60)
        self.history: list[Happened] = []
        self._accounts: dict[str, Account] = {}
        self._linked: dict[tuple[int, str], str] = {}
        self._enforced: Enforced | None = None
        self._open: list[Happened] = []

    def write(self, *happening: AccountEvent) -> None:
        """Write events in a transaction, and commit it."""
        self.begin(*happening)
        self.commit()

    def begin(self, *happening: AccountEvent) -> None:
        """Write events in a transaction that stays open."""
        self._open = []
        self._producer.begin_transaction()
        for event in happening:
            key, value = events.encoded(event)
            self._producer.produce(ACCOUNTS, value, key, on_delivery=self._reported(event))
        assert self._producer.flush(30) == 0
        assert len(self._open) == len(happening)

    def _reported(self, event: AccountEvent) -> Callable[[KafkaError | None, Message], None]:
        def report(error: KafkaError | None, message: Message) -> None:
            assert error is None, error
            self._open.append(Happened(event, message.offset() or 0, message.timestamp()[1]))

        return report

    def commit(self) -> None:
        """Write what the events made of accounts, and commit."""
        for record in self._newest(self._open):
            key, value = account_records.encoded(record)
            self._producer.produce(NEWEST_ACCOUNTS, value, key)
        self._producer.commit_transaction(30)
        self.history += self._open

    def abort(self) -> None:
        self._producer.abort_transaction(30)

    def _newest(self, happened: Sequence[Happened]) -> list[Account | Enforced]:
        changed: dict[str, Account | Enforced] = {}
        for event, offset, time in happened:
            if event.event is EventKind.ENFORCED:
                self._enforced = Enforced(self._enforced.since if self._enforced else time, offset)
                changed[""] = self._enforced
                continue
            place = event.depositor, event.subject
            if event.event is EventKind.LINKED and self._linked.setdefault(place, event.owner) != event.owner:
                continue
            if event.event is EventKind.UNLINKED and self._linked.get(place) == event.owner:
                del self._linked[place]
            before = self._accounts.get(event.owner) or Account(event.owner, 0, AccountKind.PERSON, time)
            self._accounts[event.owner] = changed[event.owner] = account.after(before, event, offset, time)
        return list(changed.values())
