"""Commands about accounts: the events that each writes. Pure: ids and times are given."""

from collections.abc import Collection
from dataclasses import dataclass

from bank.accounts.account import OPEN, Account
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from teller.operate.accounts import rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.rules import AccountError

Events = list[AccountEvent]


@dataclass(frozen=True, slots=True)
class AccountChange:
    """Values to `change`; None: as it is."""

    kind: AccountKind | None = None
    keepers: tuple[str, ...] | None = None
    successor: str | None = None


def opened(book: Book, owner: str, kind: AccountKind, keepers: tuple[str, ...] = (), successor: str = "") -> Events:
    """Open an account. `owner` is random, or the pseudonym of the owner's id.

    Raises:
        AccountError: as its message says; so do the others.
    """
    if (found := book.account(owner)) is not None:
        how = "closed, for good: open one without the owner id" if found.closed else "open: `teller accounts show` it"
        raise AccountError(f"there is an account {owner} already, and it is {how}")
    rules.check_keepers(kind, keepers)
    rules.check_others(book, owner, keepers, successor)
    return [AccountEvent(EventKind.OPENED, owner, kind=kind, keepers=keepers, successor=successor)]


def changed(book: Book, owner: str, given: AccountChange) -> Events:
    """Change whose account it is, who keeps it, or who is the heir. `book` has the accounts that name it."""
    found = rules.living(book, owner)
    kind = given.kind or found.kind
    keepers = found.keepers if given.keepers is None else given.keepers
    successor = found.successor if given.successor is None else given.successor
    rules.check_keepers(kind, keepers)
    rules.check_others(book, owner, given.keepers or (), given.successor or "")
    if kind is not AccountKind.PERSON:
        rules.check_keeps_nobody(book, owner)
    if (kind, keepers, successor) == (found.kind, found.keepers, found.successor):
        return []
    return [AccountEvent(EventKind.CHANGED, owner, kind=kind, keepers=keepers, successor=successor)]


def closed(book: Book, owners: Collection[str], now: int) -> Events:
    """Close accounts: their links and claims end, their consents are withdrawn. `book` has the accounts that name them,
    and their keepers.
    """
    closing = {owner: rules.living(book, owner) for owner in owners}
    for other in book:
        if other.closed or other.kind is AccountKind.PERSON or other.owner in closing:
            continue
        open_keepers = {each for each in other.keepers if (keeper := book.account(each)) and not keeper.closed}
        if open_keepers and open_keepers <= closing.keys():
            raise AccountError(
                f"account {other.owner} has no other keeper: give it one by `teller accounts change` first"
            )
    return [event for found in closing.values() for event in _closed(found, now)]


def _closed(found: Account, now: int) -> Events:
    return [*_unlinked(found), *_withdrawn(found, now), AccountEvent(EventKind.CLOSED, found.owner)]


def enforced(book: Book) -> Events:
    """Take no deposit without link and consent from here on."""
    return [] if book.enforced else [AccountEvent(EventKind.ENFORCED)]


def _unlinked(found: Account) -> Events:
    places = [(each.depositor, each.subject) for each in found.links if each.until == OPEN]
    places += [(each.depositor, each.subject) for each in found.claims]
    return [
        AccountEvent(EventKind.UNLINKED, found.owner, depositor=depositor, subject=subject)
        for depositor, subject in dict.fromkeys(places)
    ]


def _withdrawn(found: Account, now: int) -> Events:
    """Withdraw all that has not ended: also what has not begun."""
    of: dict[int, dict[str, None]] = {}
    for each in found.consents:
        if each.ends_after(now):
            of.setdefault(each.depositor, {})[each.schema] = None
    return [
        AccountEvent(EventKind.WITHDRAWN, found.owner, depositor=depositor, schemas=tuple(schemas))
        for depositor, schemas in of.items()
    ]
