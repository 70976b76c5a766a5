"""Times as they are kept in memory: 44 bits of milliseconds since 1970-01-01T00:00:00Z, so until the year 2527."""

from typing import Final

#: The end of what is open.
NEVER: Final = (1 << 44) - 1
#: As late as can be: later times, and the time of a record whose time is not known.
LAST: Final = NEVER - 1


def fitting(time: int) -> int:
    """Return the time, or the nearest one that fits."""
    return 0 if time < 0 else min(time, LAST)


def end(until: int) -> int:
    """Return the end of a link or a consent, of which 0 means that it is open."""
    return fitting(until) if until else NEVER
