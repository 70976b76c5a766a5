"""Prices of quantities: free units, graduated tiers, packages. Exact, in 10^-12 of a currency's unit.

A price is a function of all units of a month, so an event costs what the month costs with it, less what it cost
before: the order of events changes single charges and never their sum.
"""

from typing import Final, NamedTuple

#: Meters that count with an event, and those that count once, at a month's end.
METERS: Final = ("records", "bytes", "objects", "withdrawals", "byte_months")
MONTHLY: Final = frozenset({"byte_months"})


class Tier(NamedTuple):
    """Units up to `up_to`, or all further ones, cost `price` each."""

    up_to: int | None
    price: int


class Price(NamedTuple):
    """Price of a meter: after `free` units, packages of `package` units cost what their tier says. Single units are
    packages of one.
    """

    meter: str
    free: int
    tiers: tuple[Tier, ...]
    package: int = 1


def cost(price: Price, units: int) -> int:
    """Return what so many units of a month cost."""
    left = units - price.free
    if left <= 0:
        return 0
    packages = -(-left // price.package)
    total = begun = 0
    for up_to, each in price.tiers:
        ends = packages if up_to is None else min(up_to, packages)
        total += (ends - begun) * each
        begun = ends
        if ends == packages:
            break
    return total


def further(price: Price, before: int, units: int) -> int:
    """Return what so many more units cost, after those of before."""
    return cost(price, before + units) - cost(price, before)
