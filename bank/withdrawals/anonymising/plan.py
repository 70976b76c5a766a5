"""Plan of a package's columns. What a plan does not name does not go out."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bank.withdrawals.anonymising.ladders import MOST_RUNGS, Ladder

MOST_QUASI: Final = 12
#: Nodes of the lattice: combinations of rungs.
MOST_NODES: Final = 2048
MOST_ALIKE: Final = 10**6


class ColumnRule(StrEnum):
    """Rule of a column that is not generalised.

    IDENTIFIER: left out. SENSITIVE: goes out as it is, and a group has l values of it. TEXT: goes out as the stripper
    left it; k says nothing of it. PLAIN: goes out as it is, and nothing is checked.
    """

    IDENTIFIER = "identifier"
    SENSITIVE = "sensitive"
    TEXT = "text"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class QuasiIdentifier:
    """Column that others may know of a person: it is generalised by a ladder."""

    ladder: Ladder


ColumnPlan = QuasiIdentifier | ColumnRule


@dataclass(frozen=True, slots=True)
class AnonymisingPlan:
    """Plan: what becomes of each column, the fewest owners of a group (k), the fewest values of each sensitive column
    in it (l), and how many thousandths of the rows, and of the owners, may be suppressed.
    """

    columns: Mapping[str, ColumnPlan]
    k: int
    diversity: int = 1
    most_suppressed: int = 50

    @property
    def ladders(self) -> dict[str, Ladder]:
        """Return the ladders of quasi-identifiers, by name in order."""
        return {name: rule.ladder for name, rule in sorted(self.columns.items()) if isinstance(rule, QuasiIdentifier)}

    def named(self, *rules: ColumnRule) -> list[str]:
        """Return the columns of these rules, in order."""
        return sorted(name for name, rule in self.columns.items() if rule in rules)

    def problems(self) -> Iterator[str]:
        """Yield what is wrong with it, one sentence each; a fault of a ladder names its column."""
        ladders = self.ladders
        if not 2 <= self.k <= MOST_ALIKE or not 1 <= self.diversity <= self.k:
            yield f"k is from 2 to {MOST_ALIKE}, and l from 1 to k"
        if not 0 <= self.most_suppressed < 1000:
            yield "most_suppressed is from 0 to 999 thousandths"
        if not self.columns.keys() - set(self.named(ColumnRule.IDENTIFIER)):
            yield "no column goes out: name one"
        if self.diversity > 1 and not self.named(ColumnRule.SENSITIVE):
            yield "l is asked for, and no column is sensitive"
        for name, ladder in ladders.items():
            yield from (f"the ladder of {name} {problem}" for problem in ladder.problems())
            if not ladder.rungs or ladder.rungs > MOST_RUNGS:
                yield f"the ladder of {name} has {ladder.rungs} rungs: give 1 to {MOST_RUNGS}"
        nodes = math.prod(ladder.rungs + 1 for ladder in ladders.values())
        if len(ladders) > MOST_QUASI or nodes > MOST_NODES:
            yield (
                f"{len(ladders)} quasi-identifiers make {nodes} combinations of rungs: give at most {MOST_QUASI}, and"
                f" {MOST_NODES} combinations"
            )
