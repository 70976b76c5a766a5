"""Orders to close accounts, in a file of SQLite, which nothing else has: so it is in backups.

What was ordered or taken back is durable when it is answered.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from bank import sqlite_files
from bank.sqlite_files import is_passing, name_of

NAME: Final = "closings.sqlite"
#: "TClo": marks the file as ours (PRAGMA application_id).
_MARK: Final = 0x54436C6F
_VERSION: Final = 1
_TABLES: Final = (
    "CREATE TABLE closing (owner TEXT PRIMARY KEY, ordered INTEGER NOT NULL, due INTEGER NOT NULL, "
    "begun INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX closing_due ON closing (due)",
    f"PRAGMA application_id = {_MARK}",
    f"PRAGMA user_version = {_VERSION}",
)
_DAMAGED: Final = (
    "{} is damaged, or none of this version's ({}). It has the orders of owners to close their accounts, and nothing "
    "else knows them: put the file of the newest backup in its place (docs/backups.md), or remove it, and tell owners "
    "to order anew"
)


class ClosingsFileError(RuntimeError):
    """Errors of the file; the message says what to do."""


class ClosingsDamagedError(ClosingsFileError):
    """The file is damaged, or another one's."""


class ClosingsAwayError(ClosingsFileError):
    """The file cannot be read or written now; it is as it was; try again."""


class ClosingOrder(NamedTuple):
    """An order; times are in milliseconds since 1970-01-01T00:00:00Z. `begun`: when it began to be carried out; 0: not
    yet. From then on it cannot be taken back.
    """

    owner: str
    ordered: int
    due: int
    begun: int


class ClosingsFile:
    """The file, opened, for any number of threads. Each method raises ClosingsDamagedError or ClosingsAwayError."""

    def __init__(self, folder: Path) -> None:
        """Open the file in a folder that nobody else may enter, or make both."""
        self.file, self._lock = folder / NAME, Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # SQLite's others get its rights
            self.file.chmod(0o600)
        except OSError as error:
            raise ClosingsAwayError(f"{self.file} cannot be opened ({error.strerror})") from None
        with self._named_errors():
            base = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False)
            try:
                self._prepare(base)
            except BaseException:
                base.close()
                raise
            self._base = base

    def close(self) -> None:
        with self._lock:
            self._base.close()

    def add(self, order: ClosingOrder) -> ClosingOrder | None:
        """Keep an order; return the one that there is already, which stays."""
        with self._transaction() as base:
            if (found := _of(base, order.owner)) is None:
                base.execute("INSERT INTO closing VALUES (?, ?, ?, ?)", order)
            return found

    def of(self, owner: str) -> ClosingOrder | None:
        with self._transaction() as base:
            return _of(base, owner)

    def take_back(self, owner: str, now: int) -> bool:
        """Delete an order that is not due and has not begun; return whether there was one."""
        with self._transaction() as base:
            deleted = base.execute("DELETE FROM closing WHERE owner = ? AND due > ? AND begun = 0", (owner, now))
            return deleted.rowcount > 0

    def due(self, now: int, most: int) -> list[ClosingOrder]:
        """Return orders that are due: those that nobody has tried first, then by when they are due."""
        with self._transaction() as base:
            rows = base.execute(
                "SELECT * FROM closing WHERE due <= ? ORDER BY begun > 0, due, owner LIMIT ?", (now, most)
            )
            return [ClosingOrder(*row) for row in rows]

    def begin(self, owner: str, now: int) -> bool:
        """Note that an order is carried out from now on; return False for one that is not there any more."""
        with self._transaction() as base:
            set_ = "UPDATE closing SET begun = CASE begun WHEN 0 THEN ? ELSE begun END WHERE owner = ? AND due <= ?"
            return base.execute(set_, (now, owner, now)).rowcount > 0

    def forget(self, owner: str) -> None:
        """Delete an order, whatever became of it."""
        with self._transaction() as base:
            base.execute("DELETE FROM closing WHERE owner = ?", (owner,))

    def put_off(self, until: int) -> None:
        """Let no order that has not begun be due before a time."""
        with self._transaction() as base:
            base.execute("UPDATE closing SET due = ? WHERE due < ? AND begun = 0", (until, until))

    def owners(self) -> list[str]:
        with self._transaction() as base:
            return [row[0] for row in base.execute("SELECT owner FROM closing")]

    def wipe(self) -> None:
        """Take what was deleted out of the write-ahead log as well."""
        with self._lock, self._named_errors():
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._named_errors(), sqlite_files.transaction(self._base, "BEGIN IMMEDIATE"):
            yield self._base

    def _prepare(self, base: sqlite3.Connection) -> None:
        for each in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            base.execute(f"PRAGMA {each}")
        with sqlite_files.transaction(base, "BEGIN IMMEDIATE"):
            marks = tuple(base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
            if marks == (0, 0) and not base.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                for statement in _TABLES:
                    base.execute(statement)
            elif marks != (_MARK, _VERSION):
                raise ClosingsDamagedError(_DAMAGED.format(self.file, "version"))
        if base.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise ClosingsDamagedError(_DAMAGED.format(self.file, "quick_check"))

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turn SQLite's errors into the two outcomes; no message of SQLite's is passed on, as it may quote a row."""
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):  # ours: they say nothing of the file
            raise
        except sqlite3.DatabaseError as error:
            if is_passing(error):
                raise ClosingsAwayError(f"{self.file} cannot be used now ({name_of(error)})") from None
            raise ClosingsDamagedError(_DAMAGED.format(self.file, name_of(error))) from None


def _of(base: sqlite3.Connection, owner: str) -> ClosingOrder | None:
    row = base.execute("SELECT * FROM closing WHERE owner = ?", (owner,)).fetchone()
    return ClosingOrder(*row) if row else None
