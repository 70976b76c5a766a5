"""Accounts and links for owners from before there were accounts, by the receipts. Pure.

Receipts name owners by a keyed hash of the owner id, the same for every depositor, so an account of that name keeps the
bucket. Where one depositor filled it, that depositor knew the person by that id: this is a link. Where several did,
they may have meant several people: each only claims the owner. Nobody's consent is made up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bank.accounts.account import Account
from bank.accounts.depositors import Depositors, Kind
from bank.accounts.events import AccountEvent, AccountKind, EventKind
from teller.operate.accounts.book import Book
from teller.operate.accounts.operations import Events

#: Accounts that are written in one transaction.
AT_ONCE: Final = 500


@dataclass(slots=True)
class Bucket:
    """An owner's bucket, and the depositors that filled it."""

    name: str
    depositors: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Plan:
    """Result of a migration: events to write, and what to tell.

    `unconfirmed`: owner -> its bucket, where several depositors filled it, and the owner has not confirmed all of them.
    `unregistered`: depositor -> number of owners.
    """

    events: list[Events] = field(default_factory=list)
    unconfirmed: dict[str, Bucket] = field(default_factory=dict)
    unregistered: dict[str, int] = field(default_factory=dict)

    def batches(self) -> Iterator[Events]:
        """Yield the events of AT_ONCE owners at a time."""
        for start in range(0, len(self.events), AT_ONCE):
            yield [event for of_owner in self.events[start : start + AT_ONCE] for event in of_owner]


def stored(receipts: Iterable[Mapping[str, Any]]) -> dict[str, Bucket]:
    """Return who filled which bucket, by owner."""
    found: dict[str, Bucket] = {}
    for receipt in receipts:
        found.setdefault(receipt["owner"], Bucket(receipt["bucket"])).depositors.add(receipt["depositor"])
    return found


def planned(book: Book, known: Depositors, buckets: Mapping[str, Bucket]) -> Plan:
    """Plan accounts and links for these owners; what is there already, or was and has ended, is left as it is."""
    plan = Plan()
    for owner, bucket in sorted(buckets.items()):
        account = book.account(owner)
        if account is None or not account.closed:
            _plan(plan, book, account, _numbers(plan, known, bucket), owner, bucket)
    return plan


def _numbers(plan: Plan, known: Depositors, bucket: Bucket) -> list[int]:
    numbers = []
    for name in sorted(bucket.depositors):
        entry = known.named(name)
        if entry is None or entry.kind is Kind.SHARED:
            plan.unregistered[name] = plan.unregistered.get(name, 0) + 1
        else:
            numbers.append(entry.number)
    return numbers


def _plan(plan: Plan, book: Book, account: Account | None, numbers: list[int], owner: str, bucket: Bucket) -> None:  # noqa: PLR0913, PLR0917
    alone = len(bucket.depositors) == 1
    events = [] if account else [AccountEvent(EventKind.OPENED, owner, kind=AccountKind.PERSON)]
    for number in numbers:
        if not _has(account, number) and book.holder((number, owner)) is book.claimant((number, owner)) is None:
            kinds = (EventKind.CLAIMED, EventKind.LINKED) if alone else (EventKind.CLAIMED,)
            events += [AccountEvent(kind, owner, depositor=number, subject=owner) for kind in kinds]
    if events:
        plan.events.append(events)
    if not alone and not _confirmed(account, numbers, bucket):
        plan.unconfirmed[owner] = bucket


def _confirmed(account: Account | None, numbers: list[int], bucket: Bucket) -> bool:
    linked = {link.depositor for link in account.links} if account and not account.claims else set()
    return len(numbers) == len(bucket.depositors) and linked.issuperset(numbers)


def _has(account: Account | None, number: int) -> bool:
    """Return whether the depositor has, or had, a link or claim to the account."""
    return account is not None and number in {each.depositor for each in account.links} | {
        each.depositor for each in account.claims
    }
