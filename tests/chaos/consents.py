"""Owners' consents in a run: all agree at the beginning, and one withdraws and agrees again while faults come."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from confluent_kafka import KafkaException

from bank.accounts.account import OPEN
from bank.accounts.depositors import FOREVER, Depositor
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from bank.identity import pseudonyms
from pipelines.kafka.reading import TopicUnreadableError
from schemas import topics
from teller.operate import new_bank
from teller.operate.accounts.book import Book
from teller.operate.accounts.rules import AccountError
from teller.operate.accounts.writer import writer
from teller.operate.depositors import local
from teller.operate.depositors.registry import registry
from teller.operate.ledger.orders import OrderError
from teller.operate.ledger.tariffs import TariffError
from teller.operate.registering.legal_entities import RegistrationError
from teller.settings import Settings, keys
from tests.chaos.acknowledged import Place
from tests.chaos.records import DEPOSITORS, OWNERS, depositor_of, owner_of

#: Seconds for which a change is tried again: brokers are killed meanwhile.
PATIENCE_S: Final = 180.0
AGAIN_S: Final = 1.0
#: This owner withdraws from its depositor on the shared streams after so many records, and agrees again after as many.
FICKLE: Final = OWNERS - 1
TURN_RECORDS: Final = 500
#: Within this of a change it is not told whether a record came before or after it: the order within a millisecond.
EDGE_MS: Final = 2


class Consents:
    """Owners' accounts, links and consents. For one thread."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._secret = keys.pseudonym_key(settings)
        self._shared: dict[str, Depositor] = {}

    def begin(self) -> None:
        """Let the bank ask for consent; register who deposits on the shared streams; let all owners agree."""
        new_bank.close(self._settings, [])
        for entry in local.register(self._settings, dict.fromkeys(DEPOSITORS, topics.DOMAINS)):
            with registry(self._settings) as opened:
                self._shared[entry.name] = opened.write(lambda _now, entry=entry: replace(entry, shared_until=FOREVER))  # type: ignore[misc]
            self.agree(entry)

    def agree(self, entry: Depositor) -> None:
        """Let all owners agree to all that a depositor deposits."""
        owners = [self.owner(number) for number in range(OWNERS)]
        self._write(lambda book: [event for owner in owners for event in lacking(book, owner, entry)], owners)

    def turn(self, made: int) -> None:
        """Let the fickle owner withdraw or agree, as is due after so many records."""
        if made % TURN_RECORDS == 0 and made:
            entry, owner = self._shared[DEPOSITORS[FICKLE % len(DEPOSITORS)]], self.owner(FICKLE)
            change = withdrawing if made // TURN_RECORDS % 2 else lacking
            self._write(lambda book: change(book, owner, entry), [owner])

    def owner(self, number: int) -> str:
        """The account of an owner, named by the pseudonym of its id."""
        return pseudonyms.owner_pseudonym(self._secret, f"owner-{number}")

    def _write(self, events: Callable[[Book], list[AccountEvent]], about: list[str]) -> None:
        """Write what lacks: an attempt before may have been committed, whatever it was told."""

        def write() -> None:
            with writer(self._settings, about) as accounts:
                accounts.write(events(accounts.book))

        patiently(write)


def lacking(book: Book, owner: str, entry: Depositor) -> list[AccountEvent]:
    """What lacks to an owner with account, link and consent."""
    place, account = (entry.number, owner), book.account(owner)
    found = [] if account else [AccountEvent(EventKind.OPENED, owner, kind=AccountKind.PERSON)]
    if book.holder(place) is None:
        found += [AccountEvent(each, owner, depositor=place[0], subject=owner) for each in (_CLAIMED, _LINKED)]
    if not _open(book, owner, entry):
        given = AccountEvent(EventKind.CONSENTED, owner, depositor=entry.number, schemas=tuple(sorted(entry.schemas)))
        found.append(replace(given, consent_id=uuid.uuid4()))
    return found


def withdrawing(book: Book, owner: str, entry: Depositor) -> list[AccountEvent]:
    if not _open(book, owner, entry):
        return []
    return [AccountEvent(EventKind.WITHDRAWN, owner, depositor=entry.number, schemas=tuple(sorted(entry.schemas)))]


def _open(book: Book, owner: str, entry: Depositor) -> bool:
    account = book.account(owner)
    return any(each.depositor == entry.number and each.until == OPEN for each in (account.consents if account else ()))


_CLAIMED, _LINKED = EventKind.CLAIMED, EventKind.LINKED


_PASSING: Final = (AccountError, RegistrationError, KafkaException, OrderError, TariffError, TopicUnreadableError)


def patiently(what: Callable[[], None]) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            what()
        except _PASSING:
            if time.monotonic() > end:
                raise
            time.sleep(AGAIN_S)
        else:
            return


class Turn(NamedTuple):
    """What Kafka says of a consent or withdrawal: its time, in milliseconds, the owner's account and the depositor."""

    time: int
    given: bool
    owner: str
    depositor: int


def denied(
    turns: Iterable[Turn], raw: Mapping[Place, int], times: Mapping[Place, int], number_of: Mapping[str, int],
    account_of: Callable[[str], str],
) -> dict[Place, bool]:  # fmt: skip
    """Whether each raw record must be refused for want of consent, by Kafka's times alone; not of those at an edge.

    Consents here are for all that a depositor deposits, and have no end; so the last turn before a record decides.
    """
    of: dict[tuple[str, int], list[Turn]] = {}
    for turn in turns:
        of.setdefault((turn.owner, turn.depositor), []).append(turn)
    found = {}
    for place, serial in raw.items():
        mine = of.get((account_of(owner_of(serial)), number_of.get(depositor_of(serial), 0)), [])
        if not any(abs(turn.time - times[place]) <= EDGE_MS for turn in mine):
            before = [turn.given for turn in mine if turn.time <= times[place]]
            found[place] = not (before and before[-1])
    return found


def turns(events: Iterable[tuple[AccountEvent, int]]) -> Iterator[Turn]:
    """Consents and withdrawals among the events, each with Kafka's time of it."""
    for event, when in events:
        if event.event in (EventKind.CONSENTED, EventKind.WITHDRAWN):
            yield Turn(when, event.event is EventKind.CONSENTED, event.owner, event.depositor)
