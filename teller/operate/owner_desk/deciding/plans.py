"""Plans: which records a decision is, by the accounts as they are when it is written. Pure; ids are given.

For an account that has keepers, a keeper grants; its owner can take back.
"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from bank.accounts.account import OPEN
from bank.accounts.depositors import Depositors
from bank.accounts.events import HEX, AccountKind
from bank.withdrawals.answers import OwnersAnswer
from teller.operate.accounts import consents, links, operations, rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.consents import Given, Withdrawal
from teller.operate.accounts.operations import AccountChange, Events
from teller.operate.accounts.rules import MOST_CONSENTS, AccountError
from teller.operate.owner_desk.deciding.port import DecisionWrites, Plan
from teller.operate.owner_desk.link_ids import link_named
from teller.operate.owner_desk.port.refused import DeskRefusal, Why

UNKNOWN: Final = DeskRefusal(Why.UNKNOWN)
CHANGED: Final = DeskRefusal(Why.CHANGED)
#: Milliseconds by which a consent lasts longer than now, at least: Kafka's clock decides.
LEAST_MS: Final = 60_000
#: The end of 9999, in milliseconds.
_LAST_MS: Final = 253_402_300_799_999
_MOST_SCHEMAS: Final = 1_000


def against(book: Book, owner: str, *, grants: bool) -> DeskRefusal | None:
    """Return why an owner does not decide for their account: it ended, or a keeper grants for it."""
    found = book.account(owner)
    if found is None:
        return UNKNOWN
    if found.closed:
        return DeskRefusal(Why.ACCOUNT_ENDED)
    return DeskRefusal(Why.KEPT) if grants and found.kind is not AccountKind.PERSON else None


def answering(answer: OwnersAnswer, *, grants: bool) -> Plan:
    """Plan an answer; `grants`: by it the owner gives something."""

    def plan(book: Book, _known: Callable[[], Depositors], _now: int) -> DecisionWrites | DeskRefusal:
        return against(book, answer.owner, grants=grants) or DecisionWrites(answer=answer)

    return plan


def consenting(owner: str, depositor: str, schemas: tuple[str, ...], until: int, consent_id: UUID) -> Plan:
    """Plan a consent, to be given from now on."""

    def plan(book: Book, known: Callable[[], Depositors], now: int) -> DecisionWrites | DeskRefusal:
        if (refusal := against(book, owner, grants=True)) or (found := book.account(owner)) is None:
            return refusal or UNKNOWN
        try:
            entry = rules.depositor(known(), depositor)
        except AccountError:
            return UNKNOWN
        if not schemas or len(schemas) > _MOST_SCHEMAS or not entry.schemas.issuperset(schemas):
            return DeskRefusal(Why.INVALID, "schemas")
        if until != OPEN and not now + LEAST_MS < until <= _LAST_MS:
            return DeskRefusal(Why.INVALID, "until")
        if len(found.consents) + len(set(schemas)) > MOST_CONSENTS:
            return DeskRefusal(Why.INVALID, "consents")
        return _written(lambda: consents.consented(book, owner, entry, Given(consent_id, schemas, until=until), now))

    return plan


def withdrawing(owner: str, depositor: str, schemas: tuple[str, ...]) -> Plan:
    """Plan the withdrawal of consents; no schemas: of all for the depositor."""

    def plan(book: Book, known: Callable[[], Depositors], now: int) -> DecisionWrites | DeskRefusal:
        if refusal := against(book, owner, grants=False):
            return refusal
        try:
            entry = rules.depositor(known(), depositor, ended=True)
        except AccountError:
            return UNKNOWN
        return _written(lambda: consents.withdrawn(book, owner, entry, Withdrawal(schemas), now))

    return plan


def linking(owner: str, link: str, *, confirm: bool) -> Plan:
    """Plan that a claim is confirmed; or that it is refused, or a link ends."""

    def plan(book: Book, _known: Callable[[], Depositors], _now: int) -> DecisionWrites | DeskRefusal:
        if (refusal := against(book, owner, grants=confirm)) or (found := book.account(owner)) is None:
            return refusal or UNKNOWN
        if (each := link_named(found, link)) is None:
            return CHANGED
        place = (each.depositor, each.subject)
        if not confirm:
            return _written(lambda: links.unlinked(book, owner, place))
        return _written(lambda: links.linked(book, owner, place, claim=False, confirm=True), CHANGED)

    return plan


def naming_successor(owner: str, successor: str) -> Plan:
    """Plan who inherits; empty: nobody."""

    def plan(book: Book, _known: Callable[[], Depositors], _now: int) -> DecisionWrites | DeskRefusal:
        if refusal := against(book, owner, grants=True):
            return refusal
        heir = book.account(successor) if successor else None
        if successor and (successor == owner or heir is None or heir.closed):
            return DeskRefusal(Why.INVALID, "account")
        return _written(lambda: operations.changed(book, owner, AccountChange(successor=successor)), DecisionWrites())

    return plan


def is_account(name: str) -> bool:
    """Return whether this is written as accounts' ids are."""
    return HEX.fullmatch(name) is not None


def _written(
    made: Callable[[], Events], nothing: DecisionWrites | DeskRefusal = CHANGED
) -> DecisionWrites | DeskRefusal:
    """Return the events as records; `nothing` where there are none. What the rules refuse changed meanwhile: all else
    was looked at before.
    """
    try:
        events = made()
    except AccountError:
        return CHANGED
    return DecisionWrites(tuple(events)) if events else nothing
