"""Amounts are whole millionths, and their text is exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.ledger.documents.amounts import MOST, Amount, micros_of, text_of, unit_of


@given(st.integers(-MOST - 1, MOST))
def test_a_text_is_the_amount_again(micros: int) -> None:
    assert micros_of(text_of(micros)) == micros


@pytest.mark.parametrize(
    "text", ["1", "1.0", "01.000000", "-0.000000", "+1.000000", "1.0000000", "9223372036854.775808", "1e6", " 1.000000",
             "\u0661.000000", "1.000000\n", "", "." + 6 * "0", 40 * "9" + ".000000"],
)  # fmt: skip
def test_another_form_is_no_amount(text: str) -> None:
    assert micros_of(text) is None


@pytest.mark.parametrize(("currency", "micros"), [("EURO", 1), ("XTS", 1), ("", 1), ("EUR", MOST + 1), ("EUR", True)])
def test_no_amount_of_an_unknown_currency_or_beyond_64_bits(currency: str, micros: int) -> None:
    with pytest.raises(ValueError, match=r"currency|64 bits"):
        Amount(currency, micros)


@pytest.mark.parametrize(
    ("currency", "unit"), [("EUR", 10_000), ("JPY", 10**6), ("BHD", 1000), ("UYW", 100), ("XAU", None), ("DEM", None)]
)
def test_minor_units_are_those_of_iso_4217(currency: str, unit: int | None) -> None:
    assert unit_of(currency) == unit
