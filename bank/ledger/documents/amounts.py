"""Amounts in documents: whole millionths of a currency, written as decimals with six digits behind the point.

A JSON number is a double, which does not hold every int64; so an amount travels as text.
"""

import re
from dataclasses import dataclass
from typing import Final

from schemas.currencies import CURRENCIES, MINOR_DIGITS

MICROS: Final = 1_000_000
DIGITS: Final = 6
MOST: Final = 2**63 - 1
_FORM: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,12})\.[0-9]{6}", re.ASCII)


class StatementError(ValueError):
    """Values that are no statement; the message says what is wrong and tells no value."""


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """Millionths of a currency of ISO 4217; above 0 where the holder gets them.

    Raises:
        StatementError: no such currency, or no int64.
    """

    currency: str
    micros: int

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise StatementError("the currency is none of ISO 4217: write its code of three letters, such as EUR")
        if not fits(self.micros):
            raise StatementError("the amount is no whole number of millionths within 64 bits")


def fits(micros: object) -> bool:
    """Return whether this is an int64, and no bool."""
    return type(micros) is int and -MOST - 1 <= micros <= MOST


def text_of(micros: int) -> str:
    """Write an amount: `-0.000001` is minus one millionth."""
    whole, rest = divmod(abs(micros), MICROS)
    return f"{'-' if micros < 0 else ''}{whole}.{rest:06d}"


def micros_of(text: str) -> int | None:
    """Read an amount in the form of `text_of`; None for any other, `-0.000000` among them."""
    if not _FORM.fullmatch(text):
        return None
    micros = int(text.replace(".", ""))
    return micros if fits(micros) and text_of(micros) == text else None


def unit_of(currency: str) -> int | None:
    """Return the millionths of the currency's minor unit, 10,000 for a cent; None where it has none in use."""
    digits = MINOR_DIGITS.get(currency)
    return None if digits is None else 10 ** (DIGITS - digits)
