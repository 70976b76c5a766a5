"""Track which raw records of a stream partition should be in receipts or failed events, and are not. Pure.

A look notes how far workers and routers have come (`settled` of the positions), then reads receipts and failed events
at least to their ends after that: so each record below is found, unless it is lost. Offsets that were judged are
forgotten.
"""

from collections.abc import Iterable

from teller.operate.reconciliation.offsets import PAGE, OffsetSet, missing


class _Found(OffsetSet):
    """Found offsets; pages in which all offsets are judged are dropped."""

    def forget(self, below: int) -> None:
        for number in [number for number in self._pages if (number + 1) * PAGE <= below]:
            del self._pages[number]


class UnaccountedTracker:
    """Tracks one stream partition. Offsets below `base` are not judged: records finished before the exporter began are
    unknown.
    """

    def __init__(self, base: int) -> None:
        self._base = base
        self._found = _Found()
        self._lost: set[int] = set()

    @property
    def unaccounted(self) -> int:
        """Number of records that should be in a receipt or failed event and are in none."""
        return len(self._lost)

    @property
    def lost(self) -> frozenset[int]:
        """Their offsets."""
        return frozenset(self._lost)

    def take(self, offset: int) -> bool:
        """Note the raw record that a receipt or failed event names; return True if this is the first to name it."""
        if offset < self._base:
            known = offset not in self._lost
            self._lost.discard(offset)
            return not known
        return self._found.add(offset)

    def gaps(self, settled: int) -> list[range]:
        """Return runs of offsets that are in no receipt or failed event and should be: records, or transaction
        markers.
        """
        return list(missing(range(self._base, max(self._base, settled)), self._found))

    def settle(self, settled: int, records: Iterable[int]) -> None:
        """Mark all below `settled` as judged; `records` are the offsets in the gaps that are records."""
        self._lost.update(records)
        self._base = max(self._base, settled)
        self._found.forget(self._base)
