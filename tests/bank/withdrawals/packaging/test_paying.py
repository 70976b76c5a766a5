"""What packages bring their owners: exact sums, in parts, over several packages of a version."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.money import MOST, WHOLE_SHARE
from bank.ledger.ordering import ordered
from bank.ledger.orders import MOST_SHARES, NoOrder, RevenueOrder, name_of
from bank.withdrawals.packaging import paying
from bank.withdrawals.packaging.paying import (
    PackageMoney,
    PaidOwner,
    PaidPackage,
    metering_events,
    money_of,
    problem,
    revenue_orders,
)
from bank.withdrawals.terms import LicencePrice, PriceBasis

OWNERS = [f"{number:032x}" for number in range(1, 8)]
PACKAGE = UUID(int=5)


class Nothing:
    """Balances of a ledger that has posted nothing."""

    def amount(self, _key: tuple[str, str]) -> int:
        return 0


class Paid(NamedTuple):
    """What orders come to in the ledger: of each owner, of the originator, of the bank."""

    owners: dict[str, int]
    owed: int
    earned: int


def package(basis: PriceBasis, amount: int, commission: int, rows: int, *, pool_paid: bool = False) -> PaidPackage:
    price = LicencePrice(basis, "EUR", amount)
    return PaidPackage(PACKAGE, "films", "acme", price, commission, rows, 1_700_000_000_017, pool_paid)


def paid(orders: Iterable[RevenueOrder | NoOrder]) -> Paid:
    """Post orders as the ledger does."""
    owners, owed, income = defaultdict[str, int](int), 0, 0
    for order in orders:
        assert isinstance(order, RevenueOrder)
        postings = ordered(order, Nothing(), lambda _offset: None)
        assert isinstance(postings, list)
        for leg in (leg for posting in postings for leg in posting.legs):
            place, _, party = leg.account.partition("/")
            owners[party] -= leg.amount if place == "payable.owner" else 0
            owed += leg.amount if place == "receivable.originator" else 0
            income -= leg.amount if place == "income.bank" else 0
    return Paid({owner: amount for owner, amount in owners.items() if amount}, owed, income)


def owners(rows: Sequence[int], before: Sequence[int] = ()) -> list[PaidOwner]:
    padded = [*before, *[0] * len(rows)]
    return [PaidOwner(OWNERS[at], count, padded[at]) for at, count in enumerate(rows)]


amounts = st.integers(0, 10**12)
commissions = st.integers(0, WHOLE_SHARE - 1)
counts = st.lists(st.integers(0, 10**6), min_size=1, max_size=len(OWNERS))


@given(counts, amounts, commissions)
def test_each_record_brings_its_price_and_the_commission_comes_on_top(rows: list[int], price: int, part: int) -> None:
    found = paid(revenue_orders(package(PriceBasis.RECORD, price, part, sum(rows)), owners(rows)))
    assert found.owners == {OWNERS[at]: price * count for at, count in enumerate(rows) if price * count}
    assert found.earned == found.owed * part // WHOLE_SHARE
    assert found.owed == sum(found.owners.values()) + found.earned


@given(counts, amounts, commissions)
def test_each_owner_with_rows_gets_the_price_once(rows: list[int], price: int, part: int) -> None:
    found = paid(revenue_orders(package(PriceBasis.OWNER, price, part, sum(rows)), owners(rows)))
    assert found.owners == {OWNERS[at]: price for at, count in enumerate(rows) if count and price}
    again = owners(rows, [max(1, count) for count in rows])
    assert not list(revenue_orders(package(PriceBasis.OWNER, price, part, sum(rows)), again))


@given(counts, amounts, commissions)
def test_a_pool_is_shared_whole_and_within_a_millionth_of_each_ones_share(
    rows: list[int], price: int, part: int
) -> None:
    found = paid(revenue_orders(package(PriceBasis.POOL, price, part, sum(rows)), owners(rows)))
    whole = sum(rows)
    assert sum(found.owners.values()) == (price if whole else 0)
    assert all(
        abs(found.owners.get(OWNERS[at], 0) * whole - price * count) < max(whole, 1) for at, count in enumerate(rows)
    )
    second = package(PriceBasis.POOL, price, part, whole, pool_paid=True)
    assert not list(revenue_orders(second, owners(rows)))


@given(st.permutations([{0: 4, 1: 7}, {0: 9}, {1: 2, 2: 5}, {0: 9, 1: 7, 2: 6}, {}]), amounts, commissions)
def test_packages_in_any_order_pay_the_union_once(packages: list[dict[int, int]], price: int, part: int) -> None:
    most, sums = defaultdict[int, int](int), defaultdict[str, int](int)
    for rows in packages:
        came = [PaidOwner(OWNERS[at], count, most[at]) for at, count in sorted(rows.items())]
        orders = revenue_orders(package(PriceBasis.RECORD, price, part, sum(rows.values())), came)
        for owner, amount in paid(orders).owners.items():
            sums[owner] += amount
        for at, count in rows.items():
            most[at] = max(most[at], count)
    assert sums == ({OWNERS[0]: 9 * price, OWNERS[1]: 7 * price, OWNERS[2]: 6 * price} if price else {})


@pytest.mark.parametrize("basis", PriceBasis)
def test_more_owners_than_an_order_holds_are_paid_by_several_that_sum_exactly(basis: PriceBasis) -> None:
    many = [PaidOwner(f"{number:032x}", number % 3 + 1) for number in range(2 * MOST_SHARES + 1)]
    rows = sum(each.rows for each in many)
    orders = list(revenue_orders(package(basis, 1_000_003, 123_456, rows), many))
    assert [name_of(each) for each in orders if isinstance(each, RevenueOrder)] == [
        f"revenue/{PACKAGE}", f"revenue/{PACKAGE}.2", f"revenue/{PACKAGE}.3"
    ]  # fmt: skip
    found = paid(orders)
    units = {PriceBasis.RECORD: rows, PriceBasis.OWNER: len(many), PriceBasis.POOL: 1}[basis]
    assert sum(found.owners.values()) == 1_000_003 * units


def test_what_was_ordered_for_a_package_is_summed_up_once() -> None:
    asked = package(PriceBasis.RECORD, 1000, 100_000, 5)
    found = [each for each in revenue_orders(asked, owners([3, 2])) if isinstance(each, RevenueOrder)]
    another = found[0].model_copy(update={"id": "another"})
    assert money_of(PACKAGE, [*found, another, *found]) == ("EUR", 5555, 555, 2)
    assert money_of(PACKAGE, found) == PackageMoney("EUR", 5555, 555, 2)
    assert PackageMoney("EUR", 5555, 555, 2).paid == 5000
    assert money_of(UUID(int=6), found) is None


def test_owners_are_read_once_and_no_more_than_a_part_at_a_time() -> None:
    read = 0

    def come() -> Iterable[PaidOwner]:
        nonlocal read
        for number in range(3 * MOST_SHARES):
            read += 1
            yield PaidOwner(f"{number:032x}", 1)

    next(revenue_orders(package(PriceBasis.POOL, 10**9, 0, 3 * MOST_SHARES), come()))
    assert read == MOST_SHARES


@pytest.mark.parametrize(
    ("price", "commission", "said"),
    [(MOST, 0, "beyond"), (1, WHOLE_SHARE, "beyond"), (MOST // 4, 900_000, "beyond")],
)
def test_what_is_beyond_64_bits_is_an_outcome_and_is_said_beforehand(price: int, commission: int, said: str) -> None:
    asked = package(PriceBasis.RECORD, price, commission, 2)
    (order,) = revenue_orders(asked, [PaidOwner(OWNERS[0], 2)])
    assert isinstance(order, NoOrder)
    assert said in str(order)
    assert said in problem(asked.price, commission, rows=2, owners=1)


def test_what_no_order_can_name_is_said_beforehand() -> None:
    price = LicencePrice(PriceBasis.OWNER, "EUR", 1)
    assert not problem(price, 0, rows=10**9, owners=paying.MOST_OWNERS)
    assert "owners" in problem(price, 0, rows=10**9, owners=paying.MOST_OWNERS + 1)
    assert "rows" in problem(price, 0, rows=10**12 + 1, owners=1)


def test_a_pool_whose_rows_are_not_the_packages_is_no_orders() -> None:
    *_, last = revenue_orders(package(PriceBasis.POOL, 100, 0, 5), owners([1, 3]))
    assert isinstance(last, NoOrder)


def test_a_withdrawal_is_metered_for_each_owner_with_rows_whatever_is_paid() -> None:
    found = list(metering_events(package(PriceBasis.OWNER, 0, 0, 5), owners([3, 0, 2], [3, 0, 0])))
    assert [each.key.decode() for each in found] == [OWNERS[0], OWNERS[2]]
