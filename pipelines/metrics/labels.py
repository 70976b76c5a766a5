"""Label values that are known beforehand.

On shared streams depositors name themselves, so their names are unlimited and may be persons' names: their label is
bounded, to those that the settings name or, where they name none, to the first hundred registered ones.
"""

from collections.abc import Iterable
from enum import StrEnum
from itertools import islice
from typing import Final

#: Calls to the store, and how they fail.
CALLS: Final = ("ensure_bucket", "put_new", "get", "list", "buckets")
ERRORS: Final = ("unavailable", "refused", "missing")

#: Depositors that are shown by name, at most, where the settings name none.
MOST: Final = 100
#: A depositor that is not shown by name.
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
    SPOOL_UNAVAILABLE = "spool-unavailable"
    KEYS_UNAVAILABLE = "keys-unavailable"
    KEYS_REFUSED = "keys-refused"
    CUSTODY_UNAVAILABLE = "custody-unavailable"
    FENCED = "fenced"
    STOPPED = "stopped"


class DepositorLabels:
    """Depositors that metrics show by name; all others share one label."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()
        self._is_set = False

    def know(self, names: Iterable[str]) -> None:
        """Show these by name from now on, and no others; if there are none, those that are registered or met."""
        self._known = frozenset(names)
        self._is_set = bool(self._known)

    def register(self, names: Iterable[str]) -> None:
        """Show the first MOST of the registered depositors by name from now on, unless the settings name some."""
        if not self._is_set:
            self._known = frozenset(islice(names, MOST))

    def meet(self, name: str) -> None:
        """Show a depositor on whose own stream a record was, for a part that may not read who is registered."""
        if not self._is_set and len(self._known) < MOST:
            self._known |= {name}

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
DEPOSITORS: Final = DepositorLabels()
