"""Measure what the schemas' limits cost a record in the steps, with and without them in turns."""

import sys
from collections.abc import Sequence
from statistics import median
from typing import Final

from benchmarks.accounts.cost import BATCH, raws, timed
from benchmarks.accounts.known import KEY
from benchmarks.line.workloads import Kind, Workload
from pipelines.scanner import choice
from pipelines.scanner.requests import scan_of
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.caches import ScanCache, UnchangedTextCache
from pipelines.steps.outcome import RawRecord
from pipelines.steps.process import process
from schemas import catalog
from schemas.catalog import Catalog
from tests.samples import without_limits

PAIRS: Final = 60
KINDS: Final[tuple[Kind, ...]] = ("calls", "orders")


def main() -> None:
    scanner = choice.scanner("teller", 256)
    scanner.warm()
    scan = ScanCache(scan_of(scanner))
    for fast_path in (True, False):
        for kind in KINDS:
            lines = [_line(each, scan, fast_path) for each in (without_limits(), catalog.load())]
            batches = raws(Workload(kind, BATCH * PAIRS, 100_000))
            took = [_pair(batch, lines, at % 2 == 0) for at, batch in enumerate(batches)]
            bare, more = median(a for a, _ in took), median(b - a for a, b in took)
            path = "fast" if fast_path else "plain"
            sys.stdout.write(f"{kind}, {path} path: {bare:.2f} us a record, {more:+.2f} with limits ({PAIRS} pairs)\n")


def _line(known: Catalog, scan: ScanCache, fast_path: bool) -> ProcessorConfig:
    return ProcessorConfig(known, KEY, scan, unchanged_texts=UnchangedTextCache(), fast_path=fast_path)


def _pair(batch: Sequence[RawRecord], lines: Sequence[ProcessorConfig], in_order: bool) -> tuple[float, float]:
    """Return the time without and with limits; what both remember of owners and titles is known beforehand."""
    for line in lines:
        process(batch, line, {})
    first, second = (timed(batch, line) for line in (lines if in_order else lines[::-1]))
    return (first, second) if in_order else (second, first)


if __name__ == "__main__":
    main()
