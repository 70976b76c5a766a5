"""The file of the books: one SQLite database, which is whole or said to be damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from bank import sqlite_files
from bank.ledger.books.protocol import BooksDamaged, BooksUnavailable
from bank.sqlite_files import is_passing, name_of, opened

#: "TBks": marks the file as ours (PRAGMA application_id).
_MARK: Final = 0x54426B73
_VERSION: Final = 1
_CACHE_KB: Final = 65_536
#: SQLite makes a float of a sum beyond 64 bits; no column of ours takes one.
_WHOLE: Final = "INTEGER NOT NULL CHECK (typeof({0}) = 'integer')"
_TABLES: Final = (
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), position INTEGER NOT NULL)",
    "CREATE TABLE posted (id BLOB PRIMARY KEY) WITHOUT ROWID",
    f"CREATE TABLE account (name TEXT, currency TEXT, amount {_WHOLE.format('amount')}, "
    f"carry {_WHOLE.format('carry')}, PRIMARY KEY (name, currency)) WITHOUT ROWID",
    f"CREATE TABLE used (party TEXT, month TEXT, records {_WHOLE.format('records')}, bytes {_WHOLE.format('bytes')}, "
    f"objects {_WHOLE.format('objects')}, withdrawals {_WHOLE.format('withdrawals')}, PRIMARY KEY (party, month)) "
    "WITHOUT ROWID",
    f"CREATE TABLE charge (party TEXT, month TEXT, currency TEXT, amount {_WHOLE.format('amount')}, "
    f"rest {_WHOLE.format('rest')}, PRIMARY KEY (party, month, currency)) WITHOUT ROWID",
    "CREATE TABLE held (cause TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    "INSERT INTO state VALUES (1, 0)",
    f"PRAGMA application_id = {_MARK}",
    f"PRAGMA user_version = {_VERSION}",
)


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn SQLite's errors into the two outcomes; no message of SQLite's is passed on, as it may quote a row."""
    try:
        yield
    except sqlite3.ProgrammingError:  # closed, or another thread's: it says nothing of the file
        raise
    except (sqlite3.IntegrityError, OverflowError):
        raise BooksDamaged("a sum is beyond 64 bits: reverse what was posted last to that account") from None
    except sqlite3.DatabaseError as error:
        name = name_of(error)
        if is_passing(error):
            raise BooksUnavailable(f"the books cannot be used now ({name})") from None
        raise BooksDamaged(f"the file is no books, or damaged ({name}): remove it, it is made anew") from None


def connect(file: Path) -> sqlite3.Connection:
    """Open the database, or make it where there is none. Only one process writes at a time.

    Raises:
        BooksUnavailable, BooksDamaged.
    """
    with named_errors():
        base = opened(file, _prepare)
    file.chmod(0o600)
    return base


def _prepare(base: sqlite3.Connection) -> None:
    base.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")  # commits that a power loss undoes are read from the topic again
    with transaction(base):
        marks = tuple(base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        if marks == (0, 0) and not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _TABLES:
                base.execute(statement)
        elif marks != (_MARK, _VERSION):
            raise BooksDamaged("the file is no books of this version: remove it, it is made anew")


def transaction(base: sqlite3.Connection) -> AbstractContextManager[None]:
    """Do all or nothing."""
    return sqlite_files.transaction(base, "BEGIN IMMEDIATE")
