"""Orders to close accounts, in a file of SQLite, which nothing else has: so it is in backups.

What was ordered or taken back is durable when it is answered.
"""

import sqlite3
from pathlib import Path
from typing import Final, NamedTuple

from bank.durable_sqlite import DurableFile, DurableForm

NAME: Final = "closings.sqlite"
#: "TClo": marks the file as ours (PRAGMA application_id).
_MARK: Final = 0x54436C6F
_VERSION: Final = 1
_TABLES: Final = (
    "CREATE TABLE closing (owner TEXT PRIMARY KEY, ordered INTEGER NOT NULL, due INTEGER NOT NULL, "
    "begun INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX closing_due ON closing (due)",
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


_FORM: Final = DurableForm(NAME, _MARK, _VERSION, _TABLES, _DAMAGED, ClosingsDamagedError, ClosingsAwayError)


class ClosingsFile(DurableFile):
    """The file, opened, for any number of threads. Each method raises ClosingsDamagedError or ClosingsAwayError."""

    def __init__(self, folder: Path) -> None:
        """Open the file in a folder that nobody else may enter, or make both."""
        super().__init__(folder, _FORM)

    def add(self, order: ClosingOrder) -> ClosingOrder | None:
        """Keep an order; return the one that there is already, which stays."""
        with self.transaction() as base:
            if (found := _of(base, order.owner)) is None:
                base.execute("INSERT INTO closing VALUES (?, ?, ?, ?)", order)
            return found

    def of(self, owner: str) -> ClosingOrder | None:
        with self.transaction() as base:
            return _of(base, owner)

    def take_back(self, owner: str, now: int) -> bool:
        """Delete an order that is not due and has not begun; return whether there was one."""
        with self.transaction() as base:
            deleted = base.execute("DELETE FROM closing WHERE owner = ? AND due > ? AND begun = 0", (owner, now))
            return deleted.rowcount > 0

    def due(self, now: int, most: int) -> list[ClosingOrder]:
        """Return orders that are due: those that nobody has tried first, then by when they are due."""
        with self.transaction() as base:
            rows = base.execute(
                "SELECT * FROM closing WHERE due <= ? ORDER BY begun > 0, due, owner LIMIT ?", (now, most)
            )
            return [ClosingOrder(*row) for row in rows]

    def begin(self, owner: str, now: int) -> bool:
        """Note that an order is carried out from now on; return False for one that is not there any more."""
        with self.transaction() as base:
            set_ = "UPDATE closing SET begun = CASE begun WHEN 0 THEN ? ELSE begun END WHERE owner = ? AND due <= ?"
            return base.execute(set_, (now, owner, now)).rowcount > 0

    def forget(self, owner: str) -> None:
        """Delete an order, whatever became of it."""
        with self.transaction() as base:
            base.execute("DELETE FROM closing WHERE owner = ?", (owner,))

    def put_off(self, until: int) -> None:
        """Let no order that has not begun be due before a time."""
        with self.transaction() as base:
            base.execute("UPDATE closing SET due = ? WHERE due < ? AND begun = 0", (until, until))

    def owners(self) -> list[str]:
        with self.transaction() as base:
            return [row[0] for row in base.execute("SELECT owner FROM closing")]


def _of(base: sqlite3.Connection, owner: str) -> ClosingOrder | None:
    row = base.execute("SELECT * FROM closing WHERE owner = ?", (owner,)).fetchone()
    return ClosingOrder(*row) if row else None
