"""The choice of rungs: of all combinations that reach k and l with the suppression allowed, the one that loses least.

Groups only grow from a rung to the next, so what fails on some rungs fails on all lower ones, and what is generalised
more loses more, but for suppressed rows. Both bounds spare most of the lattice; the choice is as if all were tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bank.withdrawals.anonymising.coding import distinct_count
from bank.withdrawals.anonymising.grouping import CodedRows, grouped

Node = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AllowedSuppression:
    """The k and l of each group, and how many rows and owners may be suppressed to reach them."""

    k: int
    diversity: int
    rows: int
    owners: int


@dataclass(frozen=True, slots=True)
class TriedNode:
    """Outcome of a combination of rungs: which rows fit, what is lost in all, and how many rows and owners do not."""

    node: Node
    fits: NDArray[np.bool_]
    loss: int
    rows: int
    owners: int

    def is_allowed(self, allowed: AllowedSuppression) -> bool:
        return self.rows <= allowed.rows and self.owners <= allowed.owners


def tried(rows: CodedRows, node: Node, allowed: AllowedSuppression) -> TriedNode:
    """Suppress what does not fit on these rungs."""
    fits = grouped(rows, node).rows_that_fit(allowed.k, allowed.diversity)
    left_out = len(rows) - int(fits.sum())
    owners = distinct_count(rows.owners) - distinct_count(rows.owners[fits])
    loss = int(rows.losses(node)[fits].sum()) + left_out * rows.loss_of_all
    return TriedNode(node, fits, loss, left_out, owners)


class _Lattice:
    """Combinations that are still open. Those that lose less come first, and of equal ones the lower rungs."""

    def __init__(self, rows: CodedRows) -> None:
        sums = [[int(losses[each.codes].sum()) for losses in each.losses] for each in rows.quasi]
        self._shape = tuple(map(len, sums))
        nodes = product(*(range(height) for height in self._shape))
        self._order = sorted((sum(of[rung] for of, rung in zip(sums, node, strict=True)), node) for node in nodes)
        self._least = {node: loss for loss, node in self._order}
        self._closed = np.zeros(self._shape, bool)

    def close_below(self, node: Node) -> None:
        self._closed[tuple(slice(rung + 1) for rung in node)] = True

    def close(self, node: Node) -> None:
        self._closed[node] = True

    def is_open(self, node: Node, best: tuple[int, Node]) -> bool:
        return not self._closed[node] and (self._least[node], node) < best

    def path(self, best: tuple[int, Node]) -> list[Node]:
        """Return a way up of open combinations, from the one that loses least; empty: none is open."""
        node = next((node for _, node in self._order if self.is_open(node, best)), None)
        found = []
        while node is not None:
            found.append(node)
            node = min((each for each in self._above(node) if self.is_open(each, best)), key=self._rank, default=None)
        return found

    def _rank(self, node: Node) -> tuple[int, Node]:
        return self._least[node], node

    def _above(self, node: Node) -> Iterator[Node]:
        for at, rung in enumerate(node):
            if rung + 1 < self._shape[at]:
                yield (*node[:at], rung + 1, *node[at + 1 :])


def search(rows: CodedRows, allowed: AllowedSuppression) -> TriedNode:
    """Return the allowed combination that loses least; the top of the lattice if none is allowed."""
    top = tuple(len(each.labels) - 1 for each in rows.quasi)
    best = tried(rows, top, allowed)
    if not best.is_allowed(allowed):
        return best
    lattice = _Lattice(rows)
    lattice.close(top)
    while path := lattice.path((best.loss, best.node)):
        while path:
            middle = len(path) // 2
            one = tried(rows, path[middle], allowed)
            if one.is_allowed(allowed):
                lattice.close(one.node)
                best = min(best, one, key=lambda each: (each.loss, each.node))
                path = path[:middle]
            else:
                lattice.close_below(one.node)
                path = path[middle + 1 :]
    return best
