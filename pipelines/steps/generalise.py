"""Make values less exact: times to days, places to regions, numbers to bands, codes to their first characters."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.privacy import Rule

_MIDNIGHT: Final = {"hour": 0, "minute": 0, "second": 0, "microsecond": 0}
_BELOW: Final[Mapping[str, Mapping[str, int]]] = {
    "hour": {"minute": 0, "second": 0, "microsecond": 0},
    "day": _MIDNIGHT,
    "month": {"day": 1, **_MIDNIGHT},
    "year": {"month": 1, "day": 1, **_MIDNIGHT},
}


def generalise(rule: Rule, value: Any) -> Any:
    """Return the value as `rule.to` leaves it, or None when nothing of it may stay."""
    return _WAYS[rule.to or "prefix"](rule, value)


def _time(rule: Rule, value: datetime | date) -> datetime | date:
    """Return the beginning of the time's hour, day, month or year; records hold times in UTC."""
    below = _BELOW[str(rule.to)]
    if isinstance(value, datetime):
        return value.replace(**below)  # type: ignore[arg-type]
    return value.replace(**{name: 1 for name in ("month", "day") if name in below})


def _region(rule: Rule, value: str) -> str | None:
    """Return the last parts of a place. A place that has no more parts than that may be exact, so nothing stays."""
    parts = [part.strip() for part in value.split(",")]
    kept = parts[-rule.parts :]
    return ", ".join(kept) if len(parts) > rule.parts and all(map(_is_words, kept)) else None


def _is_words(part: str) -> bool:
    """Check that a part can be a region's name, not a house number, code or handle."""
    return any(char.isalpha() for char in part) and all(char.isalpha() or char in " .'’-()&" for char in part)


def _band(rule: Rule, value: float | Decimal) -> Any:
    """Return the lower edge of the value's band; for a value below the first edge, the first edge."""
    edge = rule.edges[max(0, bisect_right(rule.edges, value) - 1)]
    if isinstance(value, Decimal):
        return Decimal(int(edge))
    return int(edge) if isinstance(value, int) else float(edge)


def _prefix(rule: Rule, value: str) -> str | None:
    """Return the first characters of a code; nothing stays of a code that is not longer than that."""
    code = value.strip()
    return code[: rule.keep] if len(code) > rule.keep else None


_WAYS: Final[Mapping[str, Callable[[Rule, Any], Any]]] = {
    **dict.fromkeys(_BELOW, _time),
    "region": _region,
    "band": _band,
    "prefix": _prefix,
}
