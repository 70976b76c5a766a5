"""Months of statements: calendar months in UTC, as `2026-11`. Times are Kafka's, in milliseconds since 1970.

A month's statement is final at its cut-off: the end of the month and the days of grace. What is posted later goes into
the first statement that is not yet final, as a correction of its month. So which statement has a posting follows from
two times alone, and an old statement is drawn up again from the same topics, byte for byte.
"""

import re
from datetime import UTC, datetime
from typing import Final

from bank.ledger.months import DAY_MS, month_of

#: Years that a month may be of.
_FORM: Final = re.compile(r"(?:19[7-9]|[2-9]\d\d)\d-(?:0[1-9]|1[0-2])", re.ASCII)


def is_month(text: object) -> bool:
    """Return whether this is a month, from 1970-01 on."""
    return isinstance(text, str) and _FORM.fullmatch(text) is not None


def start_of(month: str) -> int:
    """Return when the month begins."""
    return int(datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC).timestamp()) * 1000


def after(month: str) -> str:
    """Return the next month."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def end_of(month: str) -> int:
    """Return when the month has ended: the first millisecond of the next one."""
    return start_of(after(month))


def cut_off(month: str, grace_days: int) -> int:
    """Return the time before which a posting has to be there for the month's final statement."""
    return end_of(month) + grace_days * DAY_MS


def statement_month(time: int, posted: int, grace_days: int) -> str:
    """Return the month whose statement has a posting: `time` is of what caused it, `posted` when Kafka took it.

    It is the month of the cause, or the first one after it whose statement was not yet final.
    """
    return max(month_of(time), month_of(posted - grace_days * DAY_MS))


def time_text(time: int) -> str:
    """Write a time as RFC 3339 in UTC, to the millisecond."""
    return datetime.fromtimestamp(time // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{time % 1000:03d}Z"


def time_of(text: str) -> int | None:
    """Read a time in the form of `time_text`; None for any other."""
    try:
        found = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    time = int(found.timestamp()) * 1000 + found.microsecond // 1000
    return time if time >= 0 and time_text(time) == text else None
