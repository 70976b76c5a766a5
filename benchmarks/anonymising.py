"""Anonymising a million rows: `python -m benchmarks.anonymising [--rows 1000000] [--former 0] [--hard]`.

CPU-seconds and memory of `anonymise`, of five rows an owner, four quasi-identifiers and a sensitive column; with --former
beside so many packages that the same originator had, with --hard for rungs that mostly fail. With --mondrian the loss
beside Mondrian's, of three of the quasi-identifiers.
"""

import argparse
import math
import random
import resource
import sys
import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from unittest.mock import patch
from uuid import UUID

import numpy as np

from bank.withdrawals.anonymising import lattice
from bank.withdrawals.anonymising.anonymise import anonymise
from bank.withdrawals.anonymising.coding import PackageRows
from bank.withdrawals.anonymising.former import FormerReleases, ReleasedPackage, released
from bank.withdrawals.anonymising.ladders import DateLadder, NumberLadder, PrefixLadder, TreeLadder
from bank.withdrawals.anonymising.outcomes import AnonymisedRows
from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnPlan, ColumnRule, QuasiIdentifier
from bank.withdrawals.terms import DataPeriod
from benchmarks.mondrian import mondrian_loss

BEGIN: Final = date(2026, 1, 1)
LADDERS: Final[Mapping[str, ColumnPlan]] = {
    "age": QuasiIdentifier(NumberLadder(0, 120, (1, 5, 10, 20, 40))),
    "day": QuasiIdentifier(DateLadder(BEGIN, date(2027, 1, 1))),
    "language": QuasiIdentifier(TreeLadder({"de": "germanic", "fr": "romance", "it": "romance", "pl": "slavic"})),
    "zip": QuasiIdentifier(PrefixLadder((5, 3, 2, 1))),
}
SEED: Final = bytes(16)


def drawn(rows: int) -> PackageRows:
    """Return rows of skewed quasi-identifiers."""
    chance = random.Random(7)
    owners = [f"{chance.randrange(max(1, rows // 5)):032x}" for _ in range(rows)]
    days = [BEGIN + timedelta(days=day) for day in range(365)]
    columns: dict[str, list[Any]] = {
        "age": [min(119, int(abs(chance.gauss(38, 16)))) for _ in owners],
        "day": [chance.choice(days) for _ in owners],
        "language": chance.choices(("de", "fr", "it", "pl"), (60, 20, 15, 5), k=rows),
        "zip": [f"{int(chance.paretovariate(0.7)) % 100_000:05d}" for _ in owners],
        "illness": [f"illness {int(chance.expovariate(0.3))}" for _ in owners],
    }
    return PackageRows(owners, columns)


def plan_of(k: int, most_suppressed: int, *names: str) -> AnonymisingPlan:
    columns = {name: LADDERS[name] for name in names or LADDERS}
    return AnonymisingPlan({**columns, "illness": ColumnRule.SENSITIVE}, k, 3, most_suppressed)


def former_of(table: PackageRows, count: int) -> FormerReleases:
    """Return packages of the same rows, each of a greater k."""
    packages, of_owners = [], dict[str, dict[UUID, Any]]()
    for number in range(count):
        plan, package = plan_of(10 * (number + 1), 200), UUID(int=number)
        done = anonymise(table, plan, SEED)
        if isinstance(done, AnonymisedRows):
            owners, owned = released(table, plan, done)
            rungs = done.report.rungs
            packages.append(
                ReleasedPackage(package, "acme", "social.post", DataPeriod(0, 1), plan.ladders, rungs, owners)
            )
            for owner, groups in owned.items():
                of_owners.setdefault(owner, {})[package] = groups
    return FormerReleases(tuple(packages), of_owners)


def against_mondrian(table: PackageRows, k: int) -> None:
    """Say what both lose without suppression, and this one with some."""
    names, share = ("age", "day", "zip"), {"age": 120, "day": 365, "zip": 0}
    columns = [np.unique(np.array(table.columns[name]), return_inverse=True) for name in names]
    numbers = [columns[0][0][columns[0][1]], columns[1][1], columns[2][1]]
    owners, values = (
        np.unique(np.array(each), return_inverse=True)[1] for each in (table.owners, table.columns["illness"])
    )
    began = time.process_time()
    loss, groups = mondrian_loss(numbers, [share[name] for name in names], owners, values, k, 3)
    say(f"Mondrian, k {k}: loss {loss:.3f}, {groups:,} groups, {time.process_time() - began:.1f} CPU-s")
    for most_suppressed in (0, 10, 50, 200):
        done = anonymise(table, plan_of(k, most_suppressed, *names), SEED)
        said = f"loss {done.report.loss:.3f}, {dict(done.report.rungs)}" if isinstance(done, AnonymisedRows) else done
        say(f"one choice of rungs, k {k}, {most_suppressed / 10:g} % suppressed at most: {said}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.anonymising", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--former", type=int, default=0)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--mondrian", action="store_true")
    chosen = parser.parse_args()
    table = drawn(chosen.rows)
    if chosen.mondrian:
        against_mondrian(table, 10)
        return 0
    former, before = former_of(table, chosen.former), peak_mib()
    plan = plan_of(2000, 0) if chosen.hard else plan_of(10, 50)
    with patch.object(lattice, "tried", wraps=lattice.tried) as tried:
        began = time.process_time()
        done = anonymise(table, plan, SEED, former)
    spent, combinations = time.process_time() - began, math.prod(each.rungs + 1 for each in plan.ladders.values())
    say(
        f"{spent:.1f} CPU-s, {chosen.rows / spent:,.0f} rows a CPU-second, {tried.call_count} of {combinations} combinations tried"
    )
    say(f"at most {peak_mib() - before:,.0f} MiB more than the {before:,.0f} before it")
    say(str(done.report if isinstance(done, AnonymisedRows) else done))
    return 0


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
