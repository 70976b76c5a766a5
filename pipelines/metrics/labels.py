"""Label values that are known beforehand.

Depositors name themselves in records, so their names are unlimited and may be persons' names: their label is bounded.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

#: Calls to the store, and how they fail.
CALLS: Final = ("ensure_bucket", "put_new", "get", "list", "buckets")
ERRORS: Final = ("unavailable", "refused", "missing")

#: A depositor whom the settings do not name.
OTHER: Final = "other"
#: The record was rejected before its depositor was read.
UNKNOWN: Final = "unknown"


class RouterState(StrEnum):
    """State of a router: what it does, or waits for."""

    JOINING = "joining"
    ROUTING = "routing"
    STORE_SLOW = "store-slow"
    STORE_UNAVAILABLE = "store-unavailable"
    STORE_REFUSED = "store-refused"
    KAFKA_UNAVAILABLE = "kafka-unavailable"
    KAFKA_REFUSED = "kafka-refused"
    COMMIT_ABORTED = "commit-aborted"
    FENCED = "fenced"
    STOPPED = "stopped"


class Depositors:
    """Depositors that metrics show by name; all others share one label."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()

    def know(self, names: Iterable[str]) -> None:
        """Show these by name from now on, and no others."""
        self._known = frozenset(names)

    @property
    def names(self) -> list[str]:
        """Every label of a record whose depositor was read."""
        return [*sorted(self._known), OTHER]

    @property
    def labels(self) -> list[str]:
        """Every label that `label` may give."""
        return [*self.names, UNKNOWN]

    def label(self, depositor: str | None) -> str:
        if depositor is None:
            return UNKNOWN
        return depositor if depositor in self._known else OTHER


#: The one instance of this process.
DEPOSITORS: Final = Depositors()
