"""Live receipts of licensed owners, by record type and block: on disk, so that memory does not grow with them.

A receipt counts that none replaces, whose owner is not erased, and all of whose records came in the period: it says how
many came on each day, and not which. The file has no content of records, and no name: a kill leaves nothing of it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from bank import sqlite_files
from bank.keys.encrypted_object import Place
from bank.withdrawals.matching import days_within
from bank.withdrawals.packaging.blocks import place_of
from bank.withdrawals.terms import DataPeriod
from pipelines.packager.extraction.sources import ReceiptRecord
from schemas.framing import decoded
from schemas.topics import is_erasure

_TABLES: Final = """
CREATE TABLE licence (owner TEXT PRIMARY KEY, place INTEGER, agreement BLOB, until INTEGER, sha256 TEXT) WITHOUT ROWID;
CREATE TABLE raw (type TEXT, place INTEGER, owner TEXT, id BLOB, bucket TEXT, key TEXT, schema TEXT, sha256 TEXT,
  size INTEGER, records INTEGER, encryption TEXT, rules TEXT,
  inside INTEGER);
CREATE TABLE undated (id BLOB, old BLOB);
CREATE TABLE replaced (id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE erased (owner TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE live (type TEXT, place INTEGER, owner TEXT, id BLOB, bucket TEXT, key TEXT, schema TEXT, sha256 TEXT,
  size INTEGER, records INTEGER, encryption TEXT, rules TEXT, PRIMARY KEY (type, place, owner, id)) WITHOUT ROWID;
"""
_SETTLE: Final = """
INSERT OR IGNORE INTO live
  SELECT type, place, owner, id, bucket, key, schema, sha256, size, records, encryption, rules FROM raw
  WHERE inside AND id NOT IN (SELECT id FROM replaced) AND owner NOT IN (SELECT owner FROM erased)
  ORDER BY type, place, owner, id;
DROP TABLE raw;
"""
_BEAT: Final = 1_000
#: The ordinal of 1970-01-01, from which days of receipts are counted.
_EPOCH: Final = 719_163


class PackageReceipt(NamedTuple):
    """A live receipt, as much of it as a package needs."""

    owner: str
    id: bytes
    bucket: str
    key: str
    schema: str
    sha256: str
    size: int
    records: int
    encryption: str
    rules: tuple[str, ...]

    @property
    def place(self) -> Place:
        return Place(self.bucket, self.key, self.schema)

    @property
    def uuid(self) -> UUID:
        return UUID(bytes=self.id)


class Licensed(NamedTuple):
    """Licence of an owner of a block: its agreement, its end, and the SHA-256 of the owner's Agreement in ODRL."""

    agreement: UUID
    until: int
    sha256: str


class LiveReceipts:
    """Receipts and licences of a package. For one thread; to be closed."""

    def __init__(self, file: Path, key: bytes) -> None:
        file.unlink(missing_ok=True)
        self._key, self._base = key, sqlite_files.scratch(_TABLES, file)
        file.unlink()
        self.owners = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def take_licences(self, found: Iterable[tuple[str, UUID, int, str]], beat: Callable[[], object]) -> None:
        """Take the licences, each owner once."""
        for owner, agreement, until, sha256 in found:
            row = (owner, place_of(owner, self._key), agreement.bytes, until, sha256)
            self._base.execute("INSERT INTO licence VALUES (?, ?, ?, ?, ?)", row)
            self.owners += 1
            if self.owners % _BEAT == 0:
                beat()

    def take_receipts(
        self, found: Iterable[ReceiptRecord], record_types: Iterable[str], period: DataPeriod,
        beat: Callable[[], object],
    ) -> None:  # fmt: skip
        """Take all receipts and tombstones, of each owner in the order of storing."""
        types, days = frozenset(record_types), days_within(period)
        for number, (key, value, headers) in enumerate(found):
            if number % _BEAT == 0:
                beat()
            owner = (key or b"").decode("ascii", "replace")
            row = self._base.execute("SELECT place FROM licence WHERE owner = ?", (owner,)).fetchone()
            if row is None:
                continue
            if is_erasure(value, headers):
                self._base.execute("INSERT OR IGNORE INTO erased VALUES (?)", (owner,))
            elif (receipt := decoded(value, "pipeline.receipt")) is not None and receipt["owner"] == owner:
                self._take(row[0], receipt, types, days)
        self._date()
        self._base.executescript(_SETTLE)

    def _take(self, place: int, receipt: dict[str, Any], types: frozenset[str], days: range) -> None:
        replaced = [(UUID(each).bytes,) for each in receipt.get("replaces", ())]
        self._base.executemany("INSERT OR IGNORE INTO replaced VALUES (?)", replaced)
        record_type = receipt["schema"].rpartition(".v")[0]
        if record_type not in types or not receipt["record_count"]:
            return
        identity, inside = receipt["receipt_id"].bytes, _is_inside(receipt, days)
        if inside is None and replaced:
            self._base.execute("INSERT INTO undated VALUES (?, ?)", (identity, *replaced[0]))
        self._base.execute(
            "INSERT INTO raw VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (record_type, place, receipt["owner"], identity, receipt["bucket"],
             receipt["object_key"], receipt["schema"], receipt["sha256"], receipt["size_bytes"],
             receipt["record_count"], receipt.get("encryption", ""), json.dumps(receipt.get("rules", ())), inside),
        )  # fmt: skip

    def count(self, record_type: str) -> int:
        """Return how many owners have records of this type."""
        query = "SELECT count(DISTINCT place) FROM live WHERE type = ?"
        return int(self._base.execute(query, (record_type,)).fetchone()[0])

    def _date(self) -> None:
        """Give receipts of unknown days, from which a row was erased, the days of those that they stand for."""
        if self._base.execute("SELECT 1 FROM undated LIMIT 1").fetchone() is None:
            return
        self._base.execute("CREATE INDEX raw_id ON raw (id)")
        for identity, old in self._base.execute("SELECT id, old FROM undated ORDER BY rowid").fetchall():
            found = self._base.execute("SELECT inside FROM raw WHERE id = ?", (old,)).fetchone()
            self._base.execute("UPDATE raw SET inside = ? WHERE id = ?", (found and found[0], identity))

    def block(self, record_type: str, places: range) -> Iterator[PackageReceipt]:
        """Yield the receipts of a block, by place."""
        with closing(self._base.cursor()) as cursor:
            rows = cursor.execute(
                "SELECT owner, id, bucket, key, schema, sha256, size, records, encryption, rules FROM live "
                "WHERE type = ? AND place BETWEEN ? AND ?",
                (record_type, places.start, places.stop - 1),
            )
            for row in rows:
                yield PackageReceipt._make((*row[:-1], tuple(json.loads(row[-1]))))

    def licences(self, owners: Iterable[str]) -> dict[str, Licensed]:
        """Return the licences of these owners."""
        query = "SELECT agreement, until, sha256 FROM licence WHERE owner = ?"
        found: dict[str, Licensed] = {}
        for owner in owners:
            agreement, until, sha256 = self._base.execute(query, (owner,)).fetchone()
            found[owner] = Licensed(UUID(bytes=agreement), until, sha256)
        return found


def _is_inside(receipt: dict[str, Any], days: range) -> bool | None:
    """Return whether all records of a receipt came on these days; None: it does not say so of each."""
    known = receipt.get("days", ())
    if sum(each["records"] for each in known) < receipt["record_count"]:
        return None
    return all(each["day"].toordinal() - _EPOCH in days for each in known)
