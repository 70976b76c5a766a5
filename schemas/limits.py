"""Limits of a kept field's values, which a schema declares as `"limits"` beside the privacy rule.

They say what Avro's types cannot:

    least, most      of an int or a long: the least and the largest number; either may be absent
    since, ahead_h   of a timestamp-millis: the first moment, an ISO 8601 time with an offset, and by how many hours the
                     last one is after Kafka took the record; both are needed
    codes            of a string: the list that has it; there is one, "ISO 4217"

Fingerprints do not depend on limits, as Avro's canonical form leaves out attributes that are not Avro's own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from schemas.currencies import CURRENCIES

CODES: Final[Mapping[str, frozenset[str]]] = {"ISO 4217": CURRENCIES}
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_MS: Final = 3_600_000
_MILLISECOND: Final = timedelta(milliseconds=1)
_OF: Final[Mapping[str, frozenset[str]]] = {
    "int": frozenset({"least", "most"}),
    "long": frozenset({"least", "most"}),
    "timestamp-millis": frozenset({"since", "ahead_h"}),
    "string": frozenset({"codes"}),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a field. `least` and `most` are numbers, or milliseconds since 1970-01-01T00:00:00Z; a time's last
    moment is `ahead` milliseconds after Kafka took the record. `takes` says in words what the field takes.
    """

    takes: str
    least: int | None = None
    most: int | None = None
    ahead: int | None = None
    codes: frozenset[str] | None = None

    def hold(self, value: Any, published: int) -> bool:
        """Check a value; `published` is when Kafka took the record, in milliseconds, negative where it is not known."""
        if self.codes is not None:
            return value in self.codes
        number = value if isinstance(value, int) else (value - EPOCH) // _MILLISECOND
        most = published + self.ahead if self.ahead is not None and published >= 0 else self.most
        return (self.least is None or number >= self.least) and (most is None or number <= most)


def read(declared: Any, kind: str) -> Limits:
    """Read the limits that a schema declares for a field of this type, or logical type.

    Raises:
        ValueError: they are none, or not for this type.
    """
    if not isinstance(declared, Mapping) or not declared or not set(declared) <= _OF.get(kind, frozenset()):
        raise ValueError(f"limits of a {kind} are {', '.join(sorted(_OF.get(kind, ()))) or 'none'}")
    return _READERS[kind](**declared)


def _number(least: int | None = None, most: int | None = None) -> Limits:
    given = [each for each in (least, most) if each is not None]
    if any(type(each) is not int for each in given) or given != sorted(given):
        raise ValueError("least and most are whole numbers, in this order")
    words = [f"{word} {each}" for word, each in (("from", least), ("up to", most)) if each is not None]
    return Limits(f"a whole number {' '.join(words)}", least, most)


def _time(since: Any = None, ahead_h: Any = None) -> Limits:
    try:
        first = (datetime.fromisoformat(since) - EPOCH) // _MILLISECOND
    except (TypeError, ValueError):
        raise ValueError("since is an ISO 8601 time with an offset") from None
    if type(ahead_h) is not int:
        raise ValueError("ahead_h is a whole number of hours")
    words = (
        f"a time in milliseconds (not seconds) since 1970, from {since} to {ahead_h} hours after Kafka took the record"
    )
    return Limits(words, first, ahead=ahead_h * HOUR_MS)


def _code(codes: Any) -> Limits:
    if codes not in CODES:
        raise ValueError(f"codes is one of {', '.join(CODES)}")
    return Limits(f"a code of {codes}", codes=CODES[codes])


_READERS: Final[Mapping[str, Callable[..., Limits]]] = {
    "int": _number,
    "long": _number,
    "timestamp-millis": _time,
    "string": _code,
}
