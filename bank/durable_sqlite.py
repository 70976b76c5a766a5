"""Files of SQLite that hold what nothing else has, and so are in backups: durable, for their owner alone, and marked.

Users of a file name what it holds: its errors say what to do where it is damaged.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from bank import sqlite_files
from bank.sqlite_files import is_passing, name_of, opened

_PRAGMAS: Final = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")


class DurableForm(NamedTuple):
    """Form of a file: its name, its mark (PRAGMA application_id), the version and statements of its tables; and its
    errors. `damaged` is the text of one, in which the file and SQLite's name of the fault are filled in; `Away` is
    raised where the file cannot be used now, and is as it was.
    """

    name: str
    mark: int
    version: int
    tables: tuple[str, ...]
    damaged: str
    Damaged: type[Exception]
    Away: type[Exception]


class DurableFile:
    """A file, opened, for any number of threads, and of processes beside. Each method raises the form's errors."""

    def __init__(self, folder: Path, form: DurableForm) -> None:
        """Open the file in a folder that nobody else may enter, or make both."""
        self.file, self._form, self._lock = folder / form.name, form, Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # SQLite's others get its rights
            self.file.chmod(0o600)
        except OSError as error:
            raise form.Away(f"{self.file} cannot be opened ({error.strerror})") from None
        with self._named_errors():
            self._base = opened(self.file, self._prepare, one_thread=False)

    def close(self) -> None:
        with self._lock:
            self._base.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the database to write; it is durable at the end, or, where anything raises, as it was."""
        with self._lock, self._named_errors(), sqlite_files.transaction(self._base, "BEGIN IMMEDIATE"):
            yield self._base

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the database to read, as it is at one time."""
        with self._lock, self._named_errors(), sqlite_files.transaction(self._base, "BEGIN"):
            yield self._base

    def wipe(self) -> None:
        """Take what was deleted out of the write-ahead log as well; where others read just now, a later commit does."""
        with self._lock, self._named_errors():
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _prepare(self, base: sqlite3.Connection) -> None:
        for each in _PRAGMAS:
            base.execute(f"PRAGMA {each}")
        with sqlite_files.transaction(base, "BEGIN IMMEDIATE"):
            marks = tuple(base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
            if marks == (0, 0) and not base.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                self._make(base)
            elif marks != (self._form.mark, self._form.version):
                raise self._damaged("version")
        if base.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise self._damaged("quick_check")

    def _make(self, base: sqlite3.Connection) -> None:
        for statement in self._form.tables:
            base.execute(statement)
        base.execute(f"PRAGMA application_id = {self._form.mark}")
        base.execute(f"PRAGMA user_version = {self._form.version}")

    def _damaged(self, why: str) -> Exception:
        return self._form.Damaged(self._form.damaged.format(self.file, why))

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turn SQLite's errors into the two outcomes; no message of SQLite's is passed on, as it may quote a row."""
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):  # ours: they say nothing of the file
            raise
        except sqlite3.DatabaseError as error:
            if is_passing(error):
                raise self._form.Away(f"{self.file} cannot be used now ({name_of(error)})") from None
            raise self._damaged(name_of(error)) from None
