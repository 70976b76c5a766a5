"""Checks of every command about accounts before it writes. Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from bank.accounts.account import OPEN, Account
from bank.accounts.depositors import Depositor, Depositors, Kind, Status
from bank.accounts.events import HEX, AccountKind
from teller.operate.accounts.book import Book

MOST_LINKS: Final = 1_000
MOST_CONSENTS: Final = 10_000
MOST_KEEPERS: Final = 100
_VERSIONED: Final = re.compile(r"(.+)\.v[0-9]+")


class AccountError(RuntimeError):
    """A command about an account cannot be done; the message says what to do."""


def check_id(owner: str) -> None:
    """Check an account's id. What is none is not repeated: it may be somebody's name."""
    if not HEX.fullmatch(owner):
        raise AccountError("an account is named by 32 hex digits: `teller accounts show --ask-owner` finds an owner's")


def account(book: Book, owner: str) -> Account:
    """Return an account.

    Raises:
        AccountError: there is none; all others as their messages say.
    """
    check_id(owner)
    if (found := book.account(owner)) is None:
        raise AccountError(
            f"no account {owner}: look for a typing error; `teller accounts show --ask-owner` finds an owner's, "
            "`teller accounts open` opens one"
        )
    return found


def living(book: Book, owner: str) -> Account:
    """Return an account that is open."""
    found = account(book, owner)
    if found.closed:
        raise AccountError(f"account {owner} was closed on {day(found.closed)}, for good: open another")
    return found


def depositor(known: Depositors, name: str, *, ended: bool = False) -> Depositor:
    """Return a registered depositor. `ended`: also one that has ended, since what it had can still be taken back."""
    found = known.named(name)
    if found is None or found.kind is Kind.SHARED:
        raise AccountError(f"no depositor {name}: `teller depositors show` lists them")
    if found.status is Status.ENDED and not ended:
        raise AccountError(f"{name} has ended, for good: it deposits no more, so there is nothing to agree to")
    return found


def check_keepers(kind: AccountKind, keepers: tuple[str, ...]) -> None:
    """Check that there is somebody who decides for an account that does not decide for itself."""
    if kind is not AccountKind.PERSON and not keepers:
        raise AccountError(f"an account of a {kind.value.lower()} needs a keeper who decides for it: --keeper ACCOUNT")
    if len(keepers) > MOST_KEEPERS:
        raise AccountError(f"an account has {MOST_KEEPERS} keepers at most")


def check_others(book: Book, owner: str, keepers: tuple[str, ...], successor: str) -> None:
    """Check those who are named as keepers or heir: open accounts, and not the account itself. A keeper is a
    person, so that no accounts wait for each other's decision in a circle.
    """
    for other in filter(None, (*keepers, successor)):
        if other == owner:
            raise AccountError("an account is not its own keeper or successor: name another")
        check_id(other)
        if (found := book.account(other)) is None or found.closed:
            raise AccountError(f"{other} is no open account: keepers and successors need accounts of their own first")
        if other in keepers and found.kind is not AccountKind.PERSON:
            raise AccountError(
                f"{other} is an account of a {found.kind.value.lower()}, which keeps nobody: name a person"
            )


def check_keeps_nobody(book: Book, owner: str) -> None:
    """Check that an account keeps no other. `book` has those that name it."""
    if kept := [other.owner for other in book if owner in other.keepers and not other.closed]:
        raise AccountError(
            f"account {owner} keeps {joined(kept)}, and only a person does: give them another keeper by "
            "`teller accounts change` first"
        )


def check_given_by(found: Account, given_by: str, *, needed: bool) -> None:
    """Check who decides for an account: a keeper of it, or the owner (empty) where that is a person."""
    if given_by and given_by not in found.keepers:
        raise AccountError(f"{given_by} keeps no account {found.owner}: `teller accounts show` lists who does")
    if needed and not given_by and found.kind is not AccountKind.PERSON:
        raise AccountError(f"a {found.kind.value.lower()} does not decide for itself: --by says which keeper does")


def check_schemas(names: Iterable[str]) -> None:
    """Check that record types are named as consents name them: for all of their versions."""
    for name in names:
        if found := _VERSIONED.fullmatch(name):
            raise AccountError(f"{name}: a consent is for every version, so give it without the version: {found[1]}")


def check_room(have: int, more: int, most: int, what: str) -> None:
    if have + more > most:
        raise AccountError(f"an account has {most:,} {what} at most, ended ones among them: open another for the rest")


def day(time: int) -> str:
    """Write a time, given in milliseconds, for people."""
    return datetime.fromtimestamp(time / 1000, UTC).isoformat(timespec="seconds")


def until(time: int) -> str:
    """Write an end for people."""
    return "until it is withdrawn" if time == OPEN else f"until {day(time)}"


def joined(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
