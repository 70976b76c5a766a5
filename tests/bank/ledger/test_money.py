"""Amounts: exact texts, and one clear outcome where a sum does not fit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.money import MOST, Overflow, decimal, fits, shown, total


@given(st.integers(-MOST, MOST))
def test_an_amount_is_written_exactly(amount: int) -> None:
    assert Decimal(shown(amount)) == Decimal(amount).scaleb(-6)


@given(st.integers(0, 10**19 - 1))
def test_what_is_written_is_read_again(number: int) -> None:
    assert decimal(shown(number, 12), 12) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1e3", "1.", ".5", "1.0000001", "1_0", "١", "9" * 14, "1,5", " 1", "1\n", "inf"]
)
def test_anything_else_is_no_amount(text: str) -> None:
    assert decimal(text, 6) is None


def test_zeros_behind_are_no_digits_too_many() -> None:
    assert decimal("1.500000000", 6) == 1_500_000


def test_a_sum_that_does_not_fit_is_an_outcome() -> None:
    assert total([MOST, 1, -1], "a sum") == MOST
    found = total([MOST, 1], "the month's fees")
    assert isinstance(found, Overflow)
    assert "the month's fees" in str(found)
    assert fits(-MOST)
    assert not fits(-MOST - 1)
