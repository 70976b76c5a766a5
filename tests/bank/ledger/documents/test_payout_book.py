"""What runs pay out, and what becomes of payouts, from orders and postings alone."""

from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bank.ledger.documents.payout_book import PayoutBook, drawn, to_pay
from bank.ledger.documents.payouts import KeptBalance, PayoutState
from bank.ledger.ordering import OrderRefused, ordered
from bank.ledger.orders import ConfirmedOrder, LedgerOrder, ReverseOrder
from bank.ledger.posting import Leg, Posting, PostingKind
from tests.bank.ledger.drawn import NOON, OTHER, OWNER

EUR = 1_000_000
LEAST = {"EUR": 500}


class Ledger:
    """A ledger in a list: what is ordered is posted at once."""

    def __init__(self, **owed: int) -> None:
        self.orders: list[LedgerOrder] = []
        self.postings: list[Posting] = []
        for number, (owner, micros) in enumerate(owed.items()):
            legs = Leg("revenue.model/m", "EUR", micros), Leg(f"payable.owner/{owner}", "EUR", -micros)
            self.postings.append(Posting(PostingKind.SHARED, f"o/{number}", NOON, legs))

    def amount(self, key: tuple[str, str]) -> int:
        return sum(leg.amount for each in self.postings for leg in each.legs if leg[:2] == key)

    def give(self, *orders: LedgerOrder) -> list[OrderRefused]:
        refused = []
        for each in orders:
            self.orders.append(each)
            found = ordered(each, self, lambda offset: self.postings[offset])
            if isinstance(found, OrderRefused):
                refused.append(found)
            else:
                self.postings += found
        return refused

    @property
    def book(self) -> PayoutBook:
        return self.of_run("")

    def of_run(self, run: str) -> PayoutBook:
        return PayoutBook(self.orders, enumerate(self.postings), run)

    def draw(self, run: str, payees: set[str] = frozenset({OWNER, OTHER})) -> Any:  # type: ignore[assignment]
        return drawn(run, self.of_run(run), payees, LEAST, NOON)


def owed(first: int, second: int) -> Ledger:
    return Ledger(**{OWNER: first, OTHER: second})


def states(ledger: Ledger) -> list[PayoutState | None]:
    return [each.state for each in ledger.book.in_order()]


def test_whole_cents_are_paid_and_the_rest_stays_on_the_balance() -> None:
    ledger = owed(12_345_678, 4_999_999)
    orders, kept = ledger.draw("a")
    assert [(each.holder, each.amount) for each in orders] == [(OWNER, "12.340000")]
    assert kept == {KeptBalance.BELOW_THRESHOLD: 1}
    assert ledger.give(*orders) == []
    assert ledger.book.balances[OWNER, "EUR"] == 5_678
    assert ledger.draw("b")[0] == []
    (entry,) = ledger.of_run("a").in_order()
    assert (to_pay(entry).minor, to_pay(entry).payee, entry.state) == (1234, OWNER, PayoutState.MADE)


def test_who_has_no_payee_is_not_paid() -> None:
    orders, kept = owed(9 * EUR, 9 * EUR).draw("a", {OTHER})
    assert [each.holder for each in orders] == [OTHER]
    assert kept == {KeptBalance.NO_PAYEE: 1}


def test_a_run_that_is_repeated_pays_once_and_another_of_the_same_balance_is_refused() -> None:
    ledger = owed(9 * EUR, 0)
    (first,), _ = ledger.draw("a")
    (second,), _ = ledger.draw("b")
    assert ledger.give(first, second) == [OrderRefused.BALANCE_TOO_LOW]
    assert states(ledger) == [PayoutState.MADE, None]
    assert [each.run for each in ledger.of_run("b").in_order()] == ["b"]
    assert ledger.draw("a")[0] == []


def test_a_payout_is_confirmed_and_one_that_is_returned_is_due_again() -> None:
    ledger = owed(9 * EUR, 8 * EUR)
    ledger.give(*ledger.draw("a")[0])
    first, second = ledger.of_run("a").in_order()
    ledger.give(ConfirmedOrder(time=NOON, id=first.id), ConfirmedOrder(time=NOON, id=second.id))
    assert states(ledger) == [PayoutState.CONFIRMED, PayoutState.CONFIRMED]
    ledger.give(ReverseOrder(time=NOON, posting=str(second.posting), offset=second.offset))
    assert sorted(map(str, states(ledger))) == ["confirmed", "returned"]
    assert ledger.book.balances[second.holder, "EUR"] == second.micros
    assert ledger.draw("a") == ([], {KeptBalance.NOT_DUE: 1, KeptBalance.RETURNED_IN_RUN: 1})
    assert [each.holder for each in ledger.draw("b")[0]] == [second.holder]


def test_what_is_earned_after_a_run_has_paid_is_for_another_run() -> None:
    ledger = owed(9 * EUR, 0)
    ledger.give(*ledger.draw("a")[0])
    ledger.postings += owed(8 * EUR, 0).postings
    assert ledger.draw("a") == ([], {KeptBalance.NOT_DUE: 1, KeptBalance.PAID_IN_RUN: 1})
    assert len(ledger.draw("b")[0]) == 1


@hypothesis_settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 20 * EUR), st.booleans()), max_size=8))
def test_what_is_paid_and_what_is_due_are_what_was_earned(steps: list[tuple[str, int, bool]]) -> None:
    ledger, earned = owed(0, 0), 0
    for number, (run, micros, back) in enumerate(steps):
        legs = Leg("revenue.model/m", "EUR", micros), Leg(f"payable.owner/{OWNER}", "EUR", -micros)
        ledger.postings.append(Posting(PostingKind.SHARED, f"more/{number}", NOON, legs))
        earned += micros
        ledger.give(*ledger.draw(run)[0])
        made = [each for each in ledger.book.in_order() if each.state is PayoutState.MADE]
        if back and made:
            ledger.give(ReverseOrder(time=NOON, posting=str(made[0].posting), offset=made[0].offset))
        book = ledger.book
        paid = sum(each.micros for each in book.entries.values() if each.state is PayoutState.MADE)
        assert paid + book.balances[OWNER, "EUR"] == earned
        assert all(each.micros % 10_000 == 0 for each in book.entries.values())
        assert -ledger.amount(("cash", "EUR")) == paid
