"""Which raw records of a lane are in receipts or failed events, and which should be. Pure.

A look takes down how far workers and routers have come (`Standing.settled`), then reads the books at least to where
they ended after that: so each record below is in them, unless it is lost. What a lane's ledger has judged it forgets.
"""

from collections.abc import Iterable

from teller.operate.verify.offsets import PAGE, OffsetSet, missing


class _Found(OffsetSet):
    """Offsets, the pages below which all is judged let go."""

    def forget(self, below: int) -> None:
        for number in [number for number in self._pages if (number + 1) * PAGE <= below]:
            del self._pages[number]


class Ledger:
    """One lane's. Offsets below `base` are not judged: what was finished before the exporter began is not known."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._found = _Found()
        self._lost: set[int] = set()

    @property
    def unaccounted(self) -> int:
        """Records that should be in the books and are in none."""
        return len(self._lost)

    def take(self, offset: int) -> bool:
        """A receipt or failed event names this raw record; whether it is the first to do so."""
        if offset < self._base:
            known = offset not in self._lost
            self._lost.discard(offset)
            return not known
        return self._found.add(offset)

    def gaps(self, settled: int) -> list[range]:
        """Runs of offsets that should be in the books and are not: records, or marks of transactions."""
        return list(missing(range(self._base, max(self._base, settled)), self._found))

    def settle(self, settled: int, records: Iterable[int]) -> None:
        """All below `settled` is judged; `records` are the offsets in the gaps that are records."""
        self._lost.update(records)
        self._base = max(self._base, settled)
        self._found.forget(self._base)
