"""Answers that a command writes, and its checks before. Pure: ids are given."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from bank.withdrawals import standing_terms
from bank.withdrawals.answers import AnswerKind, OwnersAnswer
from bank.withdrawals.standing_terms import MOST_BYTES, StandingTermsProblems
from bank.withdrawals.terms import Offering, StandingTerms
from teller.operate.accounts import rules
from teller.operate.accounts.book import Book
from teller.operate.accounts.rules import AccountError

#: Answers by which an owner grants something: for a child its keeper does.
GRANTING: Final = frozenset({AnswerKind.ACCEPT, AnswerKind.STANDING})


def terms_of(text: bytes, owner: str) -> StandingTerms:
    """Read a document as the standing terms of an owner.

    Raises:
        AccountError: it is none; the message says what to mend.
    """
    found = standing_terms.read(text, owner)
    if isinstance(found, StandingTermsProblems):
        raise AccountError(str(found))
    if len(standing_terms.to_json(found)) > MOST_BYTES:  # a group of countries is kept as its countries
        raise AccountError(f"with each country named the document has more than {MOST_BYTES} bytes: give fewer grants")
    return found


def check_owners(book: Book, answers: Iterable[OwnersAnswer], given_by: str) -> None:
    """Check that the accounts of answers are open, and who decides for them.

    Raises:
        AccountError: there is no such account, it is closed, or somebody else decides for it.
    """
    for each in answers:
        rules.check_given_by(rules.living(book, each.owner), given_by, needed=each.kind in GRANTING)


def answers(
    kind: AnswerKind, owners: Iterable[str], offering: Offering, version: int, new_id: Callable[[], UUID]
) -> list[OwnersAnswer]:
    """Return what each owner says to an offering; `version` 0: to all of it."""
    said = version or (offering.version if kind is AnswerKind.DECLINE else 0)
    return [OwnersAnswer(new_id(), owner, kind, offering.id, said) for owner in owners]
