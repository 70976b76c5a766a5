"""Medians, ratios and verdicts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.line.figures import Figure, GoalVerdict, Sense, percentile, ratios, short

VALUES = st.lists(st.floats(0.001, 1e9), min_size=1, max_size=30)


def verdict(value: float, goal: float, sense: Sense) -> GoalVerdict:
    figure = Figure.of([value])
    return GoalVerdict("row", "what", "that", sense, goal, figure, figure, None, "s")


def test_a_figure_is_the_median_with_its_spread() -> None:
    assert Figure.of([3.0, 1.0, 2.0]) == Figure(2.0, 1.0, 3.0)
    assert str(Figure.of([3.0, 1.0, 2.0])) == "2.00 (1.00 to 3.00)"
    assert str(Figure.of([12345.6])) == "12,346"


def test_no_run_is_no_figure() -> None:
    with pytest.raises(ValueError, match="no run"):
        Figure.of([])
    with pytest.raises(ValueError, match="no value"):
        percentile([], 0.5)


@given(VALUES)
def test_the_median_lies_within_the_spread(values: list[float]) -> None:
    figure = Figure.of(values)
    assert figure.low <= figure.median <= figure.high


def test_ratios_are_of_pairs_and_not_of_medians() -> None:
    assert ratios([10.0, 20.0], [5.0, 40.0]) == [2.0, 0.5]
    with pytest.raises(ValueError, match="zip"):
        ratios([1.0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("sense", "value", "reached"),
    [("at least", 0.9, True), ("at least", 0.89, False), ("at most", 1.2, True), ("at most", 1.21, False)],
)
def test_a_goal_is_reached_at_its_value(sense: Sense, value: float, reached: bool) -> None:
    assert verdict(value, 0.9 if sense == "at least" else 1.2, sense).reached is reached


@given(VALUES, st.floats(0.01, 1.0))
def test_a_percentile_is_a_value_that_enough_others_do_not_exceed(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= round(share * 1000) * len(values) / 1000


def test_the_99th_percentile_of_a_hundred_leaves_one_above_it() -> None:
    assert percentile([float(number) for number in range(100)], 0.99) == 98.0


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.50"), (12.34, "12.3"), (1234.5, "1,234"), (0.0, "0.00")])
def test_numbers_have_the_digits_that_count(value: float, text: str) -> None:
    assert short(value) == text
