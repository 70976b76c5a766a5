"""Amounts of money: whole millionths of a unit of an ISO 4217 currency, within 64 bits; never a float.

Prices are finer: a byte costs less than a millionth. They are whole numbers of 10^-12, and an exact charge, which a
share in millionths may divide, is a whole number of 10^-18. So sums are exact, and what is less than a millionth is
carried to the next charge.
"""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

#: Digits behind the point of an amount, of a price, of a share, and of an exact charge.
AMOUNT_PLACES: Final = 6
PRICE_PLACES: Final = 12
SHARE_PLACES: Final = 6
EXACT_PLACES: Final = PRICE_PLACES + SHARE_PLACES
#: The largest amount, in millionths: some 9.2 million million units of a currency.
MOST: Final = 2**63 - 1
#: Whole share, and parts of an amount that an exact charge is counted in.
WHOLE_SHARE: Final = 10**SHARE_PLACES
PARTS: Final = 10 ** (EXACT_PLACES - AMOUNT_PLACES)
_DECIMAL: Final = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,18}))?")


class Overflow(NamedTuple):
    """Outcome of a sum that does not fit into 64 bits; `what` was summed."""

    what: str

    def __str__(self) -> str:
        return f"{self.what} is beyond {shown(MOST)}, the most that an account holds: split it"


def fits(amount: int) -> bool:
    """Return whether an amount fits into 64 bits, and so does its negative."""
    return -MOST <= amount <= MOST


def total(amounts: Iterable[int], what: str) -> int | Overflow:
    """Add amounts up; only the sum has to fit."""
    found = sum(amounts)
    return found if fits(found) else Overflow(what)


def decimal(text: str, places: int) -> int | None:
    """Read a decimal number that is not negative, as a whole number of 10^-places.

    None for anything else: a sign, an exponent, more digits behind the point than `places`, or more than 13 before it.
    """
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return None
    whole, behind = found[1], (found[2] or "").rstrip("0")
    return int(whole) * 10**places + int((behind or "0").ljust(places, "0")) if len(behind) <= places else None


def shown(amount: int, places: int = AMOUNT_PLACES, least: int = 2) -> str:
    """Write a whole number of 10^-places as a decimal number with `least` digits behind the point, or more."""
    whole, behind = divmod(abs(amount), 10**places)
    digits = f"{behind:0{places}d}".rstrip("0").ljust(least, "0") if places else ""
    return f"{'-' if amount < 0 else ''}{whole}{'.' if digits else ''}{digits}"
