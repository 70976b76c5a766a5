"""Anonymise the rows of a package by a plan: each group of rows that look alike has k owners and l values, or it does
not go out. What may not go out is suppressed up to the plan's share; else nothing goes out, and the refusal says why.

The same rows, plan and seed give the same package, in whatever order the rows came, but for the order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import shake_256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bank.withdrawals.anonymising.coding import (
    MOST_ROWS,
    PackageRows,
    distinct_count,
    joined,
    numbered,
    quasi_column,
    same_values,
)
from bank.withdrawals.anonymising.former import FormerGroups, FormerReleases, former_groups
from bank.withdrawals.anonymising.grouping import CodedRows, grouped
from bank.withdrawals.anonymising.lattice import AllowedSuppression, TriedNode, search
from bank.withdrawals.anonymising.outcomes import (
    AnonymisedRows,
    AnonymisingRefusal,
    AnonymisingReport,
    AnonymisingRule,
)
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule

LEAST_SEED: Final = 16
#: How often rows are taken out that would show who left a former package, before there is no package.
MOST_ROUNDS: Final = 8
NOTHING_WENT_OUT: Final = FormerReleases()


def anonymise(
    table: PackageRows, plan: AnonymisingPlan, seed: bytes, former: FormerReleases = NOTHING_WENT_OUT
) -> AnonymisedRows | AnonymisingRefusal:
    """Anonymise rows beside the former packages for the same originator (`former.concerning`).

    `seed` decides the order of rows: fresh, secret, of LEAST_SEED bytes or more. Time and memory grow with the rows,
    and time with the combinations of rungs that are tried.
    """
    refusal = _refusal(table, plan, seed, former)
    if refusal:
        return refusal
    made = _coded(table, plan, former)
    kept = made.covered.copy()
    for _ in range(MOST_ROUNDS):
        allowed, gone = _allowed(made, plan, kept)
        best = search(made.rows.chosen(kept), allowed)
        if not best.is_allowed(allowed):
            return _too_much(best, allowed, gone)
        fits = np.flatnonzero(kept)[best.fits]
        left = _left_by_few(made, fits, plan.k)
        if not left.any():
            return _anonymised(table, plan, made, kept, best, seed)
        kept &= ~left
    return AnonymisingRefusal(AnonymisingRule.FORMER_PACKAGES)


@dataclass(frozen=True, slots=True)
class _Coded:
    """Rows as numbers, which of them each ladder covers, and their groups in former packages."""

    rows: CodedRows
    covered: NDArray[np.bool_]
    former: list[FormerGroups]
    owner_count: int


def _refusal(
    table: PackageRows, plan: AnonymisingPlan, seed: bytes, former: FormerReleases
) -> AnonymisingRefusal | None:
    if problems := tuple(plan.problems()):
        return AnonymisingRefusal(AnonymisingRule.WRONG_PLAN, problems)
    if len(seed) < LEAST_SEED:
        return AnonymisingRefusal(AnonymisingRule.SHORT_SEED)
    if problems := tuple(_wrong_rows(table, plan)):
        return AnonymisingRefusal(AnonymisingRule.WRONG_ROWS, problems)
    if missing := tuple(sorted(former.columns - table.columns.keys())):
        return AnonymisingRefusal(AnonymisingRule.FORMER_COLUMN_MISSING, missing)
    return None


def _wrong_rows(table: PackageRows, plan: AnonymisingPlan) -> Iterator[str]:
    if not 0 < len(table.owners) <= MOST_ROWS:
        yield f"There are {len(table.owners)} rows: give 1 to {MOST_ROWS}."
    for name in sorted(plan.columns.keys() - table.columns.keys()):
        yield f"The column {name} is missing."
    for name, values in sorted(table.columns.items()):
        if len(values) != len(table.owners):
            yield f"The column {name} has {len(values)} values for {len(table.owners)} rows."


def _coded(table: PackageRows, plan: AnonymisingPlan, former: FormerReleases) -> _Coded:
    owners, names = numbered(table.owners)
    quasi = [quasi_column(table.columns[name], ladder) for name, ladder in plan.ladders.items()]
    covered = np.ones(len(owners), bool)
    for column in quasi:
        covered &= column.codes >= 0
    before = [former_groups(table, owners, names, each, former) for each in former.packages]
    went_out = joined([(each.of_row, len(each.owners)) for each in before], len(owners))
    sensitive = [same_values(table.columns[name]) for name in plan.named(ColumnRule.SENSITIVE)]
    return _Coded(CodedRows(owners, len(names), quasi, sensitive, went_out), covered, before, len(names))


def _allowed(
    made: _Coded, plan: AnonymisingPlan, kept: NDArray[np.bool_]
) -> tuple[AllowedSuppression, AllowedSuppression]:
    """Return how much may be suppressed of the kept rows, and how much is already."""
    rows = len(kept) - int(kept.sum())
    owners = made.owner_count - distinct_count(made.rows.owners[kept])
    gone = AllowedSuppression(plan.k, plan.diversity, rows, owners)
    share = plan.most_suppressed
    return replace(gone, rows=len(kept) * share // 1000 - rows, owners=made.owner_count * share // 1000 - owners), gone


def _too_much(best: TriedNode, allowed: AllowedSuppression, gone: AllowedSuppression) -> AnonymisingRefusal:
    return AnonymisingRefusal(
        AnonymisingRule.TOO_MUCH_SUPPRESSED,
        suppressed_rows=best.rows + gone.rows, allowed_rows=allowed.rows + gone.rows,
        suppressed_owners=best.owners + gone.owners, allowed_owners=allowed.owners + gone.owners,
    )  # fmt: skip


def _left_by_few(made: _Coded, fits: NDArray[np.intp], k: int) -> NDArray[np.bool_]:
    """Return the rows that would show who left a former package, if those that fit went out."""
    kept, found = np.zeros(len(made.covered), bool), np.zeros(len(made.covered), bool)
    kept[fits] = True
    for each in made.former:
        found |= each.left_by_few(made.rows.owners, kept, k)
    return found & made.covered


def _anonymised(  # noqa: PLR0913, PLR0917 - the steps of one computation
    table: PackageRows, plan: AnonymisingPlan, made: _Coded, kept: NDArray[np.bool_], best: TriedNode, seed: bytes
) -> AnonymisedRows:
    fits = np.flatnonzero(kept)[best.fits]
    source = fits[_order(seed, len(fits))]
    report = _report(table, plan, made, kept, best, fits)
    columns: dict[str, list[Any]] = {}
    for name, column, rung in zip(plan.ladders, made.rows.quasi, best.node, strict=True):
        columns[name] = column.shown(rung, source)
    for name in plan.named(ColumnRule.SENSITIVE, ColumnRule.TEXT, ColumnRule.PLAIN):
        columns[name] = [table.columns[name][row] for row in source.tolist()]
    return AnonymisedRows({name: columns[name] for name in sorted(columns)}, source, report)


def _order(seed: bytes, count: int) -> NDArray[np.intp]:
    """Return an order that nobody guesses who lacks the seed."""
    return np.argsort(np.frombuffer(shake_256(seed).digest(8 * count), ">u8"), kind="stable")


def _report(  # noqa: PLR0913, PLR0917 - the steps of one computation
    table: PackageRows, plan: AnonymisingPlan, made: _Coded, kept: NDArray[np.bool_], best: TriedNode,
    fits: NDArray[np.intp],
) -> AnonymisingReport:  # fmt: skip
    chosen = np.zeros(len(kept), bool)
    chosen[fits] = True
    rows = made.rows.chosen(chosen)
    groups, narrowed = grouped(rows, best.node, with_former=False), grouped(rows, best.node)
    owners, dropped = distinct_count(rows.owners), len(kept) - int(kept.sum())
    whole = made.rows.loss_of_all
    named = set(plan.columns) - set(plan.named(ColumnRule.IDENTIFIER))
    return AnonymisingReport(
        rows=len(rows),
        owners=owners,
        k=int(groups.owners.min()),
        diversity=int(groups.values.min()) if rows.sensitive else None,
        narrowed_k=int(narrowed.owners.min()),
        loss=(best.loss + dropped * whole) / (len(kept) * whole),
        suppressed_rows=len(kept) - len(rows),
        suppressed_owners=made.owner_count - owners,
        uncovered_rows=int((~made.covered).sum()),
        former_rows=int((made.covered & ~kept).sum()),
        rungs=dict(zip(plan.ladders, best.node, strict=True)),
        left_out=tuple(sorted(table.columns.keys() - named)),
    )
