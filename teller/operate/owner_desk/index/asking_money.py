"""Queries of an owner's balances and sums of months, for `port.money`."""

from typing import Final

from teller.operate.owner_desk.index.asking import Asked, money
from teller.operate.owner_desk.port.money import MonthSum
from teller.operate.owner_desk.port.reading import ROWS, Money

_MONTHS: Final = """
    SELECT month, kind, partner, currency, amount, times FROM month_sum
    WHERE owner = ?1 AND (?2 IS NULL OR month < ?2 OR (month = ?2 AND (kind, partner, currency) > (?3, ?4, ?5)))
    ORDER BY month DESC, kind, partner, currency LIMIT ?6
"""
_BALANCES: Final = "SELECT currency, amount FROM balance WHERE owner = ? ORDER BY currency"
_OF_PACKAGE: Final = "SELECT currency, amount FROM earned WHERE owner = ? AND package = ? ORDER BY currency"
_OF_LICENCE: Final = """
    SELECT currency, sum(amount) FROM use JOIN earned USING (owner, package)
    WHERE owner = ? AND agreement = ? GROUP BY currency ORDER BY currency
"""


def balances(asked: Asked) -> tuple[Money, ...]:
    return money(asked.rows(_BALANCES))


def months(asked: Asked, more: str) -> tuple[tuple[MonthSum, ...], str]:
    """Return a page of sums of months, the newest first, and where the next begins."""
    place = asked.place("months", more) or (None, "", "", "")
    found, following = asked.paged("months", asked.rows(_MONTHS, *place, ROWS + 1), lambda row: row[:4])
    return tuple(_sum(*row) for row in found), following


def of_package(asked: Asked, package: bytes) -> tuple[Money, ...]:
    """Return what a package earned the owner."""
    return money(asked.rows(_OF_PACKAGE, package))


def of_licence(asked: Asked, agreement: bytes) -> tuple[Money, ...]:
    """Return what the packages of a licence earned the owner."""
    return money(asked.rows(_OF_LICENCE, agreement))


def _sum(month: str, kind: str, partner: str, currency: str, amount: int, times: int) -> MonthSum:  # noqa: PLR0913, PLR0917 - a row
    return MonthSum(month, kind, partner, Money(currency, amount), times)
