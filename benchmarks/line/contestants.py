"""Runs of Teller's parts and of the baselines on a stack: each call is one run, with consumer groups of its own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks.line.baselines.job import outputs
from benchmarks.line.parts import Command, MeasuredProcesses
from benchmarks.line.receipts import ReceiptReader
from benchmarks.line.sampler import Measured, watch
from benchmarks.line.stack import CLEAN, Stack

#: Function that does one run, from the start of its processes to their end.
Contestant = Callable[[], Measured]
_RUNS: Final = count(1)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds: a run ends after `records`, or `seconds` from the first one. `flames` is a folder for flame graphs."""

    records: int
    seconds: float
    flames: Path | None = None


def workers(stack: Stack, bounds: Bounds, number: int = 1, settle: float = 0.0) -> Measured:
    """Run Teller's workers, from raw topics to clean ones. Records of the first `settle` seconds do not count."""
    run = next(_RUNS)
    before = stack.ends(CLEAN)
    commands = [worker(stack, run, slot) for slot in range(number)]
    with MeasuredProcesses(commands, stack.folder / "logs", bounds.flames) as parts:
        return watch(parts, lambda: stack.ends(CLEAN) - before, bounds.records, bounds.seconds, settle=settle)


def baseline(stack: Stack, bounds: Bounds, name: str, settle: float = 0.0) -> Measured:
    """Run a baseline's processor, from raw topics to topics of its own. Records of the first `settle` seconds do not
    count.
    """
    group = f"{name}-{next(_RUNS)}"
    stack.create(outputs(group))
    ends = [topic for topic in outputs(group) if ".clean." in topic]
    with MeasuredProcesses([_baseline(stack, name, group)], stack.folder / "logs", bounds.flames) as parts:
        return watch(parts, lambda: stack.ends(ends), bounds.records, bounds.seconds, settle=settle)


def line(stack: Stack, bounds: Bounds, discards: bool = False) -> Measured:
    """Run Teller's worker and router, from raw topics to visible receipts; time runs from the first clean record."""
    run = next(_RUNS)
    before = stack.ends(CLEAN)
    commands = [worker(stack, run, 0), router(stack, run, discards)]
    with (
        ReceiptReader(stack.settings) as receipts,
        MeasuredProcesses(commands, stack.folder / "logs", bounds.flames) as parts,
    ):
        return watch(
            parts, lambda: receipts.records, bounds.records, bounds.seconds, lambda: stack.ends(CLEAN) - before
        )


def whole_baseline(stack: Stack, bounds: Bounds, name: str) -> Measured:
    """Run a baseline from raw topics through the store to its receipts."""
    group = f"{name}-{next(_RUNS)}"
    stack.create(outputs(group))
    with MeasuredProcesses([_baseline(stack, name, group, "--whole")], stack.folder / "logs", bounds.flames) as parts:
        return watch(parts, lambda: stack.ends([f"{group}.receipts"]), bounds.records, bounds.seconds)


def routers(
    stack: Stack, bounds: Bounds, chunk: int, prepare: Callable[[str], None], *, discards: bool = False
) -> Measured:
    """Run Teller's router, from clean topics to visible receipts; time runs from when it has its partitions.
    `prepare` is called with the prefix of its buckets; with `discards` the store keeps nothing.
    """
    run = next(_RUNS)
    prepare(prefix := f"run{run}")
    more = router(stack, run, discards, chunk_records=chunk, bucket_prefix=prefix)
    with (
        ReceiptReader(stack.settings) as receipts,
        MeasuredProcesses([more], stack.folder / "logs", bounds.flames) as parts,
    ):
        return watch(
            parts, lambda: receipts.records, bounds.records, bounds.seconds,
            lambda: int(parts.said(more.name, "router is routing")),
        )  # fmt: skip


def worker(stack: Stack, run: int, slot: int) -> Command:
    environment = stack.environment(worker_group=f"bench-worker-{run}", worker_instance=f"bench-{run}")
    return Command(f"worker-{slot}", ("teller", "worker", "--slot", str(slot)), environment)


def router(stack: Stack, run: int, discards: bool = False, **settings: object) -> Command:
    environment = stack.environment(router_group=f"bench-router-{run}", router_instance=f"bench-{run}", **settings)
    program = "benchmarks.line.discarding" if discards else "teller"
    return Command("router-0", (program, "router"), environment)


def _baseline(stack: Stack, name: str, group: str, *words: str) -> Command:
    return Command(name, (f"benchmarks.line.baselines.{name}", group, *words), stack.environment())


def race(
    contestants: dict[str, Contestant], runs: int, say: Callable[[str], None] = lambda _words: None
) -> dict[str, list[Measured]]:
    """Run all contestants in turn, `runs` times, so that other work on the machine slows all of them down."""
    found: dict[str, list[Measured]] = {name: [] for name in contestants}
    for turn in range(1, runs + 1):
        for name, run in contestants.items():
            begin = time.monotonic()
            one = run()
            found[name].append(one)
            say(
                f"  run {turn}, {name}: {one.rate:,.0f} records/s, {one.cpu:,.0f} us of CPU a record, "
                f"{_megabytes(one)} MB ({one.records:,} records; {time.monotonic() - begin:.0f} s with start)"
            )
    return found


def _megabytes(one: Measured) -> str:
    return "+".join(str(size // 2**20) for size in one.memory.values())


def rates(runs: Sequence[Measured]) -> list[float]:
    return [run.rate for run in runs]
