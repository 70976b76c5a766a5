"""The file of the owners' index: one SQLite database, which is whole or said to be damaged."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bank import sqlite_files
from bank.sqlite_files import is_passing, name_of, opened

# ruff: noqa: N818 - the names say what happened, as those of the object store do

#: "TOix": marks the file as ours (PRAGMA application_id).
_MARK: Final = 0x544F6978
_VERSION: Final = 1
#: Three pages of the map, of some 2.1 KB each, lie in one of these. With 4 KiB the file takes twice the space.
_PAGE_BYTES: Final = 8192
_CACHE_KB: Final = 32_768
#: Pages in the write-ahead log before it is written into the file: many have changed more than once by then.
_LOG_PAGES: Final = 8192
_TABLES: Final = (
    "CREATE TABLE state (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL)",
    "CREATE TABLE page (key INTEGER PRIMARY KEY, crc INTEGER NOT NULL, body BLOB NOT NULL)",
    "CREATE TABLE link (leaf INTEGER PRIMARY KEY, before INTEGER NOT NULL)",
    "INSERT INTO state VALUES (1, 0, zeroblob(32))",
    f"PRAGMA application_id = {_MARK}",
    f"PRAGMA user_version = {_VERSION}",
)


class IndexFileError(Exception):
    """Errors of the file."""


class IndexDamaged(IndexFileError):
    """The file is no owners' index of this version, or is damaged: remove it, and build it anew from the log."""


class IndexUnavailable(IndexFileError):
    """The file cannot be read or written now: another writer, no space, no rights. It is as it was; try again."""


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn SQLite's errors into the two outcomes above."""
    try:
        yield
    except sqlite3.ProgrammingError:  # closed, or another thread's: it says nothing of the file
        raise
    except sqlite3.DatabaseError as error:
        name = name_of(error)
        raise (IndexUnavailable(name) if is_passing(error) else IndexDamaged(name)) from None


def connect(file: Path) -> sqlite3.Connection:
    """Open the database, or make it where there is none.

    What was committed is there after a kill. After a power loss the last commits may be missing, each as a whole
    (synchronous = NORMAL): the caller applies them again.

    Raises:
        IndexDamaged, IndexUnavailable: see there.
    """
    with named_errors():
        return opened(file, _prepare)


@contextmanager
def transaction(base: sqlite3.Connection, begin: str) -> Iterator[None]:
    """Run what is inside as one transaction, none of it where it raises."""
    with named_errors(), sqlite_files.transaction(base, begin):
        yield


def _prepare(base: sqlite3.Connection) -> None:
    base.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
    if not _is_ours(base):
        base.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        base.execute("PRAGMA journal_mode = WAL")
        with transaction(base, "BEGIN EXCLUSIVE"):
            if not _is_ours(base):  # another has made it meanwhile
                for statement in _TABLES:
                    base.execute(statement)
    base.execute("PRAGMA synchronous = NORMAL")
    base.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")


def _is_ours(base: sqlite3.Connection) -> bool:
    """Return whether the file is an index of this version; False: it is empty."""
    mark, version, tables = (
        base.execute(asked).fetchone()[0]
        for asked in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    )
    if (mark, version) == (_MARK, _VERSION):
        return True
    if mark or version or tables:
        raise IndexDamaged("no owners' index of this version")
    return False
