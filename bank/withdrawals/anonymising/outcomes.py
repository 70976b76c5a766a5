"""Outcomes of anonymising: rows with a report, or a refusal. What a refusal counts is for the bank alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class AnonymisingReport:
    """Report of anonymised rows.

    `k`: owners of the smallest group. `diversity` (l): see `grouping.diversity`; None: no column is sensitive.
    `narrowed_k`: owners of the smallest part of a group of whom the same went out before. `loss`: from 0 to 1, the mean
    of normalised certainty penalties; a suppressed row loses 1. Suppressed rows are those that no rung of a ladder
    covers (`uncovered_rows`), those that would show who left a former package (`former_rows`), and those that do not
    fit; a suppressed owner has no row left. `left_out`: columns that the plan does not let out.
    """

    rows: int
    owners: int
    k: int
    diversity: int | None
    narrowed_k: int
    loss: float
    suppressed_rows: int
    suppressed_owners: int
    uncovered_rows: int
    former_rows: int
    #: By column; one above the ladder's last is ANY.
    rungs: Mapping[str, int]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnonymisedRows:
    """Anonymised rows in a fresh order; `source` has the number of each one's row before, which stays with the bank."""

    columns: Mapping[str, list[Any]]
    source: NDArray[np.int64]
    report: AnonymisingReport


class AnonymisingRule(StrEnum):
    """Rule by which rows are not anonymised."""

    WRONG_PLAN = "wrong_plan"
    WRONG_ROWS = "wrong_rows"
    SHORT_SEED = "short_seed"
    FORMER_COLUMN_MISSING = "former_column_missing"
    TOO_MUCH_SUPPRESSED = "too_much_suppressed"
    FORMER_PACKAGES = "former_packages"


SENTENCES: Final = {
    AnonymisingRule.WRONG_PLAN: "The plan cannot be followed.",
    AnonymisingRule.WRONG_ROWS: "The rows do not match the plan.",
    AnonymisingRule.SHORT_SEED: "The order of rows could be guessed: give a fresh secret seed of 16 bytes or more.",
    AnonymisingRule.FORMER_COLUMN_MISSING: "A column of a former package is missing: give it, as an identifier too.",
    AnonymisingRule.TOO_MUCH_SUPPRESSED: "Even if all is generalised, more would be suppressed than the plan allows.",
    AnonymisingRule.FORMER_PACKAGES: "Beside former packages of this originator, the package would show who left them.",
}


@dataclass(frozen=True, slots=True)
class AnonymisingRefusal:
    """Refusal with its rule, what to mend, and how many rows and owners would have to be suppressed, of how many."""

    rule: AnonymisingRule
    problems: tuple[str, ...] = field(default=())
    suppressed_rows: int = 0
    allowed_rows: int = 0
    suppressed_owners: int = 0
    allowed_owners: int = 0

    def __str__(self) -> str:
        return " ".join([SENTENCES[self.rule], *self.problems])
