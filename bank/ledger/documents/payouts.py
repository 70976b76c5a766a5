"""Payouts: which balances are paid out by a real bank, and what becomes of each.

A real bank pays whole minor units, so the rest stays on the balance and is carried; it is never rounded away. What is
paid for whom is said by a payee reference, which is no owner id: the balance of an erased owner is paid all the same.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from bank.ledger.documents.amounts import unit_of


class PayoutState(StrEnum):
    """State of a payout."""

    MADE = "made"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


#: Which states may follow which: a bank may return what it had confirmed, and nothing follows a return.
NEXT: Final[Mapping[PayoutState, frozenset[PayoutState]]] = {
    PayoutState.MADE: frozenset({PayoutState.CONFIRMED, PayoutState.RETURNED}),
    PayoutState.CONFIRMED: frozenset({PayoutState.RETURNED}),
    PayoutState.RETURNED: frozenset(),
}


class KeptBalance(StrEnum):
    """Why a balance is not paid out in this run."""

    NOT_DUE = "not_due"
    NO_PAYEE = "no_payee"
    NO_THRESHOLD = "no_threshold"
    NO_MINOR_UNIT = "no_minor_unit"
    BELOW_THRESHOLD = "below_threshold"
    #: A run pays an owner once, so another run pays these.
    RETURNED_IN_RUN = "returned_in_run"
    PAID_IN_RUN = "paid_in_run"


@dataclass(frozen=True, slots=True)
class Due:
    """A holder's balance in a currency, in millionths; above 0 the bank owes it."""

    holder: str = field(repr=False)
    payee: str = field(repr=False)
    currency: str
    micros: int


@dataclass(frozen=True, slots=True)
class Payout:
    """Payment to be made, in minor units of the currency; `carry` are the millionths that stay on the balance."""

    id: str
    payee: str = field(repr=False)
    currency: str
    minor: int
    carry: int
    state: PayoutState = PayoutState.MADE


def payout_id(run: str, due: Due) -> str:
    """Return the payout's id, 32 hex digits: a run that is repeated gives the same, and the real bank pays once."""
    text = "\n".join(("teller payout", run, due.holder, due.currency))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def paid_out(run: str, due: Due, thresholds: Mapping[str, int]) -> Payout | KeptBalance:
    """Return the payout of a balance, or why it is kept.

    `thresholds`: the least amount by currency, in minor units. A currency that is not there is not paid.
    """
    if due.micros <= 0:
        return KeptBalance.NOT_DUE
    if not due.payee:
        return KeptBalance.NO_PAYEE
    if due.currency not in thresholds:
        return KeptBalance.NO_THRESHOLD
    unit = unit_of(due.currency)
    if unit is None:
        return KeptBalance.NO_MINOR_UNIT
    minor, carry = divmod(due.micros, unit)
    if minor < max(1, thresholds[due.currency]):
        return KeptBalance.BELOW_THRESHOLD
    return Payout(payout_id(run, due), due.payee, due.currency, minor, carry)


def may_become(state: PayoutState, other: PayoutState) -> bool:
    """Return whether a payout may change so; the same state again changes nothing, and may come."""
    return state is other or other in NEXT[state]
