"""A revenue that more owners share than an order holds: several orders, which sum to it exactly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger import orders as documents
from bank.ledger.orders import RevenueOrder, name_of
from teller.operate.ledger.orders import OrderError, revenue
from tests.bank.ledger.drawn import NOON


def parts(amount: str, shares: dict[str, int], **changes: str) -> list[RevenueOrder]:
    fields = {"id": "o", "originator": "b", "model": "m", "currency": "EUR", **changes}
    found = revenue(amount, shares, time=NOON, **fields)
    assert all(isinstance(each, RevenueOrder) for each in found)
    return [each for each in found if isinstance(each, RevenueOrder)]


@settings(max_examples=25)
@given(st.integers(1_000, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_parts_sum_to_the_revenue_and_each_owner_is_in_one(micros: int, weights: list[int]) -> None:
    shares = {f"{number:032x}": weight for number, weight in enumerate([*weights, 10**6])}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "MOST_SHARES", 4)
        found = parts(f"{micros // 10**6}.{micros % 10**6:06d}", shares)
    assert sum(each.micros for each in found) == micros
    together = [(account, weight) for each in found for account, weight in each.shares.items()]
    assert together == sorted((account, weight) for account, weight in shares.items() if weight)
    assert [name_of(each) for each in found] == ["revenue/o", *(f"revenue/o.{at + 2}" for at in range(len(found) - 1))]
    for each in found:  # what an owner gets is off by less than a millionth of the part
        assert abs(each.micros * sum(shares.values()) - micros * sum(each.shares.values())) < sum(shares.values())


def test_nobody_with_a_share_and_an_amount_that_is_none_are_refused() -> None:
    for amount, shares in (("1", {}), ("1", {"a" * 32: 0}), ("0", {"a" * 32: 1}), ("1", {"canary": 1})):
        with pytest.raises(OrderError) as error:
            parts(amount, shares)
        assert "canary" not in str(error.value)
    with pytest.raises(OrderError):
        parts("1", {"a" * 32: 1}, id="o" * 41)
