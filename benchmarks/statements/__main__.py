"""Measure closing a month: `python -m benchmarks.statements [--owners N] [--postings N] [--pdf N]`.

First the ledger makes the postings, into a file; that is not counted. Then one process decodes each, and another one sorts
the rows with the leaves of their receipts and writes all statements into one archive, as `teller statement close` does.
Prints a line for each size: postings, statements, seconds of wall and of both processors, MiB at the peak of both
processes together, MB of archive.
"""

import argparse
import resource
import subprocess
import sys
import time
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bank.ledger.documents.drawing_up import Heading, draw_up
from bank.ledger.documents.months import cut_off
from bank.ledger.documents.posted import Period
from bank.ledger.documents.rows import sort_key
from bank.ledger.documents.statement import StatementStatus
from benchmarks.statements import postings
from teller.operate.statements.closing import close_month
from teller.operate.statements.second_process import made_apart

GRACE: Final = 5
HEADING: Final = Heading(
    "Bank of Examples", postings.MONTH, StatementStatus.FINAL, 1, cut_off(postings.MONTH, GRACE)
)  # fmt: skip
PERIOD: Final = Period(HEADING.month, HEADING.until, GRACE)
SIZES: Final = (100_000, 1_000_000)


def measure(file: Path, count: int) -> str:
    """Close the month of a file of postings and describe what it took."""
    began, archive = time.perf_counter(), file.with_suffix(".tar.gz")
    with made_apart(partial(postings.rows, PERIOD, file)) as rows:
        totals = close_month(HEADING, rows, archive, postings.leaves(count))
    wall = time.perf_counter() - began
    both = [resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak, processor = sum(each.ru_maxrss for each in both) / 1024, sum(each.ru_utime + each.ru_stime for each in both)
    return (
        f"{count:>10,} postings {totals.statements:>10,} statements {wall:8.1f} s {processor:8.1f} CPU-s "
        f"{peak:7.0f} MiB {archive.stat().st_size / 1e6:7.0f} MB"
    )


def pdf(count: int) -> str:
    """Render statements of owners and describe what one took."""
    from teller.operate.statements.rendering import to_pdf  # noqa: PLC0415 - Typst is needed for this alone

    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "postings"
        postings.write(file, count * 5, count)
        found = list(islice(draw_up(HEADING, sorted(postings.rows(PERIOD, file), key=sort_key)), count))
    to_pdf(found[0])
    times = []
    for each in found:
        began = time.process_time()
        to_pdf(each)
        times.append(time.process_time() - began)
    return f"{len(found)} PDFs: median {median(times):.3f} CPU-s, longest {max(times):.3f}"


def _by_itself(file: Path, step: str, count: int, owners: int) -> None:
    options = ("--file", str(file), "--step", step, "--postings", str(count), "--owners", str(owners))
    subprocess.run([sys.executable, "-m", "benchmarks.statements", *options], check=True)  # noqa: S603 - this program


def main() -> None:
    """Run the sizes, each step by itself."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--owners", type=int, help="measure this size alone")
    parser.add_argument("--postings", type=int, help="postings of that size, 5 for each owner by default")
    parser.add_argument("--pdf", type=int, help="render so many PDFs instead")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=("write", "measure"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.pdf:
        sys.stdout.write(pdf(asked.pdf) + "\n")
    elif asked.step == "write":
        postings.write(asked.file, asked.postings, asked.owners)
    elif asked.step == "measure":
        sys.stdout.write(measure(asked.file, asked.postings) + "\n")
    else:
        for owners in [asked.owners] if asked.owners else SIZES:
            with TemporaryDirectory() as scratch:
                for step in ("write", "measure"):
                    _by_itself(Path(scratch) / "postings", step, asked.postings or owners * 5, owners)


if __name__ == "__main__":
    main()
