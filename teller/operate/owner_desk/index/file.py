"""The file of the index: one SQLite database, for its owner alone, that is made anew where it is not whole."""

import os
import secrets
import sqlite3
from pathlib import Path
from typing import Final

from bank import sqlite_files
from bank.sqlite_files import is_passing, opened, transaction
from teller.operate.owner_desk.index.tables import TABLES

#: "TOwn": marks the file as ours (PRAGMA application_id).
_MARK: Final = 0x544F776E
_VERSION: Final = 1
_CACHE_KB: Final = 32_768
_READING_KB: Final = 4_096
#: Pages in the write-ahead log before it is written into the file.
_LOG_PAGES: Final = 4096
_BESIDE: Final = ("", "-wal", "-shm", "-journal")


class IndexDamagedError(Exception):
    """The file is no index of this version, or is damaged: it is made anew."""


def connect(file: Path) -> sqlite3.Connection:
    """Open the index to write, or make an empty one where there is none.

    What was committed is there after a kill. After a power loss the last commits may be missing, each as a whole
    (synchronous = NORMAL), with the offsets that they noted: they are read again. What is deleted is overwritten.

    Raises:
        IndexDamagedError: it has to be made anew.
        sqlite3.OperationalError: it cannot be used now.
        OSError: the folder cannot be written.
    """
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        return opened(file, _prepare)
    except sqlite3.DatabaseError as error:
        if is_passing(error):
            raise
        raise IndexDamagedError(sqlite_files.name_of(error)) from None


def connect_reader(file: Path) -> sqlite3.Connection:
    """Open the index to read, from one thread at a time.

    Raises:
        OSError: it is not there yet.
        sqlite3.DatabaseError: it is no index, or cannot be read now.
    """
    address = f"{file.absolute().as_uri()}?mode=rw"
    base = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA query_only = ON")
        base.execute(f"PRAGMA cache_size = -{_READING_KB}")
        _check_ours(base)
    except BaseException:
        base.close()
        raise
    return base


def remove(file: Path) -> None:
    """Remove the file and what SQLite keeps beside it."""
    for each in _BESIDE:
        file.with_name(file.name + each).unlink(missing_ok=True)


def _prepare(base: sqlite3.Connection) -> None:
    for each in (f"cache_size = -{_CACHE_KB}", "secure_delete = ON", "journal_mode = WAL", "synchronous = NORMAL",
                 f"wal_autocheckpoint = {_LOG_PAGES}"):  # fmt: skip
        base.execute(f"PRAGMA {each}")
    if _marks(base) == (_MARK, _VERSION):
        return
    if base.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] or any(_marks(base)):
        raise IndexDamagedError("no index of this version")
    with transaction(base, "BEGIN EXCLUSIVE"):
        for statement in TABLES:
            base.execute(statement)
        base.execute("INSERT INTO about VALUES (1, ?, x'')", (secrets.token_bytes(32),))
        base.execute(f"PRAGMA application_id = {_MARK}")
        base.execute(f"PRAGMA user_version = {_VERSION}")


def _check_ours(base: sqlite3.Connection) -> None:
    if _marks(base) == (0, 0):
        raise FileNotFoundError("its tables are being made")
    if _marks(base) != (_MARK, _VERSION):
        raise sqlite3.DatabaseError("no index of this version")


def _marks(base: sqlite3.Connection) -> tuple[int, int]:
    mark, version = (base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    return mark, version
