"""Values as JSON has them (numbers with a point are Decimals, so that none loses a digit), and casts between them."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from schemas.limits import EPOCH
from teller.operate.repair.operations import CastType

_LARGEST: Final = 1 << 63  # the range of whole numbers in any schema
_LAST_SECOND: Final = 253_402_300_800  # 10000-01-01, where datetime ends
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,19}")
_BOOLEANS: Final[Mapping[str, bool]] = {"true": True, "1": True, "false": False, "0": False}


def dump(value: Any) -> str:
    """Write the value as JSON in ASCII; unlike `json.dumps` this writes Decimals, as numbers."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {dump(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dump, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, allow_nan=False)


def natural(value: Any) -> Any:
    """Turn a value of an Avro record into the JSON form that `schemas.natural_json` reads."""
    if isinstance(value, list):
        return [natural(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def cast(value: Any, to: CastType) -> Any:
    """Cast the value to that type; null stays null, an array's items are cast each.

    Raises:
        ValueError: it cannot be cast.
    """
    if value is None:
        return None
    if isinstance(value, list):
        return [cast(item, to) for item in value]
    try:
        return _CASTS[to](value)
    except (ValueError, TypeError, KeyError, ArithmeticError):
        raise ValueError(to) from None  # the first error's text may quote the value


def _string(value: Any) -> str:
    if isinstance(value, dict):
        raise TypeError
    return value if isinstance(value, str) else dump(value)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise TypeError
    number = Decimal(value.strip() if isinstance(value, str) else value)
    if not number.is_finite():
        raise ValueError
    return number


def _integer(value: Any) -> int:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value.strip()):
            raise ValueError
        return int(value)
    number = _number(value)
    if abs(number) > _LARGEST or number != int(number):
        raise ValueError
    return int(number)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return _BOOLEANS[value.strip().lower() if isinstance(value, str) else dump(value)]


def _utc(value: Any) -> str:
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _seconds(value: Any) -> str:
    """Read seconds; a time is one whose seconds were read as milliseconds, as Avro's are, and which lies in 1970."""
    try:
        number = _number(value)
    except ArithmeticError:  # not a number
        number = Decimal((datetime.fromisoformat(value) - EPOCH) // timedelta(milliseconds=1))
    if abs(number) >= _LAST_SECOND:
        raise ValueError
    return (EPOCH + timedelta(milliseconds=int(number * 1000))).isoformat()


_CASTS: Final[Mapping[CastType, Callable[[Any], Any]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "utc": _utc,
    "seconds": _seconds,
    "upper": str.upper,
    "lower": str.lower,
}
