"""Contests: each gives rows of the table of goals, from contestants and their backlogs."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Final

from benchmarks.line import clean_backlog, delay, machine
from benchmarks.line.contestants import Contestant, baseline, line, race, rates, routers, whole_baseline, workers
from benchmarks.line.figures import Figure, GoalVerdict, ratios
from benchmarks.line.plan import BenchmarkPlan, Result
from benchmarks.line.sampler import Measured
from benchmarks.line.workloads import Kind, Workload, records
from pipelines.router.config import MOST_CHUNK_RECORDS

RATE: Final = "records/s"
Rows = Collection[str]
#: Least records for a baseline that takes 500 at once: fewer would give no rate.
SOME_BATCHES: Final = 1500
DISCARDED: Final = "a store that keeps nothing"
#: One worker, and a worker for each of two cores, as `teller worker --processes 2` runs them.
TELLER, BOTH = "teller", "teller, two processes"
PROCESSES: Final = {TELLER: 1, BOTH: 2}


def structured(plan: BenchmarkPlan, rows: Rows) -> Result:
    """Measure calls and order lines through a worker, beside a plain loop and a Faust agent a message."""
    sizes = {TELLER: plan.records(700_000)}
    if "plain-loop" in rows:
        sizes |= {"loop": plan.records(200_000)}
    if "faust-agent" in rows:
        sizes |= {BOTH: plan.records(1_100_000), "agent": plan.records(40_000)}
    runs = _processors(plan, "structured", sizes)
    found = []
    if "plain-loop" in rows:
        goal = _ratio("plain-loop", "structured records, processor, one process", "plain loop (c)", 0.9)
        found.append(goal(runs[TELLER], runs["loop"]))
    if "faust-agent" in rows:
        found += _both("faust-agent", "structured records, processor", "Faust agent a message", 10, runs)
    return Result(found, {f"structured: {name}": each for name, each in runs.items()})


def text(plan: BenchmarkPlan, rows: Rows) -> Result:
    """Measure posts and messages through a worker, beside Faust and Presidio by text, and by batch."""
    del rows
    most = plan.records(80_000)
    sizes = {
        TELLER: most, BOTH: plan.records(120_000), "agent": plan.records(2_000), "take": plan.records(4_000, SOME_BATCHES),
    }  # fmt: skip
    runs = _processors(plan, "text", sizes)
    note = f"against (b), take() and BatchAnalyzerEngine: {_against(runs, TELLER, 'take')}"
    found = _both("text", "text records, processor", "baseline (a)", 30, runs, note)
    return Result(found, {f"text: {name}": each for name, each in runs.items()})


def whole(plan: BenchmarkPlan, rows: Rows) -> Result:
    """Measure all kinds through worker and router, beside baselines that store and write receipts."""
    del rows
    most = plan.records(6_000, SOME_BATCHES)
    wanted = {TELLER: plan.records(300_000), "agent": most, "take": most}
    owners = max(10, wanted[TELLER] // 300)
    chunk_s = 30 if plan.scale >= 0.5 else 5

    def run(name: str) -> Measured:
        with plan.stack(plan.store, chunk_seconds=chunk_s) as stack:
            stack.publish(records(Workload("mixed", wanted[name], owners), plan.written))
            if name == TELLER:
                return line(stack, plan.bounds(wanted[name], 9 * plan.seconds))
            return whole_baseline(stack, plan.bounds(wanted[name], 2 * plan.seconds), name)

    runs = race({name: partial(run, name) for name in wanted}, plan.runs, plan.say)
    goal = _ratio("line", "whole line, mixed, publish to receipt", "baseline (a) whole", 30)
    notes = (
        f"against (b) whole: {_against(runs, TELLER, 'take')}",
        f"{wanted[TELLER]:,} records of {owners:,} owners; chunks of {chunk_s} s; store: {plan.store}",
    )
    return Result([goal(runs[TELLER], runs["agent"], *notes)], {f"whole: {name}": one for name, one in runs.items()})


def router(plan: BenchmarkPlan, rows: Rows) -> Result:
    """Measure the router on clean records of 1,000 owners in a chunk, beside one PUT a record."""
    most, usual = (MOST_CHUNK_RECORDS, 20_000) if plan.scale >= 0.5 else (10_000, 5_000)
    counts = {most: max(2, plan.records(1_000_000) // most) * most, usual: plan.records(200_000) // usual * usual}
    count = counts[most]
    with plan.stack(plan.store, partitions=1, chunk_seconds=600, chunk_bytes=2**30) as stack:
        clean_backlog.publish(stack, load := Workload("calls", count, 1000))
        prepare = partial(clean_backlog.open_buckets, stack, load=load)
        contestants: dict[str, Contestant] = {
            f"chunks of {chunk:,}": partial(routers, stack, plan.bounds(records, 90), chunk, prepare)
            for chunk, records in counts.items()
        }
        contestants[DISCARDED] = partial(
            routers, stack, plan.bounds(count, 90), most, lambda _prefix: None, discards=True
        )
        if "router" in rows:
            prepare("puts")
            contestants["puts"] = partial(whole_baseline, stack, plan.bounds(10**9, min(plan.seconds, 10)), "puts")
        runs = race(contestants, plan.runs, plan.say)
    best = runs[f"chunks of {most:,}"]
    notes = (f"{most // 1000} records an object, in chunks of {most:,}; store: {plan.store}",)
    found = []
    if "router" in rows:
        found.append(
            _ratio("router", "router, 1,000 owners in a chunk", "one PUT a record", 100)(best, runs["puts"], *notes)
        )
    if "router-core" in rows:
        a_core, alone = (Figure.of([1e6 / one.cpu for one in each]) for each in (best, runs[DISCARDED]))
        found.append(
            GoalVerdict("router-core", "router, records per second of one core", "-", "at least", 100_000, a_core, a_core,
                    None, "records/CPU s", (*notes, f"on a store that keeps nothing {alone}"))
        )  # fmt: skip
    return Result(found, {f"router: {name}": each for name, each in runs.items()})


def two(plan: BenchmarkPlan, rows: Rows) -> Result:
    """Measure two workers beside one."""
    del rows
    free, count, settle = machine.free_cores(), plan.records(100_000), _settle(plan, 3.0)
    with plan.stack() as stack:
        stack.publish(records(Workload("messages", count, owners=10_000), plan.written))
        bounds = plan.bounds(count, min(plan.seconds, 15))
        contestants: dict[str, Contestant] = {
            "two workers": partial(workers, stack, bounds, 2, settle),
            "one worker": partial(workers, stack, bounds, 1, settle),
        }
        runs = race(contestants, plan.runs, plan.say)
    goal = _ratio("workers", "two workers, messages", "one worker", 1.8)
    note = f"cores free before the runs: {free:.1f}; Kafka takes its share of them"
    return Result(
        [goal(runs["two workers"], runs["one worker"], note)], {f"two: {name}": each for name, each in runs.items()}
    )


def owners(plan: BenchmarkPlan, rows: Rows) -> Result:
    """Measure a million owners beside a thousand, five records an object, on a store that keeps nothing."""
    wide, each = 1000, 5
    chunk = wide * each
    count = max(2, plan.records(200_000) // chunk) * chunk

    def run(number: int) -> Measured:
        with plan.stack(partitions=1, chunk_records=chunk, chunk_seconds=600) as stack:
            stack.publish(records(Workload("calls", count, number, wide, each)))
            return line(stack, plan.bounds(count, 10 * plan.seconds), discards=True)

    runs = race({"1,000,000": partial(run, 1_000_000), "1,000": partial(run, 1_000)}, plan.runs, plan.say)
    many, few = runs["1,000,000"], runs["1,000"]
    met = min(1_000_000, count // each)
    note = f"{count:,} records, of which those at 1 million are of {met:,} owners; {each} records an object; a store that keeps nothing"
    found = [_ratio("owners", "rate at 1 million owners, worker and router", "at 1,000 owners", 0.8)(many, few, note)]
    found += [_memory(part, many, few, note) for part in ("worker", "router")]
    kept = [one for one in found if one.row in rows or (one.row.startswith("memory") and "memory" in rows)]
    return Result(kept, {f"owners: {name}": one for name, one in runs.items()})


def _memory(part: str, many: Sequence[Measured], few: Sequence[Measured], note: str) -> GoalVerdict:
    ours, theirs = ([one.memory[f"{part}-0"] / 2**20 for one in runs] for runs in (many, few))
    what = f"peak memory of the {part} at 1 million owners"
    return GoalVerdict(f"memory-{part}", what, "at 1,000 owners", "at most", 1.2, Figure.of(ratios(ours, theirs)),
                   Figure.of(ours), Figure.of(theirs), "MB", (note,))  # fmt: skip


def _processors(plan: BenchmarkPlan, kind: Kind, wanted: Mapping[str, int]) -> Mapping[str, list[Measured]]:
    """Run Teller's worker and baselines in turns, each through its whole backlog: a part of one may hold more
    records of one type than of the other.
    """
    with ExitStack() as opened:
        stacks = {size: opened.enter_context(plan.stack()) for size in sorted(set(wanted.values()))}
        contestants: dict[str, Contestant] = {}
        for size, stack in stacks.items():
            stack.publish(records(Workload(kind, size, owners=10_000), plan.written))
        for name, size in wanted.items():
            bounds, stack = plan.bounds(size, 9 * plan.seconds), stacks[size]
            settle = _settle(plan, 0.0)  # otherwise a small backlog would end before the measurement
            number = PROCESSES.get(name)
            contestants[name] = (
                partial(workers, stack, bounds, number, settle)
                if number
                else partial(baseline, stack, bounds, name, settle)
            )
        return race(contestants, plan.runs, plan.say)


def _settle(plan: BenchmarkPlan, quick: float) -> float:
    """Seconds before a measurement; `quick` in a smoke test. Processes meet their first titles, words and owners then,
    and two that start together take partitions from each other.
    """
    return 8.0 if plan.scale >= 0.5 else quick


def _both(
    row: str, what: str, against: str, goal: float, runs: Mapping[str, Sequence[Measured]], *notes: str
) -> list[GoalVerdict]:
    """Compare one process with the agent, and a process for each core with the same single agent."""
    one = _ratio(row, f"{what}, one process", against, goal)(runs[TELLER], runs["agent"], *notes)
    two = _ratio(f"{row}-cores", f"{what}, a process for each of 2 cores", f"{against}, one process", goal)
    return [one, two(runs[BOTH], runs["agent"])]


def _ratio(row: str, what: str, against: str, goal: float) -> Callable[..., GoalVerdict]:
    def verdict(ours: Sequence[Measured], theirs: Sequence[Measured], *notes: str) -> GoalVerdict:
        value = Figure.of(ratios(rates(ours), rates(theirs)))
        mine, other = Figure.of(rates(ours)), Figure.of(rates(theirs))
        by_cpu = Figure.of(ratios([one.cpu for one in theirs], [one.cpu for one in ours]))
        return GoalVerdict(row, what, against, "at least", goal, value, mine, other, RATE, notes, by_cpu)

    return verdict


def _against(runs: Mapping[str, Sequence[Measured]], one: str, other: str) -> str:
    return str(Figure.of(ratios(rates(runs[one]), rates(runs[other]))))


#: Each contest, with the rows that come of it.
CONTESTS: Final[Mapping[Callable[[BenchmarkPlan, Rows], Result], tuple[str, ...]]] = {
    structured: ("plain-loop", "faust-agent"),
    text: ("text",),
    router: ("router", "router-core"),
    whole: ("line",),
    two: ("workers",),
    owners: ("owners", "memory"),
    delay.contest: ("delay",),
}
