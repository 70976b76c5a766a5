"""Match an offering to holdings: which owners have what it wants, and what its originator may hear of that. Pure."""

from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from bank.ledger.months import DAY_MS
from bank.withdrawals.holdings import Holdings
from bank.withdrawals.terms import DataPeriod, LicenceTerms


def matching(holdings: Holdings, terms: LicenceTerms, depositors: Collection[str] | None = None) -> NDArray[np.intp]:
    """Return the numbers of the owners who hold of each wanted record type the fewest records that are asked, received
    in the period, rising. For the bank alone: see `told_count` for what the originator hears.

    `depositors` are those whose deposits count; None: all. Nothing wanted matches nobody.
    """
    found, days = holdings.present() & bool(terms.wanted), days_within(terms.period)
    for wanted in terms.wanted:
        found &= holdings.counts(wanted.record_type, days, depositors) >= max(1, wanted.least_records)
    return np.flatnonzero(found)


def owners(holdings: Holdings, numbers: NDArray[np.intp]) -> Iterator[str]:
    """Yield the accounts of these numbers."""
    return map(holdings.owner, numbers.tolist())


def days_within(period: DataPeriod) -> range:
    """Return the whole days, UTC, that lie in a period, in days since 1970-01-01."""
    return range(-(-period.since // DAY_MS), period.until // DAY_MS)


def told_count(count: int, least: int) -> int | None:
    """Return what an originator hears of how many owners match: None below `least`, else a whole multiple of it.

    Who asks twice with small changes sees no single owner come or go, but where that crosses a multiple.
    """
    least = max(1, least)
    return count // least * least or None
