"""Receipts and metering events in the order of their objects: sorted on disk, in memory that does not grow.

A SQLite database without a name: a file of its own in the system's folder for temporary files, gone when it is closed
("Temporary Databases", sqlite.org/inmemorydb.html). It holds pseudonyms and names of buckets, and no record.
"""

import sqlite3
from collections.abc import Iterator
from typing import Final

_CACHE_KB: Final = 16_384

#: Bucket, key, what the body is, and the body.
Row = tuple[str, str, str, bytes]


class Spool:
    """Takes rows in any order, and gives them back by bucket and key. For one thread."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        self._base.execute("CREATE TABLE book (bucket TEXT, key TEXT, what TEXT, body BLOB)")
        self._base.execute("BEGIN")

    def add(self, row: Row) -> None:
        self._base.execute("INSERT INTO book VALUES (?, ?, ?, ?)", row)

    def rows(self) -> Iterator[Row]:
        """All rows, rising by the UTF-8 bytes of bucket, then key; those of one place as they were added."""
        return self._base.execute("SELECT bucket, key, what, body FROM book ORDER BY bucket, key, rowid")

    def close(self) -> None:
        """The rows are gone."""
        self._base.close()
