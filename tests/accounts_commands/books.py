"""Books made of events, one millisecond apart."""

from typing import Any
from uuid import UUID

from bank.accounts.depositors import Depositor, Status
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from teller.operate.accounts.book import Book
from tests.bank.accounts.draw import entity

ALICE, BOB, CARLA, SUBJECT = "a" * 32, "b" * 32, "c" * 32, "5" * 32
PLACE = (1, SUBJECT)
CONSENT_ID = UUID(int=7)
ACME: Depositor = entity(1, "acme", (Status.ACTIVE, 0), schemas=frozenset({"social.post", "social.reaction"}))


def opened(owner: str, **more: Any) -> AccountEvent:
    return AccountEvent(EventKind.OPENED, owner, **{"kind": AccountKind.PERSON} | more)


def of(kind: EventKind, owner: str = ALICE, **more: Any) -> AccountEvent:
    return AccountEvent(kind, owner, **more)


def linked(owner: str = ALICE, kind: EventKind = EventKind.LINKED) -> AccountEvent:
    return of(kind, owner, depositor=1, subject=SUBJECT)


def consented(*schemas: str, **more: Any) -> AccountEvent:
    return of(EventKind.CONSENTED, depositor=1, consent_id=CONSENT_ID, schemas=schemas, **more)


def book(*events: AccountEvent) -> Book:
    """The events, each at the offset and the time of its place, from 1 on."""
    made = Book()
    for place, event in enumerate(events, 1):
        made.fold(event, place, place)
    return made


def then(made: Book, events: list[AccountEvent]) -> list[bool]:
    """Whether each of further events changes anything."""
    return [made.fold(event, made.position, made.position) for event in events]
