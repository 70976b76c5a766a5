"""Limits of tries, as a token bucket in one number: when it will be full again (GCRA, ITU-T I.371)."""

import ipaddress
from typing import Final, NamedTuple

#: An address of IPv6 is one of a network that a household has.
_NETWORK: Final = 64
_UNKNOWN: Final = "?"


class Limit(NamedTuple):
    """Tries: so many at once, and another one each `refill` milliseconds."""

    most: int
    refill: int


class Taken(NamedTuple):
    """Result of a try: when the bucket is full again, and how long to wait; 0: the try was taken."""

    full: int
    wait: int


def taken(full: int, limit: Limit, now: int) -> Taken:
    """Take a try from a bucket that is full at `full`; the bucket is as it was where there is none."""
    later = max(full, now) + limit.refill
    wait = later - now - limit.most * limit.refill
    return Taken(full, wait) if wait > 0 else Taken(later, 0)


def network(address: str) -> str:
    """Return what an address counts for: itself, or its network; all that are no address are one."""
    try:
        found = ipaddress.ip_address(address[:64].partition("%")[0])
    except ValueError:
        return _UNKNOWN
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _NETWORK), strict=False))


def is_loopback(address: str) -> bool:
    """Return whether an address is this machine's own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return (mapped or found).is_loopback
