"""Figures as people say them: 1,081; 1.2 MB; 3 s; "unknown" where there is none. Pure."""

import math
from datetime import UTC, datetime
from typing import Final

UNKNOWN: Final = "unknown"
_BYTES: Final = ("bytes", "KB", "MB", "GB", "TB", "PB")
_SPANS: Final = ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min"))


def count(number: float | None) -> str:
    """Return a whole number with commas."""
    return UNKNOWN if number is None or not math.isfinite(number) else f"{round(number):,}"


def many(number: float | None, one: str) -> str:
    """Return a number and what is counted: `1 record`, `1,081 records`."""
    return f"{count(number)} {one}" if number == 1 else f"{count(number)} {one}s"


def rate(a_second: float | None) -> str:
    """Return a rate: by the second from one in ten seconds on, else by the minute or hour."""
    if a_second is None or not math.isfinite(a_second):
        return UNKNOWN
    if a_second <= 0:
        return "0 a second"
    for least, seconds, word in ((0.1, 1, "second"), (0.1 / 60, 60, "minute")):
        if a_second >= least:
            return f"{_short(a_second * seconds)} a {word}"
    return f"{_short(a_second * 3600)} an hour"


def size(number: float | None) -> str:
    """Return bytes in the unit that leaves the fewest digits; 1 KB is 1,000 bytes."""
    if number is None or not math.isfinite(number):
        return UNKNOWN
    at = 0
    while round(number, 1) >= 1000 and at < len(_BYTES) - 1:
        number, at = number / 1000, at + 1
    return f"{number:,.0f} {_BYTES[at]}" if at == 0 else f"{_short(number)} {_BYTES[at]}"


def size_rate(a_second: float | None) -> str:
    """Return bytes a second."""
    said = size(a_second)
    return said if said == UNKNOWN else f"{said} a second"


def span(seconds: float | None) -> str:
    """Return a time span: `4 ms`, `0.3 s`, `45 s`, `3 min`, `2 h`, `5 days`."""
    if seconds is None or not math.isfinite(seconds):
        return UNKNOWN
    seconds = max(0.0, seconds)
    for least, unit in _SPANS:
        if seconds >= least:
            return f"{seconds / least:.0f} {unit}" if unit != "days" or seconds >= 2 * least else "1 day"
    return f"{_short(seconds * 1000)} ms" if 0 < seconds < 0.1 else f"{_short(seconds)} s"


def time(at: float | datetime | None) -> str:
    """Return a moment in UTC, given as seconds since 1970 or as a datetime."""
    if at is None:
        return UNKNOWN
    moment = at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _short(number: float) -> str:
    """Return at most two digits behind which nothing matters: 0.34, 3.4, 34, 1,234."""
    if number >= 9.95:
        return f"{number:,.0f}"
    return f"{number:.1f}".removesuffix(".0") if number >= 0.95 else f"{number:.2f}".rstrip("0").rstrip(".")
