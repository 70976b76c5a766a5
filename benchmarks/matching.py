"""Matching of offerings at a million owners: `python -m benchmarks.matching [--owners 1000000] [--months 6]`.

Receipts' fields of that many owners are folded into holdings, then an offering of two record types and half of the
months is matched: CPU-seconds of both, against a plain loop over the same cells in a dict, and memory.
"""

import argparse
import random
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final

from bank.ledger.months import DAY_MS
from bank.withdrawals.holdings import Holdings
from bank.withdrawals.matching import days_within, matching, owners
from bank.withdrawals.terms import (
    DataPeriod,
    Exclusivity,
    Groups,
    LicencePrice,
    LicenceTerms,
    PriceBasis,
    WantedRecords,
)
from bank.withdrawals.territory import WORLD

EPOCH: Final = date(1970, 1, 1)
TYPES: Final = ("social.post", "social.reaction", "telecom.call", "purchases.order_line")
DEPOSITORS: Final = tuple(f"depositor-{number}" for number in range(20))


def receipts(count: int, months: int) -> Iterator[dict[str, Any]]:
    """Yield receipts of two record types a month of each owner, of one depositor each; a receipt has two days."""
    chance = random.Random(7)
    for number in range(count):
        owner, types = f"{chance.getrandbits(128):032x}", chance.sample(TYPES, 2)
        for month in range(1, months + 1):
            for each in types:
                records, day = chance.randint(2, 60), chance.randint(1, 27)
                days = [
                    {"day": date(2026, month, day), "records": 1},
                    {"day": date(2026, month, day + 1), "records": records},
                ]
                yield {"owner": owner, "schema": f"{each}.v1", "depositor": DEPOSITORS[number % 20],
                       "record_count": records + 1, "days": days}  # fmt: skip


def offering(months: int) -> LicenceTerms:
    since, until = (int(datetime(2026, month, 1, tzinfo=UTC).timestamp()) * 1000 for month in (1, months // 2 + 1))
    wanted = tuple(WantedRecords(each, frozenset({"at"}), 60) for each in ("social.post", "telecom.call"))
    price = LicencePrice(PriceBasis.OWNER, "EUR", 1_000_000)
    return LicenceTerms(
        wanted, DataPeriod(since, until), frozenset(), WORLD, Exclusivity.NONE, price, Groups(2, 2), until + DAY_MS
    )


def plain_cells(count: int, months: int) -> dict[str, dict[tuple[str, str, int, int], list[int]]]:
    """Fold the receipts into a dict of dicts: by owner, then by type, depositor and month, [first, last, records]."""
    found: dict[str, dict[tuple[str, str, int, int], list[int]]] = defaultdict(dict)
    for each in receipts(count, months):
        cells, record_type = found[each["owner"]], each["schema"].removesuffix(".v1")
        for entry in each["days"]:
            day = entry["day"]
            at = (day - EPOCH).days
            cell = cells.setdefault((record_type, each["depositor"], day.year, day.month), [at, at, 0])
            cell[:] = min(cell[0], at), max(cell[1], at), cell[2] + entry["records"]
    return found


def plain_matching(held: dict[str, dict[tuple[str, str, int, int], list[int]]], terms: LicenceTerms) -> list[str]:
    days, found = days_within(terms.period), []
    for owner, cells in held.items():
        sums: Counter[str] = Counter()
        for (record_type, _, _, _), (first, last, records) in cells.items():
            if days.start <= first and last < days.stop:
                sums[record_type] += records
        if all(sums[each.record_type] >= each.least_records for each in terms.wanted):
            found.append(owner)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("--owners", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=6, choices=range(2, 13))
    chosen = parser.parse_args()
    terms, holdings, before = offering(chosen.months), Holdings(), peak_mib()
    made = list(receipts(min(chosen.owners, 20_000), chosen.months))
    began = time.process_time()
    for each in made:
        holdings.take(each)
    say(f"fold: {len(made) / (time.process_time() - began):,.0f} receipts a CPU-second (fields, decoded before)")
    holdings, made = Holdings(), []
    for each in receipts(chosen.owners, chosen.months):
        holdings.take(each)
    say(
        f"{len(holdings):,} owners, {holdings.cells:,} cells: at most {peak_mib() - before:,.0f} MiB more than at the start"
    )
    began, wall = time.process_time(), time.perf_counter()
    numbers = matching(holdings, terms)
    spent = time.process_time() - began
    say(f"matching: {spent:.2f} CPU-s, {time.perf_counter() - wall:.2f} s; {len(numbers):,} owners match")
    began = time.process_time()
    matched = sorted(owners(holdings, numbers))
    say(f"their accounts, sorted: {time.process_time() - began:.2f} CPU-s; at most {peak_mib() - before:,.0f} MiB")
    some = min(chosen.owners, 200_000)
    held = plain_cells(some, chosen.months)
    began = time.process_time()
    plainly = plain_matching(held, terms)
    plain = (time.process_time() - began) * chosen.owners / some
    if not set(plainly) <= set(matched) or (some == chosen.owners and sorted(plainly) != matched):
        say("DIFFERS from the plain loop")
        return 1
    say(f"a plain loop over the cells: {plain:.2f} CPU-s, from {some:,} owners; {plain / spent:.0f} times as long")
    return 0


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
