"""Sort receipts and metering events by their objects, on disk, in constant memory.

A SQLite database without a name. It holds pseudonyms and names of buckets, and no record.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from bank.sqlite_files import scratch
from teller.operate.reconciliation import messages
from teller.operate.reconciliation.messages import Row

_TABLES: Final = """
    CREATE TABLE entry (bucket TEXT, key TEXT, what TEXT, body BLOB, id TEXT);
    CREATE TABLE link (new TEXT, old TEXT, PRIMARY KEY (new, old)) WITHOUT ROWID;
"""
_ROWS: Final = "SELECT bucket, key, what, body FROM entry ORDER BY bucket, key, rowid"
#: The same, with each link at both of its ends; at the new one's with no body where there is no old one.
_LINKED: Final = """
    SELECT bucket, key, what, body, 0, rowid AS number FROM entry
    UNION ALL SELECT old.bucket, old.key, ?, new.body, 1, new.rowid
        FROM link JOIN entry AS old ON old.id = link.old JOIN entry AS new ON new.id = link.new
    UNION ALL SELECT new.bucket, new.key, ?, coalesce(old.body, x''), 1, old.rowid
        FROM link JOIN entry AS new ON new.id = link.new LEFT JOIN entry AS old ON old.id = link.old
    ORDER BY 1, 2, 5, 6
"""


class Spool:
    """Takes rows in any order, and yields them by bucket and key. For one thread."""

    def __init__(self) -> None:
        self._base = scratch(_TABLES)
        self._indexed = False

    def add(self, row: Row, receipt: str | None = None, replaces: Sequence[str] = ()) -> None:
        """Take a row; of a receipt with its id, and the ids that it replaces."""
        self._base.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", (*row, receipt))
        if replaces:
            links = [(receipt, old) for old in replaces]
            self._base.executemany("INSERT OR IGNORE INTO link VALUES (?, ?)", links)

    def rows(self) -> Iterator[Row]:
        """Yield all rows, rising by the UTF-8 bytes of bucket, then key; those of one place in the order of their
        adding, and behind them a row for each receipt that replaces one of them, or is replaced by one.
        """
        if self._base.execute("SELECT 1 FROM link LIMIT 1").fetchone() is None:
            return self._base.execute(_ROWS)
        self._index()
        return (row[:4] for row in self._base.execute(_LINKED, (messages.REPLACED_BY, messages.REPLACES)))

    def has(self, receipt: str) -> bool:
        """Return whether there is a receipt of this id."""
        self._index()
        return self._base.execute("SELECT 1 FROM entry WHERE id = ? LIMIT 1", (receipt,)).fetchone() is not None

    def _index(self) -> None:
        if not self._indexed:
            self._base.execute("CREATE INDEX of_receipt ON entry (id) WHERE id IS NOT NULL")
            self._indexed = True

    def close(self) -> None:
        """Delete the rows."""
        self._base.close()
