"""Sort more rows than memory holds, and give them their leaves: SQLite's sorter, which works in files.

Its files lie in the folder given and, while it sorts, where SQLite keeps temporary ones (`SQLITE_TMPDIR`, else
`/var/tmp`), nameless and for this user alone: room for three times the rows, some 250 bytes each.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bank.ledger.documents.rows import PackedRow
from bank.sqlite_files import scratch
from teller.operate.statements.leaves import with_leaves

#: Memory of the sorter, in KiB.
CACHE_KIB: Final = 32 * 1024
_TABLES: Final = "CREATE TABLE rows (line TEXT, leaf INT, id TEXT, objects INT, records INT, bytes INT, micros INT);"
#: The order of `rows.sort_key`.
_SORTED: Final = """
    SELECT line, leaf, id, objects, records, bytes, micros FROM rows ORDER BY line, leaf IS NULL, leaf, id
"""


class SortError(Exception):
    """Rows cannot be sorted; the message says where, and what the system said."""


@contextmanager
def in_order(
    rows: Iterable[PackedRow], folder: Path, leaves: Iterable[tuple[str, int]] = ()
) -> Iterator[Iterator[PackedRow]]:
    """Give the rows in their order; all of them, and all leaves, are read before the first one is given.

    `leaves` are ids and numbers of the log's leaves: a row without a leaf gets that of its id. Those of other ids are
    passed over.

    Raises:
        SortError: the disk is full or cannot be written.
    """
    try:
        with _sorted(rows, folder, leaves) as found:
            yield found
    except sqlite3.Error as error:
        raise _failed(folder, error) from None


def _failed(folder: Path, error: sqlite3.Error | OSError) -> SortError:
    why = error.strerror if isinstance(error, OSError) else error
    return SortError(f"rows cannot be sorted in {folder}, or where SQLITE_TMPDIR says: {why}")


@contextmanager
def _sorted(
    rows: Iterable[PackedRow], folder: Path, leaves: Iterable[tuple[str, int]]
) -> Iterator[Iterator[PackedRow]]:
    with (
        TemporaryDirectory(dir=folder, prefix=".rows-") as own,  # for this user alone
        closing(scratch(_TABLES, Path(own) / "rows.sqlite", CACHE_KIB)) as database,
    ):
        try:
            joined = with_leaves(rows, leaves, Path(own))
            database.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)", joined)
        except OSError as error:
            raise _failed(folder, error) from None
        database.execute("COMMIT")
        with closing(database.execute(_SORTED)) as cursor:
            yield cursor
