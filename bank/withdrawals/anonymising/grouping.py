"""Groups of rows that look alike: how many owners each has, and how many values of each sensitive column."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bank.withdrawals.anonymising.coding import WHOLE, Codes, QuasiColumn, dense, joined, once_each


@dataclass(frozen=True, slots=True)
class CodedRows:
    """Rows as numbers, each value covered: owner, quasi-identifiers, sensitive columns (below 0: no value), and a code
    of what went out of the row before. `beyond` is above all codes of owners.
    """

    owners: Codes
    beyond: int
    quasi: list[QuasiColumn]
    sensitive: list[Codes]
    former: Codes

    def __len__(self) -> int:
        return len(self.owners)

    def chosen(self, rows: NDArray[np.bool_]) -> "CodedRows":
        """Return these rows alone."""
        return CodedRows(
            self.owners[rows], self.beyond, [each.chosen(rows) for each in self.quasi],
            [each[rows] for each in self.sensitive], self.former[rows],
        )  # fmt: skip

    def losses(self, node: tuple[int, ...]) -> Codes:
        """Return what each row loses on these rungs, in billionths of a column."""
        found = np.zeros(len(self), np.int64)
        for column, rung in zip(self.quasi, node, strict=True):
            found += column.losses[rung][column.codes]
        return found

    @property
    def loss_of_all(self) -> int:
        """Return what a row loses that is suppressed, which is as much as all of its columns can."""
        return WHOLE * max(1, len(self.quasi))


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of rows: the group of each row, and by group how many owners it has, and its l, which is no more."""

    of_row: Codes
    owners: Codes
    values: Codes

    def rows_that_fit(self, k: int, diversity: int) -> NDArray[np.bool_]:
        """Return which rows are in groups of k owners and l values, or more."""
        fits = self.owners >= k
        if diversity > 1:
            fits &= self.values >= diversity
        found: NDArray[np.bool_] = fits[self.of_row]
        return found


def grouped(rows: CodedRows, node: tuple[int, ...], *, with_former: bool = True) -> Grouping:
    """Group the rows that look alike on these rungs; those of which other things went out before, apart."""
    keys = [
        (column.looks[rung][column.codes], len(column.labels[rung]))
        for column, rung in zip(rows.quasi, node, strict=True)
    ]
    if with_former:
        keys.append((rows.former, int(rows.former.max(initial=0)) + 1))
    groups = joined(keys, len(rows))
    count = int(groups.max(initial=-1)) + 1
    owners = np.bincount(once_each(groups * rows.beyond + rows.owners) // rows.beyond, minlength=count)
    values = owners
    for column in rows.sensitive:
        values = np.minimum(values, diversity(groups, count, column, rows))
    return Grouping(groups, owners.astype(np.int64), values.astype(np.int64))


def diversity(groups: Codes, count: int, column: Codes, rows: CodedRows) -> Codes:
    """Return by group the greatest l such that it has l values, and still l - 1 without the rows of any one owner.

    So an owner, who knows its own rows, sees l - 1 values of others. No value counts as none.
    """
    there = column >= 0
    groups, owners = groups[there], rows.owners[there]
    pairs = dense(groups * (int(column.max(initial=0)) + 1) + column[there])
    group = np.zeros(int(pairs.max(initial=-1)) + 1, np.int64)
    group[pairs] = groups
    pairs, owners = np.divmod(np.sort(pairs * rows.beyond + owners), rows.beyond)
    first, last = owners[np.diff(pairs, prepend=-1) > 0], owners[np.diff(pairs, append=len(group)) > 0]
    values = np.bincount(group, minlength=count)
    of_one = np.zeros(count, np.int64)
    keys, numbers = np.unique((group * rows.beyond + first)[first == last], return_counts=True)
    np.maximum.at(of_one, keys // rows.beyond, numbers)
    found: Codes = np.minimum(values, values - of_one + 1)
    return found
