"""Knowledge of the packager about owners, in a file of SQLite that follows from the topics, and can be made anew.

An owner is `due` in a package from the moment on that both its rows were released and its licence ended, whichever is
heard first, until it is noticed.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from bank import sqlite_files
from bank.accounts import erasures
from bank.accounts.erasures import ErasureKind
from bank.accounts.events import HEX
from bank.withdrawals import events
from bank.withdrawals.events import ENDS, WithdrawalKind
from bank.withdrawals.packaging import deliveries
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.paying import PaidOwner
from pipelines.packager.building.stage import OwnerRows
from pipelines.packager.building.wanted import FormerLedger
from pipelines.packager.port import FOLLOWED
from pipelines.withdrawals.port import WithdrawalsRecord
from schemas.topics import DELIVERIES, ERASURES, PACKAGES, RELEASES, WITHDRAWALS

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS place (topic TEXT PRIMARY KEY, position INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS released (package BLOB, owner TEXT, agreement BLOB, PRIMARY KEY (owner, package))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS released_under ON released (agreement);
CREATE TABLE IF NOT EXISTS ended (agreement BLOB PRIMARY KEY, time INTEGER, revoked INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erased (owner TEXT PRIMARY KEY, time INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivered (agreement BLOB, package BLOB, rows INTEGER, PRIMARY KEY (agreement, package))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS noticed
  (notice BLOB, owner TEXT, package BLOB, agreement BLOB, rows INTEGER, PRIMARY KEY (notice, owner)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS noticed_of ON noticed (owner, package);
CREATE TABLE IF NOT EXISTS answered (notice BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS due (package BLOB, owner TEXT, agreement BLOB, time INTEGER, revoked INTEGER,
  PRIMARY KEY (package, owner)) WITHOUT ROWID;
CREATE TEMP TABLE paying (owner TEXT PRIMARY KEY, agreement BLOB, rows INTEGER) WITHOUT ROWID;
"""
_TAKEN: Final = """
INSERT INTO place VALUES (?, ?) ON CONFLICT (topic) DO UPDATE SET position = max(position, excluded.position)
"""
_DUE: Final = """
INSERT OR IGNORE INTO due
SELECT r.package, r.owner, r.agreement, min(ifnull(n.time, e.time), ifnull(e.time, n.time)), ifnull(n.revoked, 0)
FROM released r LEFT JOIN ended n USING (agreement) LEFT JOIN erased e ON e.owner = r.owner
WHERE {} AND (n.time IS NOT NULL OR e.time IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM noticed d WHERE d.owner = r.owner AND d.package = r.package)
"""


class DueOwner(NamedTuple):
    """Owner whose rows in a package are to be deleted; `revoked`: it said so, and the licence did not end otherwise."""

    owner: str
    agreement: UUID
    time: int
    revoked: bool
    erased: bool


class NoticedOwner(NamedTuple):
    """Owner whose rows a notice names."""

    owner: str
    agreement: UUID
    rows: int


class ReleaseRecords(FormerLedger, Protocol):
    """Index of `withdrawals.releases`: `pipelines.packager.releases.ReleaseIndex`."""

    offset: int

    def take(self, key: bytes | None, value: bytes | None, offset: int) -> bool: ...

    def agreement(self, owner: str, package: UUID) -> UUID | None: ...

    def pseudonyms(self, owner: str, package: UUID) -> Iterator[tuple[str, bytes]]: ...

    def keys(self, owner: str) -> list[bytes]: ...

    def close(self) -> None: ...


class OwnersCache:
    """Owners of packages, by the topics. For one thread.

    Raises:
        sqlite3.Error: the file cannot be used; `is_damaged` says whether to make it anew.
    """

    def __init__(self, file: Path | str, releases: ReleaseRecords) -> None:
        self._releases = releases
        self._base = sqlite_files.opened(file, _prepared)

    def close(self) -> None:
        self._base.close()

    @property
    def taken(self) -> dict[str, int]:
        """Offsets before which each record of a topic was taken, by this process or a former one."""
        return dict(self._base.execute("SELECT topic, position FROM place"))

    @property
    def positions(self) -> dict[str, int]:
        """Offsets from which on the next record of each topic is taken; packages' events are kept nowhere."""
        found = self.taken
        found[RELEASES] = min(found.get(RELEASES, 0), self._releases.offset)
        return {topic: found.get(topic, 0) if topic != PACKAGES else 0 for topic in FOLLOWED}

    def take(self, records: Iterable[WithdrawalsRecord]) -> list[WithdrawalsRecord]:
        """Take the next records of the topics; one that is taken again changes nothing. Return those that nobody of the
        bank wrote.
        """
        foreign = list[WithdrawalsRecord]()
        with sqlite_files.transaction(self._base, "BEGIN IMMEDIATE"):
            for each in records:
                if not self._taken(each):
                    foreign.append(each)
                self._base.execute(_TAKEN, (each.topic, each.offset + 1))
        return foreign

    def _taken(self, record: WithdrawalsRecord) -> bool:
        match record.topic:
            case _ if record.topic == WITHDRAWALS:
                return self._take_end(record)
            case _ if record.topic == ERASURES:
                return self._take_erasure(record)
            case _ if record.topic == RELEASES:
                return self._take_release(record)
            case _ if record.topic == DELIVERIES:
                found = deliveries.decoded(record.key, record.value)
                return found is not None and self._take_delivery(found)
        return True

    def _take_end(self, record: WithdrawalsRecord) -> bool:
        event = events.decoded(record.key, record.value)
        if event is not None and event.kind in ENDS and event.agreement is not None:
            found = (event.agreement.bytes, event.time, event.kind is WithdrawalKind.REVOKED)
            self._base.execute("INSERT OR IGNORE INTO ended VALUES (?, ?, ?)", found)
            self._base.execute(_DUE.format("r.agreement = ?"), (event.agreement.bytes,))
        return event is not None

    def _take_erasure(self, record: WithdrawalsRecord) -> bool:
        event = erasures.decoded(record.key, record.value)
        if event is not None and event.event is ErasureKind.ERASED:
            self._base.execute("INSERT OR IGNORE INTO erased VALUES (?, ?)", (event.owner, record.time))
            self._base.execute(_DUE.format("r.owner = ?"), (event.owner,))
        return event is not None

    def _take_release(self, record: WithdrawalsRecord) -> bool:
        is_ours = self._releases.take(record.key, record.value, record.offset)
        place = _owner_and_package(record.key)
        if not is_ours or place is None:
            return is_ours
        owner, package = place
        if not record.value:
            self._base.execute("DELETE FROM released WHERE owner = ? AND package = ?", (owner, package.bytes))
        elif self._is_new(owner, package) and (agreement := self._releases.agreement(owner, package)) is not None:
            found = (package.bytes, owner, agreement.bytes)
            self._base.execute("INSERT OR REPLACE INTO released VALUES (?, ?, ?)", found)
            self._base.execute(_DUE.format("r.owner = ? AND r.package = ?"), (owner, package.bytes))
        return True

    def _is_new(self, owner: str, package: UUID) -> bool:
        found = self._base.execute("SELECT 1 FROM released WHERE owner = ? AND package = ?", (owner, package.bytes))
        return found.fetchone() is None

    def _take_delivery(self, event: Delivery) -> bool:
        package, agreement = event.package.bytes, event.agreement.bytes
        if event.kind is DeliveryKind.DELIVERED:
            self._base.execute("INSERT OR IGNORE INTO delivered VALUES (?, ?, ?)", (agreement, package, event.rows))
        elif event.notice is None:
            return False
        elif event.kind is DeliveryKind.NOTICED:
            found = (event.notice.bytes, event.owner, package, agreement, event.rows)
            self._base.execute("INSERT OR IGNORE INTO noticed VALUES (?, ?, ?, ?, ?)", found)
            self._base.execute("DELETE FROM due WHERE package = ? AND owner = ?", (package, event.owner))
        else:
            self._base.execute("INSERT OR IGNORE INTO answered VALUES (?)", (event.notice.bytes,))
        return True

    def waiting(self) -> Mapping[UUID, int]:
        """Return the packages of which owners are due, with the time since when the first of them is."""
        found = self._base.execute("SELECT package, min(time) FROM due GROUP BY package")
        return {UUID(bytes=package): time for package, time in found}

    def forget_due(self, package: UUID) -> None:
        """Forget who is due in a package, which was not released after all."""
        self._base.execute("DELETE FROM due WHERE package = ?", (package.bytes,))

    def due_count(self) -> int:
        """Return how many licences ended that no notice names yet, of each package one."""
        return int(self._base.execute("SELECT count(*) FROM due").fetchone()[0])

    def due(self, package: UUID, most: int) -> list[DueOwner]:
        """Return owners that are due in a package, rising, so many at most."""
        found = self._base.execute(
            "SELECT owner, agreement, d.time, revoked, e.owner IS NOT NULL FROM due d LEFT JOIN erased e USING (owner) "
            "WHERE package = ? ORDER BY owner LIMIT ?",
            (package.bytes, most),
        )
        return [DueOwner(each[0], UUID(bytes=each[1]), each[2], bool(each[3]), bool(each[4])) for each in found]

    def to_bury(self, most: int) -> list[str]:
        """Return erased owners of whom releases are still known, and who are due in none."""
        found = self._base.execute(
            "SELECT DISTINCT owner FROM erased e JOIN released r USING (owner) "
            "WHERE NOT EXISTS (SELECT 1 FROM due d WHERE d.owner = e.owner AND d.package = r.package) LIMIT ?",
            (most,),
        )
        return [owner for (owner,) in found]

    def noticed(self, notice: UUID) -> Iterator[NoticedOwner]:
        """Yield the owners whose rows a notice names."""
        found = self._base.execute("SELECT owner, agreement, rows FROM noticed WHERE notice = ?", (notice.bytes,))
        return (NoticedOwner(owner, UUID(bytes=agreement), rows) for owner, agreement, rows in found)

    def is_answered(self, notice: UUID) -> bool:
        """Return whether owners were told of the answer to a notice."""
        return self._base.execute("SELECT 1 FROM answered WHERE notice = ?", (notice.bytes,)).fetchone() is not None

    def has_share(self, agreement: UUID) -> bool:
        """Return whether a package with rows under this agreement was delivered."""
        found = self._base.execute("SELECT 1 FROM delivered WHERE agreement = ?", (agreement.bytes,))
        return found.fetchone() is not None

    def paying(self, owners: Iterable[OwnerRows]) -> None:
        """Note the owners of a package that is being delivered, for `paid_before`."""
        rows = ((each.owner, each.agreement.bytes, each.rows) for each in owners)
        with sqlite_files.transaction(self._base, "BEGIN IMMEDIATE"):
            self._base.execute("DELETE FROM paying")
            self._base.executemany("INSERT INTO paying VALUES (?, ?, ?)", rows)

    def paid_before(self) -> Iterator[PaidOwner]:
        """Yield the owners of that package, rising."""
        found = self._base.execute(
            "SELECT owner, rows, EXISTS (SELECT 1 FROM delivered d WHERE d.agreement = p.agreement) "
            "FROM paying p ORDER BY owner"
        )
        return (PaidOwner(owner, rows, bool(further)) for owner, rows, further in found)


def is_damaged(error: sqlite3.Error) -> bool:
    """Return whether the file is of no use any more."""
    return isinstance(error, sqlite3.DatabaseError) and not sqlite_files.is_passing(error)


def _prepared(base: sqlite3.Connection) -> None:
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is read again
    base.executescript(_TABLES)


def _owner_and_package(key: bytes | None) -> tuple[str, UUID] | None:
    """Return whom a record of `withdrawals.releases` is about; None where it counts the groups of a block."""
    owner, _, rest = (key or b"").decode("ascii", "replace").partition("/")
    if not HEX.fullmatch(owner):
        return None
    with suppress(ValueError):
        return owner, UUID(rest.partition("/")[0])
    return None
