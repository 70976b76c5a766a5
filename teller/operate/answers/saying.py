"""Answers that a command writes, and its checks before. Pure: ids are given."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.terms import Offering
from teller.operate.accounts import rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.rules import AccountError

#: Answers by which an owner grants something: for a child its keeper does.
_GRANTING: Final = frozenset({AnswerKind.ACCEPT, AnswerKind.STANDING})


def offering(known: Offerings, name: str) -> Offering:
    """Return the newest version of an offering.

    Raises:
        AccountError: there is none of that name, which the message does not repeat.
    """
    if (found := known.newest(name)) is None:
        raise AccountError(
            "there is no such offering: `teller accounts offers ACCOUNT` shows those that were made to an owner"
        )
    return found


def check_owners(book: Book, answers: Iterable[OwnersAnswer], given_by: str) -> None:
    """Check that the accounts of answers are open, and who decides for them.

    Raises:
        AccountError: there is no such account, it is closed, or somebody else decides for it.
    """
    for each in answers:
        rules.check_given_by(rules.living(book, each.owner), given_by, needed=each.kind in _GRANTING)


def answers(
    kind: AnswerKind, owners: Iterable[str], offering: Offering, version: int, new_id: Callable[[], UUID]
) -> list[OwnersAnswer]:
    """Return what each owner says to an offering; `version` 0: to all of it."""
    said = version or (offering.version if kind is AnswerKind.DECLINE else 0)
    return [OwnersAnswer(new_id(), owner, kind, offering.id, said) for owner in owners]
