"""Shares of revenues are computed anew from their orders: the same where all is well, and each difference is found."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.ordering import OrderRefused
from bank.ledger.orders import LedgerOrder, RevenueOrder, ReverseOrder
from bank.ledger.posting import Leg, Posting, PostingKind
from schemas.identifiers import posting_id
from tests.bank.ledger.documents.test_payout_book import Ledger
from tests.bank.ledger.drawn import NOON
from tests.ledger.test_ordered import verdict

OWNERS = [f"{number:032x}" for number in range(7)]
SHARES = st.dictionaries(st.sampled_from(OWNERS), st.integers(0, 10**12), min_size=1).filter(
    lambda of: any(of.values())
)


@st.composite
def revenues(draw: st.DrawFn) -> RevenueOrder:
    return RevenueOrder(
        time=NOON, id=f"o-{draw(st.integers(0, 10**6))}", originator="acme", model=draw(st.sampled_from(["m", "n"])),
        currency=draw(st.sampled_from(["EUR", "JPY"])), amount=f"0.{draw(st.integers(1, 999_999)):06d}",
        commission=draw(st.sampled_from(["0", "0.333333", "1"])), shares=draw(SHARES),
    )  # fmt: skip


def bank(orders: list[RevenueOrder], reversed_at: list[int]) -> Ledger:
    """Post orders, and after each take a posting back: part of a split that is taken back is what the next one has."""
    ledger = Ledger()
    for at, order in enumerate(orders):
        ledger.give(order)
        for number in reversed_at[at : at + 1]:
            offset = number % len(ledger.postings) if ledger.postings else 0
            if ledger.postings and ledger.postings[offset].kind is not PostingKind.REVERSAL:
                name = str(ledger.postings[offset].posting_id)
                once = ReverseOrder(time=NOON, posting=name, offset=offset)
                if once not in ledger.orders:
                    ledger.give(once)
    return ledger


@settings(max_examples=100, deadline=None)
@given(
    st.lists(revenues(), min_size=1, max_size=6, unique_by=lambda order: order.id), st.lists(st.integers(0, 99)),
    st.data(),
)  # fmt: skip
def test_a_unit_that_went_to_another_account_is_found_by_its_postings_id(
    orders: list[RevenueOrder], reversed_at: list[int], data: st.DataObject
) -> None:
    ledger = bank(orders, reversed_at)
    assert verdict(ledger.postings, ledger.orders) == {}
    backs = {each.reverses for each in ledger.postings}
    of_split = [
        at for at, each in enumerate(ledger.postings)
        if each.kind is PostingKind.SHARED and len(each.legs) > 1 and each.posting_id not in backs
    ]  # fmt: skip
    if not of_split:
        return
    at = data.draw(st.sampled_from(of_split))
    name = str(ledger.postings[at].posting_id)
    ledger.postings[at] = moved(ledger.postings[at])
    assert name in verdict(ledger.postings, ledger.orders)["share_differs"][1]


def moved(posting: Posting) -> Posting:
    """Give a unit of the first leg to the last one."""
    first, *between, last = posting.legs
    return replace(posting, legs=(less(first, 1), *between, less(last, -1)))


def less(leg: Leg, units: int) -> Leg:
    return leg._replace(amount=leg.amount - units)


ORDER = RevenueOrder(
    time=NOON, id="o-1", originator="acme", model="m", currency="EUR", amount="10", commission="0.1",
    shares={OWNERS[0]: 2, OWNERS[1]: 1},
)  # fmt: skip
IDS = [
    str(posting_id(PostingKind.REVENUE, "o-1")),
    *(str(posting_id(PostingKind.SHARED, f"o-1/{at}")) for at in (0, 1)),
]


def posted(order: RevenueOrder) -> list[Posting]:
    ledger = Ledger()
    assert ledger.give(order) == list[OrderRefused]()
    return ledger.postings


@pytest.mark.parametrize(
    ("postings", "orders", "wrong"),
    [
        (posted(ORDER), [ORDER, ORDER], []),
        (posted(ORDER), [ORDER.model_copy(update={"amount": "9"}), ORDER], []),  # one was refused, or passed over
        (posted(ORDER), [ORDER, ORDER.model_copy(update={"amount": "9"})], []),
        ([], [ORDER], []),  # not posted yet, or refused
        (posted(ORDER)[:2], [ORDER], IDS[2:]),
        (posted(ORDER)[1:], [ORDER], IDS[:1]),
        (posted(ORDER), [ORDER.model_copy(update={"shares": {OWNERS[0]: 1, OWNERS[1]: 2}})], IDS[2:]),
        (posted(ORDER), [ORDER.model_copy(update={"commission": "0.2"})], IDS),
        (posted(ORDER), [ORDER.model_copy(update={"time": NOON + 1})], IDS),
        (posted(ORDER), [ORDER.model_copy(update={"model": "n"})], IDS),
    ],
)
def test_what_lacks_or_was_ordered_otherwise_is_found(
    postings: list[Posting], orders: list[LedgerOrder], wrong: list[str]
) -> None:
    found = verdict(postings, orders)
    assert sorted(found.get("share_differs", (0, ()))[1]) == sorted(wrong)
    assert found.keys() <= {"share_differs"}
