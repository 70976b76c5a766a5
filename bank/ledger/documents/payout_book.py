"""The payouts of a bank, from the ledger's orders and postings, and what a run would pay out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from bank.ledger.accounts import AccountPlace, account, party_of, place_of
from bank.ledger.documents.amounts import text_of, unit_of
from bank.ledger.documents.payouts import Due, KeptBalance, Payout, PayoutState, paid_out
from bank.ledger.orders import ConfirmedOrder, LedgerOrder, PayoutOrder
from bank.ledger.posting import Posting, PostingKind

_CASH: Final = account(AccountPlace.CASH)


@dataclass(frozen=True, slots=True)
class PayoutEntry:
    """A payout. `posting` and `offset` are those of its posting; without one it is ordered, and not paid. `micros` are
    millionths, `time` is in milliseconds since 1970.
    """

    id: str
    run: str
    holder: str = field(repr=False)
    currency: str
    micros: int
    time: int
    posting: UUID | None = None
    offset: int = 0
    state: PayoutState | None = None


class PayoutBook:
    """Payouts by their ids, and what the bank owes each owner, by owner and currency.

    `run`: payouts of this run alone are kept in memory; empty: all that there ever were. Postings come with offsets.
    """

    def __init__(self, orders: Iterable[LedgerOrder], postings: Iterable[tuple[int, Posting]], run: str = "") -> None:
        self._run = run
        self.entries: dict[str, PayoutEntry] = {}
        self.balances: dict[tuple[str, str], int] = defaultdict(int)
        confirmed = self._take_orders(orders)
        returned = self._take_postings(postings)
        for name, each in self.entries.items():
            if each.posting is not None:
                self.entries[name] = replace(each, state=_state(name in confirmed, each.posting in returned))

    def in_order(self) -> list[PayoutEntry]:
        """Return the payouts in order of their times."""
        return sorted(self.entries.values(), key=_order)

    def _take_orders(self, orders: Iterable[LedgerOrder]) -> set[str]:
        confirmed = set()
        for each in orders:
            if isinstance(each, PayoutOrder) and self._run in {"", each.run}:
                self.entries[each.id] = PayoutEntry(
                    each.id, each.run, each.holder, each.currency, each.micros, each.time
                )
            elif isinstance(each, ConfirmedOrder) and each.id in self.entries:
                confirmed.add(each.id)
        return confirmed

    def _take_postings(self, postings: Iterable[tuple[int, Posting]]) -> set[UUID]:
        returned = set()
        for offset, posting in postings:
            for leg in posting.legs:
                if place_of(leg.account) is AccountPlace.OWNER:
                    self.balances[party_of(leg.account), leg.currency] -= leg.amount
            if posting.kind is PostingKind.PAYMENT and posting.cause.startswith("payout/"):
                self._take_payout(offset, posting)
            elif posting.reverses is not None:
                returned.add(posting.reverses)
        return returned

    def _take_payout(self, offset: int, posting: Posting) -> None:
        """Take a payout as it was posted: what was ordered later under its id counts for nothing."""
        _, run, name = posting.cause.split("/")
        if self._run not in {"", run}:
            return
        cash = next(leg for leg in posting.legs if leg.account == _CASH)
        self.entries[name] = PayoutEntry(
            name, run, posting.owner, cash.currency, -cash.amount, posting.time, posting.posting_id, offset
        )


def _state(confirmed: bool, returned: bool) -> PayoutState:
    if returned:
        return PayoutState.RETURNED
    return PayoutState.CONFIRMED if confirmed else PayoutState.MADE


def _order(entry: PayoutEntry) -> tuple[int, str, str]:
    return entry.time, entry.run, entry.id


def drawn(
    run: str, book: PayoutBook, payees: Collection[str], thresholds: Mapping[str, int], time: int
) -> tuple[list[PayoutOrder], Counter[KeptBalance]]:
    """Return the payouts to order for a run, and how many balances are kept, by why.

    A balance is paid to whoever is among `payees` by the owner's account. A payout of the run that is posted already is
    not ordered again, also where it was returned: another run pays that balance.
    """
    orders, kept = list[PayoutOrder](), Counter[KeptBalance]()
    for (holder, currency), micros in sorted(book.balances.items()):
        found = paid_out(run, Due(holder, holder if holder in payees else "", currency, micros), thresholds)
        if isinstance(found, KeptBalance):
            kept[found] += 1
            continue
        entry = book.entries.get(found.id)
        if entry is None or entry.state is None:
            orders.append(_ordered(run, holder, found, time))
        else:
            is_returned = entry.state is PayoutState.RETURNED
            kept[KeptBalance.RETURNED_IN_RUN if is_returned else KeptBalance.PAID_IN_RUN] += 1
    return orders, kept


def _ordered(run: str, holder: str, payout: Payout, time: int) -> PayoutOrder:
    amount = text_of(payout.minor * (unit_of(payout.currency) or 0))
    return PayoutOrder(run=run, id=payout.id, holder=holder, currency=payout.currency, amount=amount, time=time)


def to_pay(entry: PayoutEntry) -> Payout:
    """Return a posted payout as a file for the real bank has it; its payee is known by the owner's account."""
    unit = unit_of(entry.currency) or 1
    return Payout(entry.id, entry.holder, entry.currency, entry.micros // unit, 0)
