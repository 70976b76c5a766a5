"""Sort receipts and metering events by their objects, on disk, in constant memory.

A SQLite database without a name: a file of its own in the system's folder for temporary files, gone when it is closed
("Temporary Databases", sqlite.org/inmemorydb.html). It holds pseudonyms and names of buckets, and no record.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

_CACHE_KB: Final = 16_384

#: Bucket, key, kind of the body, and the body.
TypeFigures = tuple[str, str, str, bytes]


class Spool:
    """Takes rows in any order, and yields them by bucket and key. For one thread."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        self._base.execute("CREATE TABLE entry (bucket TEXT, key TEXT, what TEXT, body BLOB)")
        self._base.execute("BEGIN")

    def add(self, row: TypeFigures) -> None:
        self._base.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", row)

    def rows(self) -> Iterator[TypeFigures]:
        """Yield all rows, rising by the UTF-8 bytes of bucket, then key; those of one place in the order of their
        adding.
        """
        return self._base.execute("SELECT bucket, key, what, body FROM entry ORDER BY bucket, key, rowid")

    def close(self) -> None:
        """Delete the rows."""
        self._base.close()
