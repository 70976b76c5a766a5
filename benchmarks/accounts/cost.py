"""Measure what the check costs a record in the steps, with and without it in turns."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from bank.accounts import newest
from bank.accounts.account_records import Enforced, encoded
from bank.accounts.depositors import Change, Depositor, Depositors, Kind, Status
from bank.accounts.permissions import Permissions
from benchmarks.accounts.known import KEY, TYPES, account
from benchmarks.line.workloads import Workload, first
from pipelines.scanner import choice
from pipelines.scanner.requests import scan_of
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.fast_path.caches import ScanCache, UnchangedTextCache
from pipelines.steps.outcome import Clean, RawRecord
from pipelines.steps.process import process
from schemas import catalog, topics

BATCH: Final = 1000


def cost(say: Callable[[str], None], owners: int = 100_000, pairs: int = 60) -> None:
    """Run batches of the structured line by turns with and without the check, and say the difference."""
    for kind in ("calls", "orders"):
        load = Workload(kind, BATCH * pairs, owners)
        without, asked = _configs(owners)
        took = [_pair(batch, without, asked, at % 2 == 0) for at, batch in enumerate(raws(load))]
        plain, more = median(a for a, _ in took), median(b - a for a, b in took)
        say(f"{kind}: {plain:.2f} us a record in the steps, {more:.2f} us more with the check ({len(took)} pairs)")


def raws(load: Workload) -> list[list[RawRecord]]:
    """Return the workload in batches, on a depositor's own topics."""
    made = [
        RawRecord(
            topics.raw(f"d000001.{topics.domain_of(each.topic)}"), 0, at, each.key, each.value, published=2 * 10**12
        )
        for at, each in enumerate(first(load, load.records))
    ]
    return [made[at : at + BATCH] for at in range(0, len(made), BATCH)]


def _configs(owners: int) -> tuple[ProcessorConfig, ProcessorConfig]:
    known = Permissions()
    for number in range(owners):
        record = newest.read(*encoded(account(f"acct-{number:07d}", 3 * number, TYPES)))
        assert record is not None
        assert known.take_newest(record)
    enforced = newest.read(*encoded(Enforced(1, 3 * owners)))
    assert enforced is not None
    assert known.take_newest(enforced)
    entry = Depositor(1, "acme", Kind.LEGAL_ENTITY, topics.DOMAINS, frozenset(TYPES), (Change(Status.ACTIVE, 1),))
    scanner = choice.scanner("teller", 256)
    scanner.warm()
    scan = ScanCache(scan_of(scanner))
    line = ProcessorConfig(
        catalog.load(), KEY, scan, unchanged_texts=UnchangedTextCache(), depositors=Depositors([entry])
    )
    return line, replace(line, permissions=known)


def _pair(
    batch: Sequence[RawRecord], without: ProcessorConfig, asked: ProcessorConfig, first_without: bool
) -> tuple[float, float]:
    """Return the time without and with the check. What both remember of owners and titles is known beforehand."""
    process(batch, without, {})
    if first_without:
        return timed(batch, without), timed(batch, asked)
    took = timed(batch, asked)
    return timed(batch, without), took


def timed(batch: Sequence[RawRecord], line: ProcessorConfig) -> float:
    """Return the processor's microseconds a record."""
    began = time.process_time()
    outcomes = process(batch, line, {})
    took = (time.process_time() - began) / len(batch) * 1e6
    if not all(isinstance(outcome, Clean) for outcome in outcomes):
        raise TypeError("a record of the benchmark is rejected")
    return took
