"""Months and days, UTC, of times in milliseconds since 1970. A month ends at 24:00 UTC, wherever clocks are."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

MONTH: Final = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
DAY_MS: Final = 86_400_000


def month_of(time: int) -> str:
    """Return the month of a time, such as 2026-11."""
    return _month_of_day(time // DAY_MS)


@lru_cache(maxsize=4096)  # asked several times for each event
def _month_of_day(day: int) -> str:
    found = date(1970, 1, 1) + timedelta(days=day)
    return f"{found.year}-{found.month:02d}"


def day_start(day: str) -> int | None:
    """Return when a day begins, such as 2026-11-30; None for a text that is no day."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    return (found - date(1970, 1, 1)).days * DAY_MS if found.isoformat() == day else None


def month_span(month: str) -> range:
    """Return the milliseconds of a month.

    Raises:
        ValueError: it is none of the years 1000 to 2999.
    """
    if MONTH.fullmatch(month) is None:
        raise ValueError("a month is written as 2026-11")
    year, number = map(int, month.split("-"))
    following = f"{year + number // 12}-{number % 12 + 1:02d}"
    return range(day_start(f"{month}-01") or 0, day_start(f"{following}-01") or 0)
