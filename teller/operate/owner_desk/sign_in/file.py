"""The file of how owners sign in: one SQLite database, which nothing else has, so it is in backups.

Of secrets it holds digests alone. What was answered is durable: no code or challenge can be used twice, even after a
power loss.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from bank import sqlite_files
from bank.sqlite_files import is_passing, name_of, opened

# ruff: noqa: N818 - the names say what happened, as those of the object store do

NAME: Final = "sign_in.sqlite"
#: "TSgn": marks the file as ours (PRAGMA application_id).
_MARK: Final = 0x5453676E
_VERSION: Final = 1
_TABLES: Final = (
    "CREATE TABLE owner (owner TEXT PRIMARY KEY, handle BLOB NOT NULL UNIQUE, enrolled INTEGER NOT NULL, "
    "recovery BLOB UNIQUE) WITHOUT ROWID",
    "CREATE TABLE invitation (owner TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE, until INTEGER NOT NULL) "
    "WITHOUT ROWID",
    "CREATE TABLE passkey (number INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, "
    "credential BLOB NOT NULL UNIQUE, public_key BLOB NOT NULL, counter INTEGER NOT NULL, name TEXT NOT NULL, "
    "enrolled INTEGER NOT NULL, used INTEGER NOT NULL, set_back INTEGER NOT NULL)",
    "CREATE INDEX passkey_of_owner ON passkey (owner)",
    "CREATE TABLE session (digest BLOB PRIMARY KEY, id TEXT NOT NULL, owner TEXT NOT NULL, how TEXT NOT NULL, "
    "passkey INTEGER NOT NULL, began INTEGER NOT NULL, used INTEGER NOT NULL, proven INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX session_of_owner ON session (owner)",
    "CREATE TABLE used_challenge (digest BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE demo_link (digest BLOB PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID",
    f"PRAGMA application_id = {_MARK}",
    f"PRAGMA user_version = {_VERSION}",
)
#: All tables that say something of an owner.
OF_OWNERS: Final = ("owner", "invitation", "passkey", "session", "demo_link")
_DAMAGED: Final = (
    "{} is damaged, or none of this version's ({}). Nothing else knows how owners sign in: put the file of the newest "
    "backup in its place (docs/backups.md), or remove it and invite every owner anew"
)


class SignInFileError(RuntimeError):
    """Errors of the file; the message says what to do."""


class SignInDamaged(SignInFileError):
    """The file is damaged, or another one's."""


class SignInUnavailable(SignInFileError):
    """The file cannot be read or written now: another writer, no space, no rights. It is as it was; try again."""


class SignInFile:
    """The file, opened, for any number of threads, and of processes beside."""

    def __init__(self, folder: Path) -> None:
        """Open the file in a folder that nobody else may enter, or make both.

        Raises:
            SignInDamaged, SignInUnavailable.
        """
        self.file, self._lock = folder / NAME, Lock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # SQLite's others get its rights
            self.file.chmod(0o600)
        except OSError as error:
            raise SignInUnavailable(f"{self.file} cannot be opened ({error.strerror})") from None
        with self._named_errors():
            self._base = opened(self.file, self._prepare, one_thread=False)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the database to write; it is durable at the end, or, where anything raises, as it was.

        Raises:
            SignInDamaged, SignInUnavailable.
        """
        with self._lock, self._named_errors(), sqlite_files.transaction(self._base, "BEGIN IMMEDIATE"):
            yield self._base

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give the database to read, as it is at one time.

        Raises:
            SignInDamaged, SignInUnavailable.
        """
        with self._lock, self._named_errors(), sqlite_files.transaction(self._base, "BEGIN"):
            yield self._base

    def wipe(self) -> None:
        """Take what was deleted out of the write-ahead log as well; where others read just now, a later commit does."""
        with self._lock, self._named_errors():
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        with self._lock:
            self._base.close()

    def _prepare(self, base: sqlite3.Connection) -> None:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = FULL")
        base.execute("PRAGMA secure_delete = ON")
        with sqlite_files.transaction(base, "BEGIN IMMEDIATE"):
            marks = tuple(base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
            if marks == (0, 0) and not base.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                for statement in _TABLES:
                    base.execute(statement)
            elif marks != (_MARK, _VERSION):
                raise SignInDamaged(_DAMAGED.format(self.file, "version"))
        if base.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise SignInDamaged(_DAMAGED.format(self.file, "quick_check"))

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Turn SQLite's errors into the two outcomes; no message of SQLite's is passed on, as it may quote a row."""
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):  # ours: they say nothing of the file
            raise
        except sqlite3.DatabaseError as error:
            name = name_of(error)
            if is_passing(error):
                raise SignInUnavailable(f"{self.file} cannot be used now ({name})") from None
            raise SignInDamaged(_DAMAGED.format(self.file, name)) from None
