"""Postings that operators ordered are held against their orders, and against the statements that they are on."""

from dataclasses import replace

import pytest

from bank.ledger.documents.posted import period_rows
from bank.ledger.orders import LedgerOrder, PayoutOrder, ReceivedOrder, RevenueOrder, ReverseOrder
from bank.ledger.posting import Posting, PostingKind
from teller.operate.ledger import stating
from teller.operate.ledger.stating import is_stated
from teller.operate.ledger.verifying import SeenPosting, verify
from tests.bank.ledger.documents.test_payout_book import Ledger
from tests.bank.ledger.drawn import NOON, OTHER, OWNER

OF_HOLDERS = ("payable.owner/", "receivable.depositor/")


def bank() -> Ledger:
    """A bank that was paid, earned, paid out, and has taken all of it back."""
    ledger = Ledger()
    refused = ledger.give(
        ReceivedOrder(time=NOON, id="INV-7", party="example", currency="EUR", amount="1.5"),
        ReceivedOrder(time=NOON, id="INV-8", party="acme", place="originator", currency="EUR", amount="2"),
        RevenueOrder(
            time=NOON, id="o-1", originator="acme", model="m", currency="EUR", amount="10", commission="0.1",
            shares={OWNER: 2, OTHER: 1},
        ),
        PayoutOrder(time=NOON, run="a", id="0" * 32, holder=OWNER, currency="EUR", amount="5.99"),
    )  # fmt: skip
    taken_back = [
        ReverseOrder(time=NOON, posting=str(each.posting_id), offset=at) for at, each in enumerate(ledger.postings)
    ]
    assert refused + ledger.give(*taken_back) == []
    return ledger


def verdict(postings: list[Posting], orders: list[LedgerOrder]) -> dict[str, tuple[int, tuple[str, ...]]]:
    told = verify((SeenPosting(f"p{at}", each, NOON) for at, each in enumerate(postings)), [], orders, [], 5)
    return {each.kind.value: (each.times, each.places) for each in told.findings}


def of_holders(posting: Posting) -> bool:
    return any(leg.amount and leg.account.startswith(OF_HOLDERS) for leg in posting.legs)


def test_what_was_ordered_has_no_findings() -> None:
    ledger = bank()
    kinds = {each.kind for each in ledger.postings}
    assert kinds == {PostingKind.PAYMENT, PostingKind.REVENUE, PostingKind.SHARED, PostingKind.REVERSAL}
    assert verdict(ledger.postings, ledger.orders) == {}


def test_what_nobody_ordered_is_found_each_time() -> None:
    ledger = bank()
    of_order = {"received": 1, "revenue": 3, "payout": 1, "reverse": 1}
    for each in ledger.orders:
        found = verdict(ledger.postings, [order for order in ledger.orders if order is not each])
        assert {kind: times for kind, (times, _) in found.items()} == {"posting_uncaused": of_order[each.order]}


def test_a_reversal_of_nothing_that_nobody_ordered_is_one_finding() -> None:
    assert verdict(bank().postings[-1:], []) == {"posting_uncaused": (1, ("p0",))}


def test_a_payout_of_another_amount_and_its_reversal_are_found() -> None:
    ledger = bank()
    at = next(at for at, each in enumerate(ledger.postings) if each.cause.startswith("payout/"))
    reversed_ids = [each.reverses for each in ledger.postings]
    back = reversed_ids.index(ledger.postings[at].posting_id)
    cash, owed = ledger.postings[at].legs
    more = cash._replace(amount=cash.amount - 1), owed._replace(amount=owed.amount + 1)
    ledger.postings[at] = replace(ledger.postings[at], legs=more)
    assert verdict(ledger.postings, ledger.orders) == {
        "posting_differs": (1, (f"p{at}",)),
        "reversal_differs": (1, (f"p{back}",)),
    }


@pytest.mark.parametrize("late", [0, 6 * 86_400_000, 40 * 86_400_000])
def test_what_was_ordered_is_on_statements_to_the_millionth(late: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = bank().postings
    assert all(is_stated(each, NOON + late, 5) for each in found)
    seen = [each for each in found if of_holders(each)]
    assert {each.kind for each in seen} == {PostingKind.PAYMENT, PostingKind.SHARED, PostingKind.REVERSAL}
    rows = period_rows
    for wrong in (
        lambda *of: list(rows(*of))[:-1],  # a leg that no statement has
        lambda *of: [*rows(*of), *rows(*of)],  # on two lines
        lambda *of: [each._replace(micros=-each.micros) for each in rows(*of)],  # taken for what it takes back
    ):
        with monkeypatch.context() as patched:
            patched.setattr(stating, "period_rows", wrong)
            assert not any(is_stated(each, NOON + late, 5) for each in seen)
