"""`make bench`, or `python -m benchmarks.line`: the table of goals, measured here and now.

Each contestant runs in turn with its baseline, several times; the table gives the median, the lowest and the highest.
It takes about an hour on two cores; `--quick` takes some minutes, and its figures only show whether it works.
"""

import argparse
import json
import shlex
import signal
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks.line import grid, machine, report, stages
from benchmarks.line.contests import CONTESTS
from benchmarks.line.parts import MeasuredProcessEndedError
from benchmarks.line.plan import BenchmarkPlan, Result
from benchmarks.line.sampler import NothingCameError
from tests.bank.store.minio_binary import binary

#: Tables without goals.
TABLES = ("stages", "workloads")
#: Mark in a document; the tables of the last run follow it.
RESULTS = "<!-- results -->"


def main() -> None:
    options = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as Ctrl-C does: nothing is left running or on disk
    plan, here = _plan(options), machine.described()
    wanted = options.only or [*(row for rows in CONTESTS.values() for row in rows), *TABLES]
    results: list[Result] = []
    missing = 0
    for title, run in _runs(plan, wanted):
        show(f"{title}:")
        try:
            results.append(run())
        except (NothingCameError, MeasuredProcessEndedError) as error:
            show(f"  not measured: {error}")
            missing += 1
        else:
            for verdict in results[-1].verdicts:
                show(report.goal(verdict))
        here["load_1_min_after"] = round(psutil.getloadavg()[0], 1)
        _save(results, here, options)
    show("\n" + report.markdown(results, here, _command()))
    sys.exit(1 if missing else 0)


def _runs(plan: BenchmarkPlan, wanted: Collection[str]) -> Iterator[tuple[str, Callable[[], Result]]]:
    """Give the runs, each with a title."""
    for contest, rows in CONTESTS.items():
        if chosen := [row for row in rows if row in wanted]:
            yield ", ".join(chosen), partial(contest, plan, chosen)
    if "stages" in wanted:
        yield "stages", lambda: Result(tables=stages.tables(plan))
    if "workloads" in wanted:
        yield "workloads", lambda: Result(tables={"workloads, processor": grid.table(plan)})


def _parser() -> argparse.ArgumentParser:
    rows = [row for each in CONTESTS.values() for row in each] + list(TABLES)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=rows, metavar="ROW", help=f"of {', '.join(rows)}")
    parser.add_argument("--runs", type=int, help="of each contestant: 3, with --quick 1")
    parser.add_argument("--quick", action="store_true", help="a tenth of the records: a smoke test")
    parser.add_argument("--scale", type=float, help="times as many records; 25 meet every one of a million owners")
    parser.add_argument("--seconds", type=float, help="that a run is watched at most: 20, with --quick 6")
    parser.add_argument("--store", choices=("minio", "folder"), help="minio where its server is on the machine")
    parser.add_argument("--texts", type=Path, help='JSON lines with a "text" each, to take in place of generated ones')
    parser.add_argument("--profile", type=Path, metavar="FOLDER", help="leave a flame graph of each process there")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the tables there, behind a line <!-- results -->"
    )
    return parser


def _plan(options: argparse.Namespace) -> BenchmarkPlan:
    quick = options.quick
    return BenchmarkPlan(
        runs=options.runs or (1 if quick else 3),
        scale=options.scale or (0.1 if quick else 1.0),
        seconds=options.seconds or (6.0 if quick else 20.0),
        store=options.store or ("minio" if binary() else "folder"),
        say=show,
        flames=options.profile,
        written=_texts(options.texts) if options.texts else None,
    )


def _texts(file: Path) -> list[str]:
    found = [str(json.loads(line)["text"]) for line in file.read_text("utf-8").splitlines() if line]
    if not found:
        sys.exit(f'{file} holds no line such as {{"text": "..."}}')
    return found


def _save(results: Sequence[Result], here: dict[str, object], options: argparse.Namespace) -> None:
    """Save the results after each contest, so that an interrupted benchmark leaves those it has."""
    if options.json:
        options.json.write_text(report.as_json(results, here, _command()), "utf-8")
    if options.markdown:
        _write_behind(options.markdown, report.markdown(results, here, _command()))


def _write_behind(file: Path, tables: str) -> None:
    """Write the tables into the file behind its line RESULTS; replace the whole file where there is no such line."""
    before, line, _old = (file.read_text("utf-8") if file.is_file() else "").partition(RESULTS)
    file.write_text(f"{before}{line}\n\n{tables}" if line else tables, "utf-8")


def _command() -> str:
    """Command line of this run, without the paths of output files."""
    words = iter(sys.argv[1:])
    kept: list[str] = []
    for word in words:
        if word in ("--json", "--markdown", "--profile", "--texts"):
            next(words, None)
        else:
            kept.append(word)
    return shlex.join(["python", "-m", "benchmarks.line", *kept])


def show(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
