"""Receipts on disk, and the choice among them: which objects lie in the clear, and which were to be deleted.

A SQLite database without a name, as `teller.operate.verify.spool`: a million receipts take no memory.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bank.sqlite_files import scratch
from schemas.framing import decoded

RECEIPT: Final = "pipeline.receipt"
_TABLES: Final = """
    CREATE TABLE receipt (
        id TEXT UNIQUE, bucket TEXT, key TEXT, sha256 TEXT, schema TEXT, records INTEGER, bytes INTEGER, body BLOB
    );
    CREATE TABLE replaced (id TEXT, by TEXT, PRIMARY KEY (id, by)) WITHOUT ROWID;
"""
_CLEAR: Final = "FROM receipt WHERE body IS NOT NULL AND NOT EXISTS (SELECT 1 FROM replaced WHERE id = receipt.id)"
#: Of each replaced receipt the one that stands in its place now: the last of a chain of them.
_REPLACED: Final = """
    WITH RECURSIVE chain (old, by) AS (
        SELECT id, by FROM replaced UNION SELECT old, replaced.by FROM chain JOIN replaced ON replaced.id = chain.by
    )
    SELECT old.id, old.bucket, old.key, new.bucket, new.key, new.sha256
    FROM chain JOIN receipt AS old ON old.id = chain.old JOIN receipt AS new ON new.id = chain.by
    WHERE NOT EXISTS (SELECT 1 FROM replaced WHERE replaced.id = new.id) ORDER BY old.bucket, old.key
"""
_COUNT_REPLACED: Final = " ".join(("SELECT count(*) FROM (", _REPLACED, ")"))


class InTheClear(NamedTuple):
    """Amount of a record type's version lies in the clear."""

    schema: str
    objects: int
    records: int
    bytes: int


class ReplacedObject(NamedTuple):
    """Place of an object whose receipt is replaced; place and digest of the object that stands in its place now."""

    receipt_id: str
    bucket: str
    key: str
    new_bucket: str
    new_key: str
    sha256: str


class ReceiptSpool:
    """Takes receipts in any order, each once or more often; then chooses. For one thread."""

    def __init__(self) -> None:
        self._base = scratch(_TABLES)

    def add(self, value: bytes | None) -> bool:
        """Take a message of the topic of receipts; return False for one that holds none."""
        if (found := decoded(value, RECEIPT)) is None:
            return False
        identity, in_clear = str(found["receipt_id"]), not found.get("encryption")
        what = [found[name] for name in ("bucket", "object_key", "sha256", "schema", "record_count", "size_bytes")]
        row = (identity, *what, value if in_clear else None)
        self._base.execute("INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        of_old = [(old, identity) for old in found.get("replaces", ())]
        self._base.executemany("INSERT OR IGNORE INTO replaced VALUES (?, ?)", of_old)
        return True

    def sums(self) -> list[InTheClear]:
        """Return what lies in the clear, by schema."""
        rows = self._base.execute(
            f"SELECT schema, count(*), sum(records), sum(bytes) {_CLEAR} GROUP BY schema ORDER BY schema"
        )
        return [InTheClear(*row) for row in rows]

    def in_the_clear(self) -> Iterator[bytes]:
        """Yield the receipts whose objects lie in the clear, as they came; those of one bucket one after the other."""
        return (body for (body,) in self._base.execute(f"SELECT body {_CLEAR} ORDER BY bucket, key"))

    def count_replaced(self) -> int:
        """Return how many objects `replaced` yields."""
        return int(self._base.execute(_COUNT_REPLACED).fetchone()[0])

    def replaced(self) -> Iterator[ReplacedObject]:
        """Yield the objects that another one stands for: they were to be deleted."""
        return (ReplacedObject(*row) for row in self._base.execute(_REPLACED))

    def close(self) -> None:
        """Delete the rows."""
        self._base.close()
