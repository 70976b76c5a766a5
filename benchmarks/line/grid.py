"""Rates of the processor on other workloads: kinds of records, numbers of owners and workers, sizes of backlogs."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

from benchmarks.line.contestants import Contestant, baseline, race, rates, workers
from benchmarks.line.figures import Figure, ratios
from benchmarks.line.plan import BenchmarkPlan
from benchmarks.line.sampler import Measured
from benchmarks.line.workloads import Kind, Workload, records

#: Baseline that masks texts by patterns only: the least that a backlog can cost.
BASELINE: Final = "loop"
LARGE: Final[dict[Kind, int]] = {"structured": 50_000, "text": 8_000, "mixed": 12_000}
SMALL: Final = 1_000


class Cell(NamedTuple):
    """Cell of the grid: a workload and a number of workers."""

    kind: Kind
    owners: int
    records: int
    workers: int


def cells(plan: BenchmarkPlan) -> Iterator[Cell]:
    """Give the cells: each kind with few and many owners, with a small backlog, and with two workers."""
    for kind, full in LARGE.items():
        large = plan.records(full)
        yield from (Cell(kind, owners, large, 1) for owners in (100, 10_000, 1_000_000))
        yield Cell(kind, 10_000, min(SMALL, large), 1)
        yield Cell(kind, 10_000, large, 2)


def table(plan: BenchmarkPlan) -> list[dict[str, Any]]:
    return [_row(plan, cell) for cell in cells(plan)]


def _row(plan: BenchmarkPlan, cell: Cell) -> dict[str, Any]:
    plan.say(f"  {cell.kind}, {cell.owners:,} owners, {cell.records:,} records, {cell.workers} workers:")
    with plan.stack() as stack:
        # an owner's records lie together, as in an export; every owner comes if there are enough records
        each = max(1, min(20, cell.records // cell.owners))
        load = Workload(cell.kind, cell.records, cell.owners, min(1000, cell.owners), each)
        stack.publish(records(load, plan.written))
        bounds = plan.bounds(cell.records, 6 * plan.seconds)
        contestants: dict[str, Contestant] = {
            "teller": partial(workers, stack, bounds, cell.workers),
            BASELINE: partial(baseline, stack, bounds, BASELINE),
        }
        runs = race(contestants, plan.runs, plan.say)
    return {
        "records": cell.kind,
        "owners": cell.owners,
        "backlog": cell.records,
        "workers": cell.workers,
        "records/s": str(Figure.of(rates(runs["teller"]))),
        "CPU s a million": str(Figure.of([one.cpu for one in runs["teller"]])),
        "memory, MB": _memory(runs["teller"]),
        "of the plain loop's rate": str(Figure.of(ratios(rates(runs["teller"]), rates(runs[BASELINE])))),
    }


def _memory(runs: list[Measured]) -> str:
    return str(max(sum(one.memory.values()) for one in runs) // 2**20)
