"""The chart of accounts. An account is a text: its place in the chart, and behind a slash whose it is.

An account of owners is named by the pseudonym, so the ledger goes on where the owner's data is erased.
Debits are positive, credits negative.
"""

from enum import Enum, StrEnum
from typing import Final


class AccountType(Enum):
    """Type of an account; the values are the first words of beancount's accounts."""

    ASSET = "Assets"
    LIABILITY = "Liabilities"
    INCOME = "Income"


class AccountPlace(StrEnum):
    """Places in the chart of accounts. Durable: postings name them."""

    #: Fees that a depositor owes the bank.
    DEPOSITOR = "receivable.depositor"
    #: What an originator, who bought a use of data, owes.
    ORIGINATOR = "receivable.originator"
    #: What the bank owes an owner: revenue less fees. Where fees are more, the owner owes.
    OWNER = "payable.owner"
    #: Revenue of a model or an offering, until it is shared out.
    MODEL = "revenue.model"
    #: The bank's own: fees and commission.
    INCOME = "income.bank"
    CASH = "cash"
    #: What a split left over, for the next split of the same model.
    CARRY = "carry"


TYPES: Final = {
    AccountPlace.DEPOSITOR: AccountType.ASSET,
    AccountPlace.ORIGINATOR: AccountType.ASSET,
    AccountPlace.CASH: AccountType.ASSET,
    AccountPlace.OWNER: AccountType.LIABILITY,
    AccountPlace.CARRY: AccountType.LIABILITY,
    AccountPlace.MODEL: AccountType.INCOME,
    AccountPlace.INCOME: AccountType.INCOME,
}
#: Places that are one account of the bank.
_SINGLE: Final = {str(each): each for each in (AccountPlace.INCOME, AccountPlace.CASH)}
_SEVERAL: Final = {str(each): each for each in AccountPlace if str(each) not in _SINGLE}
MOST_PARTY: Final = 256


def account(place: AccountPlace, party: str = "") -> str:
    """Name an account; `party` is empty for the bank's single ones alone."""
    return f"{place}/{party}" if party else str(place)


def place_of(name: str) -> AccountPlace | None:
    """Return an account's place in the chart; None where the text names no account."""
    if (single := _SINGLE.get(name)) is not None:
        return single
    place, _, party = name.partition("/")
    return _SEVERAL.get(place) if 0 < len(party) <= MOST_PARTY else None


def party_of(name: str) -> str:
    """Return whose an account is: a depositor's name, a pseudonym, a model; empty for the bank's own."""
    return name.partition("/")[2]
