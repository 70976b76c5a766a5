"""Depositors name themselves in their records, so any number of names may come, and a name may be a person's."""

from collections.abc import Iterable
from typing import Final

#: A depositor whom the settings do not name.
OTHER: Final = "other"
#: The record did not come so far as to say.
UNKNOWN: Final = "unknown"


class Depositors:
    """Which depositors are shown by name; all others share one label."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()

    def know(self, names: Iterable[str]) -> None:
        """From now on these are shown by name."""
        self._known = frozenset(names)

    @property
    def labels(self) -> list[str]:
        """All that `label` may give."""
        return [*sorted(self._known), OTHER, UNKNOWN]

    def label(self, depositor: str | None) -> str:
        if depositor is None:
            return UNKNOWN
        return depositor if depositor in self._known else OTHER


#: This process's.
DEPOSITORS: Final = Depositors()
