"""Count leaves and receipts by their ids, on disk, in constant memory: a SQLite database without a name, as `spool`."""

from collections.abc import Iterator
from typing import Final

from bank.sqlite_files import scratch
from teller.operate.verify.leaves import LoggedReceipt

LEAF, READ, WAITING = range(3)
_COUNTED: Final = """
    SELECT sum(what = 0), sum(what = 1), sum(what = 2),
           coalesce(max(CASE what WHEN 0 THEN place END), ''), coalesce(max(CASE what WHEN 1 THEN place END), '')
    FROM entry GROUP BY id
"""


class LeafSpool:
    """Takes leaves and receipts in any order. For one thread."""

    def __init__(self) -> None:
        self._base = scratch("CREATE TABLE entry (id TEXT, what INTEGER, place TEXT)")

    def add(self, of: str, what: int, place: str) -> None:
        """Take a LEAF, or a receipt that was READ or is WAITING, of this id."""
        self._base.execute("INSERT INTO entry VALUES (?, ?, ?)", (of, what, place))

    def counted(self) -> Iterator[LoggedReceipt]:
        """Yield each id's sums."""
        return (LoggedReceipt(*row) for row in self._base.execute(_COUNTED))

    def close(self) -> None:
        """Delete the rows."""
        self._base.close()
