"""Ladders: how the values of a quasi-identifier are generalised. Rung 0 is the finest; ANY comes above the last.

A rung's labels are unions of labels of the rung below, so a group on a lower rung stays together on a higher one. A
value that a ladder does not cover has no label: its rows are suppressed. None is covered, and stays None below ANY.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Final, Protocol

#: Label of all values.
ANY: Final = "*"
MOST_RUNGS: Final = 16


class Ladder(Protocol):
    """Generalisation of a column's values."""

    @property
    def rungs(self) -> int:
        """Return the number of rungs, without that of ANY."""
        ...

    def label(self, value: object, rung: int) -> str | None:
        """Return what a value, which is not None, looks like on a rung; None where the ladder does not cover it."""
        ...

    def share(self, rung: int) -> float | None:
        """Return the share of the range that a label of this rung spans; None: there is no range, count values."""
        ...

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with it."""
        ...


@dataclass(frozen=True, slots=True)
class NumberLadder:
    """Numbers from `least` until below `beyond`, in bands of these widths; each is a multiple of the one before."""

    least: int
    beyond: int
    widths: tuple[int, ...]

    @property
    def rungs(self) -> int:
        return len(self.widths)

    def label(self, value: object, rung: int) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or value != value:  # noqa: PLR0124
            return None
        if not self.least <= value < self.beyond:
            return None
        width = self.widths[rung]
        start = self.least + (math.floor(value) - self.least) // width * width
        return f"[{start},{start + width})"

    def share(self, rung: int) -> float:
        return min(1.0, self.widths[rung] / (self.beyond - self.least))

    def problems(self) -> Iterator[str]:
        if self.least >= self.beyond:
            yield "has no numbers: give a `beyond` above `least`"
        if min(self.widths, default=0) < 1 or any(
            wide % narrow or wide == narrow for narrow, wide in zip(self.widths, self.widths[1:], strict=False)
        ):
            yield "has bands that do not nest: give widths of 1 or more, each a multiple of the one before"


class DayRung(IntEnum):
    """Rung of dates; the value is how many characters of YYYY-MM-DD it keeps."""

    DAY = 10
    MONTH = 7
    YEAR = 4


_DAYS: Final = {DayRung.DAY: 1.0, DayRung.MONTH: 30.4, DayRung.YEAR: 365.2}


@dataclass(frozen=True, slots=True)
class DateLadder:
    """Days from `since` until before `until`, UTC, as days, months and years. Times without a zone are not covered."""

    since: date
    until: date
    kept: tuple[DayRung, ...] = (DayRung.DAY, DayRung.MONTH, DayRung.YEAR)

    @property
    def rungs(self) -> int:
        return len(self.kept)

    def label(self, value: object, rung: int) -> str | None:
        day = _day(value)
        return day.isoformat()[: self.kept[rung]] if day and self.since <= day < self.until else None

    def share(self, rung: int) -> float:
        return min(1.0, _DAYS[self.kept[rung]] / max(1, (self.until - self.since).days))

    def problems(self) -> Iterator[str]:
        if self.since >= self.until:
            yield "has no days: give an `until` after `since`"
        if not self.kept or sorted(set(self.kept), reverse=True) != list(self.kept):
            yield "has rungs that do not nest: give some of DAY, MONTH and YEAR, in this order"


def _day(value: object) -> date | None:
    """Return the day of a value, UTC; None where it has none."""
    if not isinstance(value, datetime):
        return value if isinstance(value, date) else None
    try:
        return value.astimezone(UTC).date() if value.tzinfo else None
    except (OverflowError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class PrefixLadder:
    """Texts such as postal codes and hashes of places, cut to these lengths, falling. What is cut off is a star."""

    lengths: tuple[int, ...]

    @property
    def rungs(self) -> int:
        return len(self.lengths)

    def label(self, value: object, rung: int) -> str | None:
        if not isinstance(value, str) or ANY in value:
            return None
        length = self.lengths[rung]
        return value if len(value) <= length else f"{value[:length]}{ANY}"

    def share(self, rung: int) -> float | None:  # noqa: ARG002 - the protocol's
        return None

    def problems(self) -> Iterator[str]:
        if min(self.lengths, default=0) < 1 or sorted(set(self.lengths), reverse=True) != list(self.lengths):
            yield "has lengths that do not fall: give lengths of 1 or more, the longest first"


@dataclass(frozen=True, slots=True)
class TreeLadder:
    """Categories, each below a wider one: `wider` by category. Rung n is the nth wider one; who has none stays.

    A category is covered if it is in the tree; the values of one rung may be of different depths.
    """

    wider: Mapping[str, str]
    #: What each category looks like, rung by rung; the last one repeats.
    _ways: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = dict.fromkeys([*self.wider, *self.wider.values()])
        object.__setattr__(self, "_ways", {name: tuple(self._way(name)) for name in names})

    def _way(self, name: str) -> Iterator[str]:
        """Yield a category and the wider ones; more than MOST_RUNGS of a circle."""
        for _ in range(MOST_RUNGS + 1):
            yield name
            if name not in self.wider:
                return
            name = self.wider[name]

    @property
    def rungs(self) -> int:
        return max(map(len, self._ways.values()), default=0)

    def label(self, value: object, rung: int) -> str | None:
        way = self._ways.get(value) if isinstance(value, str) else None
        return way[min(rung, len(way) - 1)] if way else None

    def share(self, rung: int) -> float | None:  # noqa: ARG002 - the protocol's
        return None

    def problems(self) -> Iterator[str]:
        if not self.wider:
            yield "has no categories: give the wider one of each"
        if self.rungs > MOST_RUNGS:
            yield f"has a circle, or is higher than {MOST_RUNGS}: give a tree"
