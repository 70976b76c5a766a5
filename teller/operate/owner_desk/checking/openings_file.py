"""Keep all openings by owner and leaf in a file, made from Kafka's topics; it is made anew when it is gone or damaged.

An opening lies here as on its topic: sealed for its owner where the bank has keys, so nobody reads it without one.
Openings of before owners had keys lie here in the clear as they do there, until the owner is erased. Mode 0600.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from bank import sqlite_files
from bank.sqlite_files import is_passing, name_of
from pipelines.kafka.offsets import Offsets

#: "TOop": marks the file as ours (PRAGMA application_id).
_MARK: Final = 0x544F6F70
_VERSION: Final = 1
_TABLES: Final = f"""
CREATE TABLE opening (owner TEXT, leaf INTEGER, value BLOB NOT NULL, PRIMARY KEY (owner, leaf)) WITHOUT ROWID;
CREATE TABLE erased (owner TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE place (topic TEXT, part INTEGER, next INTEGER NOT NULL, PRIMARY KEY (topic, part)) WITHOUT ROWID;
CREATE TABLE topic (name TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
PRAGMA application_id = {_MARK};
PRAGMA user_version = {_VERSION};
"""
_CLEAR: Final = ("DELETE FROM opening", "DELETE FROM erased", "DELETE FROM place", "DELETE FROM topic")


class OpeningsUnavailableError(Exception):
    """The file cannot be read or written now; the text is SQLite's name of why. It is as it was."""


class SealedLeaf(NamedTuple):
    """An opening as it lies on its topic."""

    owner: str
    leaf: int
    value: bytes


class OpeningsFile:
    """The file at `path`. For any number of threads and processes, of which one writes.

    Raises:
        OpeningsUnavailableError: from each method.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, leaves: Iterable[SealedLeaf], erased: Iterable[str], positions: Offsets) -> None:
        """Take in what was read up to these positions, as one transaction; of erased owners nothing is kept."""
        with self._open() as base, sqlite_files.transaction(base, "BEGIN IMMEDIATE"):
            base.executemany("INSERT OR REPLACE INTO opening VALUES (?, ?, ?)", leaves)
            base.executemany("INSERT OR IGNORE INTO erased VALUES (?)", ((owner,) for owner in erased))
            base.execute("DELETE FROM opening WHERE owner IN (SELECT owner FROM erased)")
            places = [(*place, offset) for place, offset in positions.items()]
            base.executemany("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", places)

    def begin(self, ids: Mapping[str, str]) -> Offsets:
        """Return up to where the topics of these ids were read; nothing, and an empty file, where one is another topic
        than before.
        """
        with self._open() as base, sqlite_files.transaction(base, "BEGIN IMMEDIATE"):
            if dict(base.execute("SELECT name, id FROM topic")) != dict(ids):
                for each in _CLEAR:
                    base.execute(each)
                base.executemany("INSERT INTO topic VALUES (?, ?)", ids.items())
            return {(topic, part): after for topic, part, after in base.execute("SELECT * FROM place")}

    def of(self, owner: str, first: int, last: int) -> dict[int, bytes]:
        """Return an owner's openings of leaves `first` to `last`, by leaf."""
        asked = "SELECT leaf, value FROM opening WHERE owner = ? AND leaf BETWEEN ? AND ?"
        with self._open() as base:
            return dict(base.execute(asked, (owner, first, last)))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._connect()) as base:
                yield base
        except sqlite3.DatabaseError as error:
            if not is_passing(error):
                self._remove()  # it is made anew from the topics
            raise OpeningsUnavailableError(name_of(error)) from None

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        return sqlite_files.opened(self._path, _prepare)

    def _remove(self) -> None:
        for end in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + end).unlink(missing_ok=True)


def _prepare(base: sqlite3.Connection) -> None:
    if _is_ours(base):
        return
    base.execute("PRAGMA page_size = 8192")
    base.execute("PRAGMA journal_mode = WAL")
    with sqlite_files.transaction(base, "BEGIN EXCLUSIVE"):
        if not _is_ours(base):  # another has made it meanwhile
            for statement in _TABLES.split(";"):
                base.execute(statement)


def _is_ours(base: sqlite3.Connection) -> bool:
    """Return whether the file is one of this version; False: it is empty."""
    asked = ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    mark, version, tables = (base.execute(each).fetchone()[0] for each in asked)
    if mark or version or tables:
        if (mark, version) != (_MARK, _VERSION):
            raise sqlite3.DatabaseError("another file")  # as of a damaged one: it is made anew
        return True
    return False
