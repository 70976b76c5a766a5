"""Index of what went out before, by `withdrawals.releases` in a file of SQLite, which can be made anew.

Entries stay sealed in it, and are opened for one block at a time.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Final, Self, TypeVar
from uuid import UUID

from bank import sqlite_files
from bank.withdrawals.anonymising.former import FormerReleases, GroupLabels, concerning
from bank.withdrawals.packaging.releases import (
    BlockRelease,
    OwnerRelease,
    ReleasePlace,
    ReleaseRecord,
    decoded,
    opened_block,
    opened_owner,
)
from bank.withdrawals.terms import DataPeriod

T = TypeVar("T")
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS entry (
  key BLOB PRIMARY KEY, owner TEXT, package BLOB, type TEXT, block INTEGER, part INTEGER, value BLOB
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS of_block ON entry (type, block, package, owner, part);
CREATE INDEX IF NOT EXISTS of_owner ON entry (owner, package) WHERE owner != '';
CREATE TABLE IF NOT EXISTS at (offset INTEGER);
"""
_BLOCKS: Final = """SELECT key, value FROM entry WHERE type = ? AND block = ? AND owner = '' ORDER BY package, part"""
_OWNERS: Final = """SELECT key, value FROM entry WHERE type = ? AND block = ? AND package = ? AND owner != ''
  ORDER BY owner, part"""
_OWNER: Final = """SELECT key, value FROM entry WHERE owner = ? AND package = ? AND owner != ''
  ORDER BY type, block, part"""
#: Records that are taken before the file has them for good: what a kill loses is taken again.
_AT_ONCE: Final = 1_000


class ReleasesDamaged(RuntimeError):  # noqa: N818 - it says what happened
    """An entry does not open, so a new package cannot be compared with what went out."""

    def __init__(self) -> None:
        super().__init__("the ledger of releases does not open: is packager_key_file the one that it was written by?")


class ReleaseIndex:
    """Implements `FormerLedger`; `key` is the packager's for releases. For one thread; to be closed.

    Raises:
        ReleasesDamaged: `blocks`, `former` and `pseudonyms`. sqlite3.DatabaseError: make the file anew.
    """

    def __init__(self, file: Path, key: bytes) -> None:
        self._key, self._taken = key, 0
        self._base = sqlite_files.opened(file, _prepare)
        (found,) = self._base.execute("SELECT max(offset) FROM at").fetchone()
        self.offset: int = found or 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.keep()
        self._base.close()

    def take(self, key: bytes | None, value: bytes | None, offset: int) -> bool:
        """Take a record of the topic, or a tombstone; return False for one that no packager wrote. `offset` is its own:
        records are taken from `self.offset` on.
        """
        if not self._base.in_transaction:
            self._base.execute("BEGIN")
        self.offset, self._taken = offset + 1, self._taken + 1
        known = self._take(key, value)
        if self._taken % _AT_ONCE == 0:
            self.keep()
        return known

    def _take(self, key: bytes | None, value: bytes | None) -> bool:
        if key is not None and value is None:
            self._base.execute("DELETE FROM entry WHERE key = ?", (key,))
            return True
        found = decoded(key, value)
        if found is None:
            return False
        place = found.place
        row = (key, place.owner, place.package.bytes, place.record_type, place.block, found.part, value)
        self._base.execute("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return True

    def keep(self) -> None:
        """Make durable what was taken."""
        if self._base.in_transaction:
            self._base.execute("DELETE FROM at")
            self._base.execute("INSERT INTO at VALUES (?)", (self.offset,))
            self._base.execute("COMMIT")

    def blocks(self, originator: str, record_type: str) -> int | None:
        """See `FormerLedger`; so is the next."""
        query = "SELECT min(block) FROM entry WHERE type = ? AND owner = '' GROUP BY package"
        for block in sorted({block for (block,) in self._base.execute(query, (record_type,))}):
            for found in self._released(record_type, block):
                if found.package.originator == originator:
                    return found.blocks
        return None

    def former(self, originator: str, record_type: str, period: DataPeriod, block: int) -> FormerReleases:
        chosen = concerning(
            (each.package for each in self._released(record_type, block)), originator, record_type, period
        )
        of_owners: dict[str, dict[UUID, frozenset[GroupLabels]]] = {}
        for package in chosen:
            for place, entry in self._owned(_OWNERS, record_type, block, package.package.bytes):
                of_owners.setdefault(place.owner, {})[place.package] = entry.groups
        return FormerReleases(chosen, of_owners)

    def pseudonyms(self, owner: str, package: UUID) -> Iterator[tuple[str, bytes]]:
        """Yield record type and pseudonym of each row of an owner in a package."""
        for place, entry in self._owned(_OWNER, owner, package.bytes):
            yield from ((place.record_type, each) for each in entry.pseudonyms)

    def agreement(self, owner: str, package: UUID) -> UUID | None:
        """Return the licence under which an owner's rows are in a package; None until all parts of an entry came."""
        for place, parts in self._entries(_OWNER, owner, package.bytes):
            if len(parts) == parts[0].parts:
                return _checked(opened_owner(place, parts, self._key)).agreement
        return None

    def keys(self, owner: str) -> list[bytes]:
        """Return the keys of all records of an owner: what a tombstone is written for when it is erased."""
        return [key for (key,) in self._base.execute("SELECT key FROM entry WHERE owner = ? AND owner != ''", (owner,))]

    def _released(self, record_type: str, block: int) -> Iterator[BlockRelease]:
        for place, parts in self._entries(_BLOCKS, record_type, block):
            yield _checked(opened_block(place, parts, self._key))

    def _owned(self, query: str, *values: object) -> Iterator[tuple[ReleasePlace, OwnerRelease]]:
        for place, parts in self._entries(query, *values):
            yield place, _checked(opened_owner(place, parts, self._key))

    def _entries(self, query: str, *values: object) -> Iterator[tuple[ReleasePlace, list[ReleaseRecord]]]:
        """Yield the entries that a query finds, each with its parts in order."""
        with closing(self._base.execute(query, values)) as rows:
            records = (_checked(decoded(*each)) for each in rows)
            for place, parts in groupby(records, key=lambda each: each.place):
                yield place, list(parts)


def _checked(found: T | None) -> T:
    if found is None:
        raise ReleasesDamaged
    return found


def _prepare(base: sqlite3.Connection) -> None:
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")
    base.executescript(_TABLES)
