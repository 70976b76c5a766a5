"""Former packages: what went out of each owner, in which groups and to whom, and how a new package could narrow that.

An originator that knows a person's quasi-identifiers finds its group in each package that it has. Whoever is in all of
these groups is a narrowed group: it has to have k owners, too. And if a few owners of a former group are missing in the
new package, and the others are there, the difference is the rows of these few: fewer than k of them take the rest of
their former group out as well. Compared are packages for one originator, of one record type, of periods that overlap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from bank.withdrawals.anonymising.coding import Codes, PackageRows, QuasiColumn, joined, once_each, quasi_column
from bank.withdrawals.anonymising.ladders import Ladder
from bank.withdrawals.anonymising.outcomes import AnonymisedRows
from bank.withdrawals.anonymising.plan import AnonymisingPlan
from bank.withdrawals.terms import DataPeriod

#: Quasi-identifiers of a group as they went out, by name of the column in order.
GroupLabels = tuple[str | None, ...]
#: Groups in which rows of an owner went out, by package: an owner's release ledger.
OwnerReleases = Mapping[UUID, frozenset[GroupLabels]]


@dataclass(frozen=True, slots=True)
class ReleasedPackage:
    """Package that went out: for whom, what about, on which rungs, and how many owners each group had."""

    package: UUID
    originator: str
    record_type: str
    period: DataPeriod
    ladders: Mapping[str, Ladder]
    rungs: Mapping[str, int]
    owners: Mapping[GroupLabels, int]


@dataclass(frozen=True, slots=True)
class FormerReleases:
    """Packages that a new one is compared with, and what went out of each owner in them."""

    packages: tuple[ReleasedPackage, ...] = ()
    of_owners: Mapping[str, OwnerReleases] = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        return {name for each in self.packages for name in each.ladders}


def concerning(
    packages: Iterable[ReleasedPackage], originator: str, record_type: str, period: DataPeriod
) -> tuple[ReleasedPackage, ...]:
    """Return the packages that a new one is compared with."""
    return tuple(
        each
        for each in packages
        if (each.originator, each.record_type) == (originator, record_type)
        if each.period.since < period.until and period.since < each.period.until
    )


def released(
    table: PackageRows, plan: AnonymisingPlan, done: AnonymisedRows
) -> tuple[dict[GroupLabels, int], dict[str, frozenset[GroupLabels]]]:
    """Return what an anonymised package adds to the ledgers: how many owners each group has, and the groups of each
    owner.
    """
    names, owned = sorted(plan.ladders), dict[str, set[GroupLabels]]()
    shown = zip(*(done.columns[name] for name in names), strict=True) if names else ((),) * len(done.source)
    for row, labels in zip(done.source.tolist(), shown, strict=True):
        owned.setdefault(table.owners[row], set()).add(labels)
    owners: dict[GroupLabels, int] = {}
    for groups in owned.values():
        for labels in groups:
            owners[labels] = owners.get(labels, 0) + 1
    return owners, {owner: frozenset(groups) for owner, groups in owned.items()}


@dataclass(frozen=True, slots=True)
class FormerGroups:
    """Group of a former package by row, 0: nothing of the owner's went out in such a one; and by group how many owners
    it had.
    """

    of_row: Codes
    owners: Codes

    def left_by_few(self, owners: Codes, kept: NDArray[np.bool_], k: int) -> NDArray[np.bool_]:
        """Return the rows of groups of which some, and fewer than k, of the owners have no row that is kept."""
        beyond = int(owners.max(initial=0)) + 1
        now = np.bincount(once_each(self.of_row[kept] * beyond + owners[kept]) // beyond, minlength=len(self.owners))
        gone = self.owners - now
        few = (now > 0) & (gone > 0) & (gone < k)
        found: NDArray[np.bool_] = few[self.of_row]
        return found


def former_groups(
    table: PackageRows, owners: Codes, names: Sequence[str], package: ReleasedPackage, former: FormerReleases
) -> FormerGroups:
    """Find the group of a former package that each row would be in, where rows of its owner went out in that group.
    `owners` are numbers of `names`.
    """
    columns = {name: quasi_column(table.columns[name], ladder) for name, ladder in sorted(package.ladders.items())}
    covered = np.ones(len(owners), bool)
    for each in columns.values():
        covered &= each.codes >= 0
    chosen = [(each.chosen(covered), package.rungs[name]) for name, each in columns.items()]
    keys = [(each.looks[rung][each.codes], len(each.labels[rung])) for each, rung in chosen]
    groups = joined(keys, int(covered.sum()))
    labels = _labels(chosen, groups)
    of_row = np.zeros(len(owners), np.int64)
    of_row[covered] = np.where(_went_out(groups, labels, owners[covered], names, package, former), groups + 1, 0)
    return FormerGroups(of_row, np.array([0, *(package.owners.get(each, 0) for each in labels)], np.int64))


def _labels(columns: list[tuple[QuasiColumn, int]], groups: Codes) -> list[GroupLabels]:
    """Return what each group looks like, by one of its rows."""
    _, rows = np.unique(groups, return_index=True)
    shown = [[each.labels[rung][look] for look in each.looks[rung][each.codes[rows]]] for each, rung in columns]
    return list(zip(*shown, strict=True)) if shown else [()] * len(rows)


def _went_out(  # noqa: PLR0913, PLR0917 - what it compares
    groups: Codes, labels: list[GroupLabels], owners: Codes, names: Sequence[str], package: ReleasedPackage,
    former: FormerReleases,
) -> NDArray[np.bool_]:  # fmt: skip
    """Return by row whether rows of its owner went out in its group."""
    pairs, of_row = np.unique(groups * len(names) + owners, return_inverse=True)
    nothing: frozenset[GroupLabels] = frozenset()
    found = [
        labels[group] in former.of_owners.get(names[owner], {}).get(package.package, nothing)
        for group, owner in zip(*(each.tolist() for each in np.divmod(pairs, len(names))), strict=True)
    ]
    went_out: NDArray[np.bool_] = np.array(found, bool)[of_row.reshape(-1)]
    return went_out
