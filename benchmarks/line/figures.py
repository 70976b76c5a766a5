"""Medians, ratios and verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Sense = Literal["at least", "at most"]


@dataclass(frozen=True, slots=True)
class Figure:
    """Median of several runs, with the lowest and the highest value."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        """Make the figure of these values; raise ValueError where there are none."""
        if not values:
            raise ValueError("no run, no figure")
        return cls(median(values), min(values), max(values))

    def __str__(self) -> str:
        middle, low, high = short(self.median), short(self.low), short(self.high)
        return middle if low == high else f"{middle} ({low} to {high})"


@dataclass(frozen=True, slots=True)
class GoalVerdict:
    """Row of the table of goals, measured. `value` is the ratio of `ours` and `theirs`, or `ours` alone, in `unit`.

    `by_cpu` is the same ratio by processor time, which a machine that is busy with something else distorts less.
    """

    row: str
    what: str
    against: str
    sense: Sense
    goal: float
    value: Figure
    ours: Figure
    theirs: Figure | None
    unit: str
    notes: tuple[str, ...] = ()
    by_cpu: Figure | None = None

    @property
    def reached(self) -> bool:
        """True if the median reaches the goal."""
        return self.value.median >= self.goal if self.sense == "at least" else self.value.median <= self.goal


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Compute the ratios run by run: a pair ran one after the other, so other work on the machine slowed both down."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def percentile(values: Sequence[float], share: float) -> float:
    """Compute the percentile: the least value that is not below `share` of the values (nearest rank)."""
    if not values:
        raise ValueError("no value, no percentile")
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def short(value: float) -> str:
    """Format a value with about three significant digits and thousands separators."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
