"""Columns as numbers: each distinct value gets a code, and per code is said what it looks like on each rung."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bank.withdrawals.anonymising.ladders import ANY, Ladder

Codes = NDArray[np.int64]
#: Loss of a value that says nothing: losses are counted in billionths, so that they sum exactly, in any order.
WHOLE: Final = 10**9
#: Bounds the product of codes; rows and owners are fewer than its square root.
MOST_CODE: Final = 1 << 62
MOST_ROWS: Final = 1 << 26


@dataclass(frozen=True, slots=True)
class PackageRows:
    """Rows of a package before they are anonymised: an owner of each, and columns of stripped records."""

    owners: Sequence[str]
    columns: Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class QuasiColumn:
    """Quasi-identifier of the rows: a code for each row, below 0 where the ladder does not cover its value; and by rung
    what each code looks like (a number of `labels`) and loses, in billionths.
    """

    codes: Codes
    looks: list[Codes]
    labels: list[list[str | None]]
    losses: list[Codes]

    def chosen(self, rows: NDArray[np.bool_]) -> "QuasiColumn":
        """Return the column of these rows alone."""
        return QuasiColumn(self.codes[rows], self.looks, self.labels, self.losses)

    def shown(self, rung: int, rows: NDArray[np.intp]) -> list[str | None]:
        """Return what these rows look like."""
        return [self.labels[rung][look] for look in self.looks[rung][self.codes[rows]].tolist()]


def numbered(values: Sequence[Any]) -> tuple[Codes, list[Any]]:
    """Return a code for each value, and the values by code. Values of two types differ, such as 1, 1.0 and True; NaN is
    None. What cannot be hashed, such as a list, is NotImplemented, one value.
    """
    known: dict[tuple[type, Any], int] = {}
    codes = np.empty(len(values), np.int64)
    for place, value in enumerate(values):
        key = (type(value), value)
        try:
            codes[place] = known.setdefault(key if value == value else (type(None), None), len(known))  # noqa: PLR0124
        except (TypeError, ArithmeticError):
            codes[place] = known.setdefault((type(NotImplemented), NotImplemented), len(known))
    return codes, [value for _, value in known]


def quasi_column(values: Sequence[Any], ladder: Ladder) -> QuasiColumn:
    """Return the column on each rung of its ladder, and on the one of ANY."""
    codes, distinct = numbered(values)
    covered = np.array([value is None or ladder.label(value, 0) is not None for value in distinct], bool)
    codes = np.where(covered, np.cumsum(covered) - 1, -1)[codes]
    distinct = [value for value, found in zip(distinct, covered.tolist(), strict=True) if found]
    looks, labels, losses = [], [], []
    for rung in range(ladder.rungs):
        made: dict[str | None, int] = {}
        seen = [made.setdefault(label_of(ladder, value, rung), len(made)) for value in distinct]
        looks.append(np.array(seen, np.int64))
        labels.append(list(made))
        losses.append(_losses(looks[-1], ladder.share(rung)))
    looks.append(np.zeros(len(distinct), np.int64))
    losses.append(np.full(len(distinct), WHOLE, np.int64))
    return QuasiColumn(codes.astype(np.int64), looks, [*labels, [ANY]], losses)


def label_of(ladder: Ladder, value: object, rung: int) -> str | None:
    """Return what a value looks like on a rung, which may be that of ANY; None has no label below it."""
    if rung >= ladder.rungs:
        return ANY
    return None if value is None else ladder.label(value, rung)


def same_values(values: Sequence[Any]) -> Codes:
    """Return a code for each value, below 0 for None and NaN; equal values of two types are the same, 1 and 1.0."""
    codes, distinct = numbered(values)
    made: dict[Any, int] = {}
    same = np.array([-1 if value is None else made.setdefault(value, len(made)) for value in distinct], np.int64)
    return same[codes]


def _losses(looks: Codes, share: float | None) -> Codes:
    """Return what each code loses: the share of the range that its label spans, or of the values that look the same."""
    if share is not None:
        return np.full(len(looks), round(share * WHOLE), np.int64)
    alike = np.bincount(looks)[looks] if len(looks) else looks
    return np.where(alike > 1, alike * WHOLE // max(1, len(looks)), 0).astype(np.int64)


def joined(columns: Iterable[tuple[Codes, int]], length: int) -> Codes:
    """Return a code for each row's combination of codes, from 0 on, in the order of the combinations. With each column
    comes a number above all its codes.
    """
    found, most = np.zeros(length, np.int64), 1
    for codes, beyond in columns:
        if most * beyond > MOST_CODE:
            found = dense(found)
            most = length
        found, most = found * beyond + codes, most * beyond
    return dense(found)


def dense(codes: Codes) -> Codes:
    """Return the same classes with codes from 0 on, without gaps, in the same order."""
    beyond = int(codes.max(initial=-1)) + 1
    if beyond > 8 * len(codes):
        return np.unique(codes, return_inverse=True)[1].reshape(-1).astype(np.int64)
    seen = np.zeros(beyond, bool)
    seen[codes] = True
    found: Codes = (np.cumsum(seen) - 1)[codes]
    return found


def once_each(codes: Codes) -> Codes:
    """Return the codes sorted, each once; numpy's `unique` hashes, which takes twenty times as long for a million."""
    ordered = np.sort(codes)
    found: Codes = ordered[np.diff(ordered, prepend=-1) > 0]
    return found


def distinct_count(codes: Codes) -> int:
    return int(np.count_nonzero(np.bincount(codes)))
