"""State of an export, in a SQLite database in its folder: a run that was killed goes on, and a later one adds.

An object is known by its first receipt: one that replaces it holds the same rows (docs/topics.md), which must not come
twice. A row of `stored` is written after its file is there, and `part` once the part with its records is.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from teller.operate.owner_export.folder import Digest, ExportError, ExportFolder
from teller.operate.owner_export.sources import NotExported

NAME: Final = ".export.sqlite"
_FORM: Final = 1
#: Objects that are noted at a time.
NOTES: Final = 32
#: More replacements than this, one of another, are not followed.
_MOST_REPLACED: Final = 1_000
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS about (form INTEGER, account TEXT);
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, sha256 TEXT, size INTEGER, kind TEXT, records INTEGER);
CREATE TABLE IF NOT EXISTS stored (first TEXT PRIMARY KEY, path TEXT, part TEXT);
CREATE INDEX IF NOT EXISTS stored_part ON stored (part);
CREATE TABLE IF NOT EXISTS receipt
  (id TEXT PRIMARY KEY, place INTEGER, schema TEXT, time INTEGER, value BLOB, line BLOB);
CREATE TABLE IF NOT EXISTS replaced (old TEXT PRIMARY KEY, new TEXT);
CREATE INDEX IF NOT EXISTS replaced_new ON replaced (new);
CREATE TABLE IF NOT EXISTS problem (id TEXT PRIMARY KEY, kind TEXT, schema TEXT, reason TEXT);
CREATE TABLE IF NOT EXISTS metered (id TEXT PRIMARY KEY);
"""


class LiveReceipt(NamedTuple):
    """A receipt that none replaces; `first` is the one that its rows came with, at `time`. `line` has it as JSON."""

    id: str
    first: str
    time: int
    value: bytes
    line: bytes


class ReceiptRow(NamedTuple):
    """A receipt as it came, with Kafka's time of it, as JSON, and with the ids that it replaces."""

    id: str
    schema: str
    time: int
    value: bytes
    line: bytes
    replaces: Sequence[str]


class FileRow(NamedTuple):
    """A file of the export."""

    path: str
    sha256: str
    size: int
    kind: str
    records: int | None


class ProblemRow(NamedTuple):
    """Something that is not in the export: a receipt's id, or the key of an archive of proofs or of a statement."""

    id: str
    kind: str
    schema: str
    reason: str


class ExportState:
    """State of an export, for one process and thread at a time.

    Raises:
        ExportError: another run is at work, or the folder is another's export, or none.
    """

    def __init__(self, folder: ExportFolder, account: str) -> None:
        self._notes = 0
        path = folder.root / NAME
        _check_ours(folder.root, path)
        self._base = sqlite3.connect(path, isolation_level=None, timeout=0)
        try:
            self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.executescript(f"BEGIN IMMEDIATE;{_TABLES}COMMIT")
            self._begin(account)
        except sqlite3.OperationalError as error:
            self._base.close()
            raise _explained(error) from None
        except sqlite3.DatabaseError:
            self._base.close()
            raise ExportError(f"{NAME} in the folder is damaged: name a new folder") from None

    def _begin(self, account: str) -> None:
        found = self._base.execute("SELECT form, account FROM about").fetchone()
        if found is None:
            self._base.execute("INSERT INTO about VALUES (?, ?)", (_FORM, account))
        elif found != (_FORM, account):
            self._base.close()
            raise ExportError("the folder holds another owner's export, or one of another version: name a new folder")

    def close(self) -> None:
        self._base.commit()
        self._base.close()

    def take_receipts(self, found: Iterable[ReceiptRow]) -> None:
        """Take all receipts of the owner, in the order of storing, in place of those of an earlier run."""
        with self._transaction():
            self._base.execute("DELETE FROM receipt")
            self._base.execute("DELETE FROM replaced")
            self._base.execute("DELETE FROM problem")
            self._base.execute("DELETE FROM metered")
            for place, each in enumerate(found):
                row = (each.id, place, each.schema, each.time, each.value, each.line)
                self._base.execute("INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?, ?, ?)", row)
                rows = [(old, each.id) for old in each.replaces]
                self._base.executemany("INSERT OR IGNORE INTO replaced VALUES (?, ?)", rows)

    def live(self) -> Iterator[LiveReceipt]:
        """Yield the receipts that none replaces, by schema and then in the order of storing."""
        rows = self._base.execute(
            "SELECT id, time, value, line FROM receipt "
            "WHERE id NOT IN (SELECT old FROM replaced) ORDER BY schema, place"
        )
        any_replaced = self._base.execute("SELECT 1 FROM replaced LIMIT 1").fetchone() is not None
        for identity, time, value, line in rows:
            first = self._first(identity) if any_replaced else identity
            stored_at = time if first == identity else self._time(first, time)
            yield LiveReceipt(identity, first, stored_at, value, line)

    def count_live(self) -> int:
        """Return how many receipts `live` yields."""
        query = "SELECT count(*) FROM receipt WHERE id NOT IN (SELECT old FROM replaced)"
        return int(self._base.execute(query).fetchone()[0])

    def schemas(self) -> list[str]:
        """Return the names of the schemas that the receipts name, rising."""
        return [name for (name,) in self._base.execute("SELECT DISTINCT schema FROM receipt ORDER BY schema")]

    def is_new(self, metering: str) -> bool:
        """Note a metering event; return False for one that was noted in this run."""
        return self._base.execute("INSERT OR IGNORE INTO metered VALUES (?)", (metering,)).rowcount > 0

    def place_of(self, first: str) -> tuple[str | None, str | None]:
        """Return the file of an object, and the part that has its records; None for what is not there yet."""
        found = self._base.execute("SELECT path, part FROM stored WHERE first = ?", (first,)).fetchone()
        return found or (None, None)

    def note_object(self, first: str, path: str, digest: Digest, kind: str, records: int | None) -> None:
        """Note the file of an object, of proofs or of a statement, which is there; a kill loses the last notes,
        fewer than `NOTES`.
        """
        if not self._base.in_transaction:
            self._base.execute("BEGIN")
        self._note_file(path, digest, kind, records)
        self._base.execute(
            "INSERT INTO stored VALUES (?, ?, NULL) ON CONFLICT (first) DO UPDATE SET path = excluded.path",
            (first, path),
        )
        self._notes += 1
        if self._notes % NOTES == 0:
            self._base.commit()

    def note_part(self, stem: str, files: Iterable[tuple[str, Digest]], records: int, firsts: Iterable[str]) -> None:
        """Note the files of a part, which are there, and the objects whose records they have."""
        with self._transaction():
            for path, digest in files:
                self._note_file(path, digest, "records", records)
            rows = [(stem, first) for first in firsts]
            self._base.executemany("UPDATE stored SET part = ? WHERE first = ?", rows)

    def note_problem(self, identity: str, kind: str, schema: str, reason: NotExported) -> None:
        row = (identity, kind, schema, reason.value)
        self._base.execute("INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?)", row)

    def forget(self, path: str) -> None:
        """Forget a file that is gone or was changed."""
        with self._transaction():
            self._base.execute("DELETE FROM file WHERE path = ?", (path,))
            self._base.execute("UPDATE stored SET path = NULL WHERE path = ?", (path,))

    def forget_part(self, stem: str) -> None:
        """Forget the files of a part, so that its records are written anew."""
        with self._transaction():
            self._base.execute("DELETE FROM file WHERE path GLOB ?", (f"{stem}.*",))
            self._base.execute("UPDATE stored SET part = NULL WHERE part = ?", (stem,))

    def files(self) -> Iterator[FileRow]:
        """Yield the files that are noted, rising by path."""
        return map(FileRow._make, self._base.execute("SELECT * FROM file ORDER BY path"))

    def problems(self) -> Iterator[ProblemRow]:
        """Yield what is not in the export, in this run."""
        return map(ProblemRow._make, self._base.execute("SELECT * FROM problem ORDER BY kind, schema, id"))

    def count_problems(self) -> int:
        """Return how many `problems` yields."""
        return int(self._base.execute("SELECT count(*) FROM problem").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._base.commit()
        with self._base:
            self._base.execute("BEGIN")
            yield

    def _note_file(self, path: str, digest: Digest, kind: str, records: int | None) -> None:
        row = (path, digest.sha256, digest.size, kind, records)
        self._base.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", row)

    def _first(self, identity: str) -> str:
        for _ in range(_MOST_REPLACED):
            row = self._base.execute("SELECT old FROM replaced WHERE new = ? ORDER BY rowid", (identity,)).fetchone()
            if row is None:
                break
            identity = row[0]
        return identity

    def _time(self, first: str, otherwise: int) -> int:
        row = self._base.execute("SELECT time FROM receipt WHERE id = ?", (first,)).fetchone()
        return int(row[0]) if row else otherwise


def _check_ours(root: Path, path: Path) -> None:
    if path.exists():
        return
    if any(root.iterdir()):
        raise ExportError("the folder of --to is not empty, and holds no export: name a new one")
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _explained(error: sqlite3.OperationalError) -> ExportError:
    if error.sqlite_errorname == "SQLITE_BUSY":
        return ExportError("another export writes into this folder: let it end")
    return ExportError(f"the folder of --to cannot be written ({error.sqlite_errorname})")
