"""The postings that an order causes, or why it cannot be posted."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from bank.ledger.accounts import AccountPlace, account
from bank.ledger.balances import AccountKey
from bank.ledger.money import Overflow, fits
from bank.ledger.orders import (
    ConfirmedOrder,
    LedgerOrder,
    PayoutOrder,
    ReceivedOrder,
    RevenueOrder,
    ReverseOrder,
    name_of,
)
from bank.ledger.posting import Leg, Posting, PostingKind, reversal
from bank.ledger.sharing import RevenueEarned, earned, share_out, shared
from schemas.identifiers import posting_id

#: Kinds that are caused by orders, and by nothing else.
ORDERED: frozenset[PostingKind] = frozenset(
    {PostingKind.REVENUE, PostingKind.SHARED, PostingKind.PAYMENT, PostingKind.REVERSAL}
)
#: Returns the posting at an offset of the topic of postings; None where there is none.
PostingAt = Callable[[int], Posting | None]
_NOT_REVERSED = frozenset({PostingKind.HELD, PostingKind.REVERSAL})


class OrderRefused(StrEnum):
    """Why an order is not posted."""

    BALANCE_TOO_LOW = "balance_too_low"
    NO_SUCH_POSTING = "no_such_posting"
    BEYOND_64_BITS = "beyond_64_bits"


class Amounts(Protocol):
    """Balances of accounts, in millionths."""

    def amount(self, key: AccountKey) -> int: ...


def first_posting(order: LedgerOrder) -> UUID | None:
    """Return the id of the first posting that an order causes; None where it causes none."""
    match order:
        case ConfirmedOrder():
            return None
        case RevenueOrder():
            return posting_id(PostingKind.REVENUE, order.id)
        case ReverseOrder():
            return posting_id(PostingKind.REVERSAL, name_of(order))
        case _:
            return posting_id(PostingKind.PAYMENT, name_of(order))


def order_of(posting: Posting) -> str:
    """Return the name of the order that caused a posting; empty where no order did."""
    if posting.kind is PostingKind.REVENUE:
        return f"revenue/{posting.cause}"
    if posting.kind is PostingKind.SHARED:
        return f"revenue/{posting.cause.rpartition('/')[0]}"
    return posting.cause if posting.kind in ORDERED else ""


def ordered(order: LedgerOrder, amounts: Amounts, posting_at: PostingAt) -> list[Posting] | OrderRefused:
    """Return the postings of an order that is not posted yet, all to be written at once; none for a note alone."""
    found = _postings(order, amounts, posting_at)
    if isinstance(found, OrderRefused):
        return found
    changes: dict[AccountKey, int] = defaultdict(int)
    for leg in (leg for each in found for leg in each.legs):
        changes[leg[:2]] += leg.amount
    fit = all(fits(amounts.amount(key) + change) for key, change in changes.items())
    return found if fit else OrderRefused.BEYOND_64_BITS


def _postings(order: LedgerOrder, amounts: Amounts, posting_at: PostingAt) -> list[Posting] | OrderRefused:
    match order:
        case ReceivedOrder():
            depositor = order.party if order.place == "depositor" else ""
            return [_payment(order, order.account, -order.micros, depositor=depositor)]
        case PayoutOrder():
            return _paid_out(order, amounts)
        case RevenueOrder():
            return _revenue(order, amounts)
        case ReverseOrder():
            return _reversed(order, posting_at(order.offset))
        case ConfirmedOrder():
            return []


def _payment(
    order: ReceivedOrder | PayoutOrder, of: str, amount: int, *, depositor: str = "", owner: str = ""
) -> Posting:
    legs = (Leg(account(AccountPlace.CASH), order.currency, -amount), Leg(of, order.currency, amount))
    return Posting(PostingKind.PAYMENT, name_of(order), order.time, legs, depositor, owner)


def _paid_out(order: PayoutOrder, amounts: Amounts) -> list[Posting] | OrderRefused:
    """Pay no more than what is owed now: two runs that were drawn from the same balance must not both be paid."""
    of = account(AccountPlace.OWNER, order.holder)
    if -amounts.amount((of, order.currency)) < order.micros:
        return OrderRefused.BALANCE_TOO_LOW
    return [_payment(order, of, order.micros, owner=order.holder)]


def _revenue(order: RevenueOrder, amounts: Amounts) -> list[Posting] | OrderRefused:
    offering = RevenueEarned(order.id, order.model, order.currency, order.commission_share, order.time)
    posting = earned(offering, order.originator, order.micros)
    of_model, carry = (account(place, order.model) for place in (AccountPlace.MODEL, AccountPlace.CARRY))
    revenue = -_sum(posting.legs, of_model)
    shares = share_out(revenue - amounts.amount((carry, order.currency)), order.shares, order.id)
    return (
        OrderRefused.BEYOND_64_BITS if isinstance(shares, Overflow) else [posting, *shared(offering, revenue, shares)]
    )


def _sum(legs: Iterable[Leg], of: str) -> int:
    return sum(leg.amount for leg in legs if leg.account == of)


def _reversed(order: ReverseOrder, posting: Posting | None) -> list[Posting] | OrderRefused:
    """Take the posting back where it is the one that the order names, and something was posted by it."""
    if posting is None or str(posting.posting_id) != order.posting or posting.kind in _NOT_REVERSED:
        return OrderRefused.NO_SUCH_POSTING
    return [reversal(posting, name_of(order), order.time)]
