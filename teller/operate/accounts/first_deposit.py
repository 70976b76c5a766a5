"""Admit an owner who deposits an export of their own: account, link and consent, in one step. Pure."""

from collections.abc import Collection
from copy import deepcopy

from bank.accounts.account import Account
from bank.accounts.depositors import Depositor
from bank.accounts.events import AccountKind
from teller.operate.accounts import consents, links, operations, rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.consents import Given
from teller.operate.accounts.operations import Events
from teller.operate.accounts.rules import AccountError


def lacking(book: Book, entry: Depositor, subject: str, domain: str, now: int) -> tuple[str, ...]:
    """Return the record types of the domain that the depositor may deposit, and not of this owner."""
    owner = book.holder((entry.number, subject))
    account = book.account(owner) if owner else None
    held = account.consents if account else ()
    agreed = {each.schema for each in held if each.depositor == entry.number and each.holds_at(now)}
    return tuple(sorted(each for each in entry.schemas - agreed if each.partition(".")[0] == domain))


def check_begun(book: Book, entry: Depositor, subject: str, schemas: Collection[str], now: int) -> None:
    """Check that no consent to one of these record types begins later: two must not overlap.

    Raises:
        AccountError: one does.
    """
    found = book.account(book.holder((entry.number, subject)) or subject)
    for each in found.consents if found else ():
        if each.depositor == entry.number and each.schema in schemas and each.since > now and each.ends_after(now):
            raise AccountError(
                f"a consent that {entry.name} deposits {each.schema} begins on {rules.day(each.since)}: deposit from "
                "then on, or withdraw it by `teller accounts withdraw` and run the same command again"
            )


def closed(book: Book, entry: Depositor | None, subject: str) -> Account | None:
    """Return the owner's account where it was closed, and no other has its link."""
    found = book.account(subject)
    linked = entry is not None and book.holder((entry.number, subject)) is not None
    return found if found and found.closed and not linked else None


def agreed(book: Book, entry: Depositor, subject: str, given: Given, now: int) -> Events:
    """Write what lacks: an account of the name of the subject, its link, the consent.

    Raises:
        AccountError: the account was closed, or the subject is another's.
    """
    scratch, events = deepcopy(book), Events()
    owner = book.holder((entry.number, subject)) or subject

    def add(more: Events) -> None:
        for event in more:
            scratch.fold(event, scratch.position, now)
        events.extend(more)

    if scratch.account(owner) is None:
        add(operations.opened(scratch, owner, AccountKind.PERSON))
    add(links.linked(scratch, owner, (entry.number, subject), claim=True, confirm=True))
    add(consents.consented(scratch, owner, entry, given, now))
    return events
