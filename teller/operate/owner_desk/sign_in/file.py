"""The file of how owners sign in: one SQLite database, which nothing else has, so it is in backups.

Of secrets it holds digests alone. What was answered is durable: no code or challenge can be used twice, even after a
power loss.
"""

from pathlib import Path
from typing import Final

from bank.durable_sqlite import DurableFile, DurableForm

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


_FORM: Final = DurableForm(NAME, _MARK, _VERSION, _TABLES, _DAMAGED, SignInDamaged, SignInUnavailable)


class SignInFile(DurableFile):
    """The file, opened, for any number of threads, and of processes beside.

    Raises:
        SignInDamaged, SignInUnavailable: each method.
    """

    def __init__(self, folder: Path) -> None:
        """Open the file in a folder that nobody else may enter, or make both."""
        super().__init__(folder, _FORM)
