"""Mondrian (LeFevre, DeWitt, Ramakrishnan 2006), strict, to compare losses with: groups are halved while both halves have
k owners and l values, each along the column that is widest in it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]


def mondrian_loss(  # noqa: PLR0913, PLR0917 - a table
    columns: Sequence[Numbers], ranges: Sequence[int], owners: Numbers, values: Numbers, k: int, diversity: int
) -> tuple[float, int]:
    """Return the mean penalty of all values, and how many groups there are. A column of range 0 has categories."""
    wholes = [span or len(np.unique(column)) for column, span in zip(columns, ranges, strict=True)]

    def penalty(rows: NDArray[np.intp], at: int) -> float:
        column = columns[at][rows]
        if not ranges[at]:
            alike = len(np.unique(column))
            return alike / wholes[at] if alike > 1 else 0.0
        return float(column.max() - column.min() + 1) / wholes[at]

    def fits(rows: NDArray[np.intp]) -> bool:
        return len(np.unique(owners[rows])) >= k and len(np.unique(values[rows])) >= diversity

    lost, groups, open_ones = 0.0, 0, [np.arange(len(owners))]
    while open_ones:
        rows = open_ones.pop()
        penalties = [penalty(rows, at) for at in range(len(columns))]
        for at in sorted(range(len(columns)), key=lambda at: -penalties[at]):
            column = columns[at][rows]
            low = column <= np.sort(column)[(len(column) - 1) // 2]
            halves = rows[low], rows[~low]
            if all(len(half) >= k and fits(half) for half in halves):
                open_ones += halves
                break
        else:
            lost, groups = lost + len(rows) * sum(penalties), groups + 1
    return lost / (len(owners) * len(columns)), groups
