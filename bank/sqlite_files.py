"""Files of SQLite, in which the bank keeps what it can make anew, or sorts: how they are opened, which errors pass."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: What has nothing to do with the file's content: another writer, no space, no right to write, a failing disk.
_PASSING: Final = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_PROTOCOL,
}  # fmt: skip


def name_of(error: sqlite3.DatabaseError) -> str:
    """Return SQLite's name of an error, which quotes no row."""
    return getattr(error, "sqlite_errorname", "SQLITE_CORRUPT")


def is_passing(error: sqlite3.DatabaseError) -> bool:
    """Return whether the file is as it was, and may be tried again; else it is damaged, or none of ours."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF in _PASSING


def opened(
    file: Path | str, prepare: Callable[[sqlite3.Connection], object], *, one_thread: bool = True
) -> sqlite3.Connection:
    """Open a file, or make it where there is none; it is closed where `prepare` raises. `one_thread`: another must not
    use it; else they use it in turn.
    """
    base = sqlite3.connect(file, isolation_level=None, check_same_thread=one_thread)
    try:
        prepare(base)
    except BaseException:
        base.close()
        raise
    return base


def scratch(tables: str, file: Path | None = None, cache_kib: int = 16_384) -> sqlite3.Connection:
    """Open a database that is of no use once it is closed, for sorting more than memory holds: of that it takes
    `cache_kib` KiB. Nothing can be rolled back.

    Without `file` it has no name: it lies where SQLite keeps temporary files, gone when it is closed ("Temporary
    Databases", sqlite.org/inmemorydb.html).
    """

    def prepare(base: sqlite3.Connection) -> None:
        for each in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{cache_kib}", "temp_store = FILE"):
            base.execute(f"PRAGMA {each}")
        base.executescript(tables)
        base.execute("BEGIN")

    return opened(file or "", prepare)


@contextmanager
def transaction(base: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Run what is inside as one transaction, none of it where it raises."""
    base.execute(begin)
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        if base.in_transaction:
            base.execute("ROLLBACK")
        raise
