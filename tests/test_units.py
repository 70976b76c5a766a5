"""Figures as people say them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teller import units


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 a second"), (272.5e6, "272,500,000 a second"), (1234.4, "1,234 a second"), (3.44, "3.4 a second"),
     (0.5, "0.5 a second"), (0.05, "3 a minute"), (0.001, "3.6 an hour"), (None, "unknown"), (math.inf, "unknown")],
)  # fmt: skip
def test_a_rate_is_said_by_the_second_minute_or_hour(number: float | None, said: str) -> None:
    assert units.rate(number) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1_000, "1 KB"), (339_278, "339 KB"), (1_240_000, "1.2 MB"),
     (999_999_999, "1 GB"), (5e16, "50 PB"), (math.nan, "unknown")],
)  # fmt: skip
def test_bytes_have_the_unit_that_leaves_few_digits(number: float, said: str) -> None:
    assert units.size(number) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (0.0042, "4.2 ms"), (0.25, "0.25 s"), (3.0, "3 s"), (59, "59 s"), (90, "2 min"), (7200, "2 h"),
     (90_000, "1 day"), (400_000, "5 days"), (None, "unknown"), (math.inf, "unknown"), (-3, "0 s")],
)  # fmt: skip
def test_a_span_has_one_unit(seconds: float | None, said: str) -> None:
    assert units.span(seconds) == said


def test_bytes_a_second() -> None:
    assert (units.size_rate(1_240_000), units.size_rate(None)) == ("1.2 MB a second", "unknown")


def test_one_is_not_said_in_the_plural() -> None:
    assert (units.many(1, "record"), units.many(1081, "record")) == ("1 record", "1,081 records")


@given(st.floats(min_value=0))
def test_no_figure_has_an_exponent_or_is_infinite(number: float) -> None:
    for say in (units.rate, units.size, units.size_rate, units.span, units.count):
        words = say(number)
        assert "e+" not in words
        assert "inf" not in words
        assert "nan" not in words
