"""`python -m benchmarks.log [write] [growth]`: leaves a CPU-second, beside Tessera's; and what a large log costs."""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.line.figures import Figure
from benchmarks.line.machine import described
from benchmarks.log import growth, tessera, writing
from benchmarks.log.writing import Cost

SIZES: Final = (0, 1_000_000, 10_000_000, 100_000_000)


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def write(options: argparse.Namespace) -> None:
    """Write new logs by turns, and compare their roots."""
    found, costs, program = writing.entries(options.leaves), dict[str, list[Cost]](), tessera.program()
    for at in range(options.runs):
        with tempfile.TemporaryDirectory(dir=options.folder, ignore_cleanup_errors=True) as folder:
            costs.setdefault("Teller", []).append(writing.ours(Path(folder) / "ours", found, options.batch))
            if program:
                theirs = tessera.theirs(program, Path(folder) / "theirs", found, options.batch)
                costs.setdefault("Tessera", []).append(theirs)
        say(f"run {at + 1}: " + ", ".join(f"{who} {all_[-1].a_cpu_second:,.0f}" for who, all_ in costs.items()))
    if len({each.root for all_ in costs.values() for each in all_}) != 1:
        sys.exit("the logs have different roots")
    say(
        f"\n| {options.leaves:,} leaves, a checkpoint each {options.batch:,} | leaves a CPU-second | without the system's calls | a second |"
    )
    say("|---|---|---|---|")
    for who, all_ in costs.items():
        rates = ([c.a_cpu_second for c in all_], [c.a_user_second for c in all_], [c.a_second for c in all_])
        say(f"| {who} | {' | '.join(str(Figure.of(each)) for each in rates)} |")
    if not program:
        say("Tessera is not here: it is built with Go")


def grow(options: argparse.Namespace) -> None:
    """Write at the edge of logs of several sizes, by turns and without a disk, and prove from them."""
    found, costs = writing.entries(options.leaves, 1), {size: list[Cost]() for size in SIZES}
    proofs: dict[int, str] = {}
    for _ in range(options.runs):
        for size in SIZES:
            log = growth.GrownLog(size)
            costs[size].append(writing.written(log, found, options.batch))
            if size not in proofs:
                proofs[size] = _proven(log, size + len(found), costs[size][0].root)
    say("\n| leaves before | leaves a CPU-second | files | proof of inclusion | of consistency | verifying | hashes |")
    say("|---|---|---|---|---|---|---|")
    for size, all_ in costs.items():
        say(f"| {size:,} | {Figure.of([c.a_cpu_second for c in all_])} | {proofs[size]} |")


def _proven(log: growth.GrownLog, size: int, root: bytes) -> str:
    if log.size == 0:
        return f"{log.written:,} | | | |"
    one, two = growth.inclusion(log, size, root, 1000), growth.consistency(log, size, root, 1000)
    times = (
        f"{one.made * 1e3:.2f} ms | {two.made * 1e3:.2f} ms | {one.verified * 1e6:.0f} us, {two.verified * 1e6:.0f} us"
    )
    return f"{log.written:,} | {times} | {one.hashes:.0f}, {two.hashes:.0f}"


ALL: Final[dict[str, Callable[[argparse.Namespace], None]]] = {"write": write, "growth": grow}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("what", nargs="*", choices=[[], *ALL])
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--leaves", type=int, default=250_000)
    options.add_argument("--batch", type=int, default=25_000, help="leaves of a checkpoint")
    options.add_argument("--folder", type=Path, default=None, help="where the logs are written, on the disk to measure")
    given = options.parse_args()
    machine = described()
    say(f"{machine['processor']}, {machine['cores']} cores, load {machine['load_1_min']}, Python {machine['python']}")
    for name in given.what or ALL:
        ALL[name](given)


if __name__ == "__main__":
    main()
