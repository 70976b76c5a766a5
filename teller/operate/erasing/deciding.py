"""Decide erasures and legal holds: what to write before anything is done. Pure: the time is given, in milliseconds."""

import re
from collections.abc import Collection
from typing import Final

from bank.accounts.erasures import ErasureEvent, ErasureKind, Erasures
from teller.operate.accounts import operations, rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.operations import Events
from teller.operate.accounts.rules import AccountError

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9./:_-]{0,63}")


def erased(book: Book, erasures: Erasures, owners: Collection[str], now: int) -> tuple[Events, list[ErasureEvent]]:
    """Close these accounts and decide their erasure: all of them or none. One that was erased before is passed over.

    `book` has the accounts that name them, and their keepers.

    Raises:
        AccountError: one is held, or unknown, or the last keeper of another; so do the others.
    """
    new = [owner for owner in dict.fromkeys(owners) if erasures.of(owner) is None]
    for owner in new:
        check_free(erasures, owner, now)
    living = [owner for owner in new if not rules.account(book, owner).closed]
    return operations.closed(book, living, now), [ErasureEvent(ErasureKind.ERASED, owner) for owner in new]


def check_free(erasures: Erasures, owner: str, now: int) -> None:
    """Check that no legal hold is on an account."""
    if hold := erasures.hold(owner, now):
        raise AccountError(
            f"account {owner} is held until {rules.day(hold.until)}, for {hold.code}: nothing was erased. Wait, or "
            "`teller accounts release` it first"
        )


def held(book: Book, erasures: Erasures, owner: str, code: str, until: int, now: int) -> list[ErasureEvent]:  # noqa: PLR0913, PLR0917 - a hold
    """Hold an account against erasure, or lengthen its hold."""
    rules.account(book, owner)
    if erasures.of(owner):
        raise AccountError(f"account {owner} was erased: there is nothing left to hold")
    if until <= now:
        raise AccountError("a hold ends later than now: --until")
    if (found := erasures.hold(owner, now)) and until < found.until:
        raise AccountError(
            f"account {owner} is held until {rules.day(found.until)}, for {found.code}: a further hold may not end "
            "earlier. `teller accounts release` ends that one"
        )
    if not _CODE.fullmatch(code):
        raise AccountError("--code is a file number or the like, of 64 letters, digits and ./:_- at most; never a text")
    return [ErasureEvent(ErasureKind.HELD, owner, code, until)]


def released(erasures: Erasures, owner: str, now: int) -> list[ErasureEvent]:
    """End the hold on an account."""
    rules.check_id(owner)
    if erasures.hold(owner, now) is None:
        raise AccountError(f"account {owner} is not held")
    return [ErasureEvent(ErasureKind.RELEASED, owner)]
