"""Standing terms from a file."""

from pathlib import Path

from bank.withdrawals import standing_terms
from bank.withdrawals.standing_terms import MOST_BYTES, StandingTermsProblems
from bank.withdrawals.terms import StandingTerms
from teller.operate.accounts.rules import AccountError


def from_file(file: Path, owner: str) -> StandingTerms:
    """Read the standing terms of an owner from a file.

    Raises:
        AccountError: it cannot be read, or holds none; the message says what to mend.
    """
    try:
        with file.open("rb") as opened:
            text = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise AccountError(f"{file} cannot be read: {error.strerror}") from None
    found = standing_terms.read(text, owner)
    if isinstance(found, StandingTermsProblems):
        raise AccountError(f"{file}: {found}")
    if len(standing_terms.to_json(found)) > MOST_BYTES:  # a group of countries is kept as its countries
        raise AccountError(f"{file}: with each country named it has more than {MOST_BYTES} bytes: give fewer grants")
    return found
