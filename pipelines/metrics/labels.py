"""Bounded label for depositors: they name themselves in records, so names are unlimited and may be persons' names."""

from collections.abc import Iterable
from typing import Final

#: A depositor whom the settings do not name.
OTHER: Final = "other"
#: The record was rejected before its depositor was read.
UNKNOWN: Final = "unknown"


class Depositors:
    """Depositors that metrics show by name; all others share one label."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()

    def know(self, names: Iterable[str]) -> None:
        """Show these by name from now on, and no others."""
        self._known = frozenset(names)

    @property
    def labels(self) -> list[str]:
        """Every label that `label` may give."""
        return [*sorted(self._known), OTHER, UNKNOWN]

    def label(self, depositor: str | None) -> str:
        if depositor is None:
            return UNKNOWN
        return depositor if depositor in self._known else OTHER


#: The one instance of this process.
DEPOSITORS: Final = Depositors()
