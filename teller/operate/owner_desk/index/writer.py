"""The index' one writer: a batch of records, and up to where the topics are read, in one transaction."""

import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bank.sqlite_files import is_passing, name_of, transaction
from pipelines.kafka.offsets import Place
from teller.operate.owner_desk.index import file as index_file
from teller.operate.owner_desk.index.file import IndexDamagedError
from teller.operate.owner_desk.index.heard import Heard
from teller.operate.owner_desk.index.rows import Row, rows_of
from teller.operate.owner_desk.index.rows_accounts import ErasedRow
from teller.operate.owner_desk.index.taking import take

#: Errors of a record whose numbers or texts no column takes: it is foreign.
_UNFIT: Final = (sqlite3.IntegrityError, OverflowError, ValueError)
_NOTED: Final = """
    INSERT INTO place VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (topic, partition)
    DO UPDATE SET position = excluded.position, known = excluded.known,
    foreign_records = foreign_records + excluded.foreign_records
"""


class IndexTakenOverError(Exception):
    """Another process writes this index now."""


class ReadPlace(NamedTuple):
    """A partition: which topic it was, up to where it is read, and since when (in ms) it is known; 0: not yet."""

    topic_id: str
    position: int = 0
    known: int = 0


class IndexWriter:
    """Writes the index. For one thread.

    Raises:
        IndexDamagedError: the file is to be made anew: `remade`.
        IndexTakenOverError: another process has opened it since.
        sqlite3.OperationalError: it cannot be written now.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._mark = file, secrets.token_bytes(16)
        self._base = index_file.connect(file)
        self._inode = file.stat().st_ino
        self.places: dict[Place, ReadPlace] = {}
        try:
            self._begin()
        except BaseException:
            self._base.close()
            raise

    def _begin(self) -> None:
        try:
            with transaction(self._base, "BEGIN IMMEDIATE"):
                self._base.execute("UPDATE about SET writer = ?", (self._mark,))
            found = self._base.execute("SELECT topic, partition, topic_id, position, known FROM place")
            self.places = {(topic, number): ReadPlace(*rest) for topic, number, *rest in found}
        except sqlite3.DatabaseError as error:
            raise _named(error) from None

    def close(self) -> None:
        self._base.close()

    def is_gone(self) -> bool:
        """Return whether somebody has removed the file, or put another in its place."""
        try:
            return self._file.stat().st_ino != self._inode
        except FileNotFoundError:
            return True

    def take(self, batch: Sequence[Heard], places: Mapping[Place, ReadPlace]) -> list[Heard]:
        """Take a batch, and note these places; return its foreign records, which are passed over and counted."""
        try:
            foreign = self._taken(batch, places)
        except sqlite3.DatabaseError as error:
            raise _named(error) from None
        self.places.update(places)
        return foreign

    def _taken(self, batch: Sequence[Heard], places: Mapping[Place, ReadPlace]) -> list[Heard]:
        try:
            return self._take(batch, places, one_by_one=False)
        except _UNFIT:
            return self._take(batch, places, one_by_one=True)

    def _take(self, batch: Sequence[Heard], places: Mapping[Place, ReadPlace], *, one_by_one: bool) -> list[Heard]:
        erases, foreign = False, list[Heard]()
        with transaction(self._base, "BEGIN IMMEDIATE"):
            if self._base.execute("SELECT writer FROM about").fetchone() != (self._mark,):
                raise IndexTakenOverError
            for heard in batch:
                rows = _rows(heard)
                if rows is None or not (self._fits(rows) if one_by_one else take(self._base, rows)):
                    foreign.append(heard)
                else:
                    erases |= any(isinstance(row, ErasedRow) for row in rows)
            self._note(places, foreign)
        if erases:  # the log holds former pages
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return foreign

    def _fits(self, rows: Iterable[Row]) -> bool:
        """Take the rows of one record, or none of them."""
        self._base.execute("SAVEPOINT record")
        try:
            return take(self._base, rows)
        except _UNFIT:
            self._base.execute("ROLLBACK TO record")
            return False
        finally:
            self._base.execute("RELEASE record")

    def _note(self, places: Mapping[Place, ReadPlace], foreign: Iterable[Heard]) -> None:
        count = Counter((each.topic, each.partition) for each in foreign)
        self._base.executemany(
            _NOTED, [(*place, read.topic_id, read.position, read.known, count[place]) for place, read in places.items()]
        )


def _rows(heard: Heard) -> tuple[Row, ...] | None:
    try:
        return rows_of(heard)
    except _UNFIT:
        return None


def _named(error: sqlite3.DatabaseError) -> Exception:
    return error if is_passing(error) else IndexDamagedError(name_of(error))
