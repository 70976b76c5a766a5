"""Join owners' rows with their licences, on disk, in constant memory: a SQLite database without a name, as `spool`."""

from collections.abc import Iterator
from typing import Final

from bank.sqlite_files import scratch
from bank.withdrawals.events import ENDS, WithdrawalEvent, WithdrawalKind
from bank.withdrawals.packaging import deliveries
from bank.withdrawals.packaging.deliveries import Delivery
from teller.operate.verify.packages import DeliveredLicence, OwnersRows

_TABLES: Final = """
    CREATE TABLE delivery (package BLOB, owner TEXT, agreement BLOB, settled INTEGER, place TEXT, value BLOB);
    CREATE TABLE licence (agreement BLOB PRIMARY KEY, owner TEXT, offering TEXT, version INTEGER, originator TEXT,
                          since INTEGER, until INTEGER, ended INTEGER) WITHOUT ROWID;
"""
_LICENCE: Final = "INSERT OR IGNORE INTO licence VALUES (?, ?, ?, ?, ?, ?, ?, NULL)"
_END: Final = "UPDATE licence SET ended = ? WHERE agreement = ? AND owner = ? AND ended IS NULL"
_JOINED: Final = """
    SELECT value, delivery.owner, place, settled, licence.* FROM delivery LEFT JOIN licence USING (agreement)
    ORDER BY package, delivery.owner, delivery.rowid
"""


class PackageSpool:
    """Takes events of owners' rows, then of withdrawals. For one thread."""

    def __init__(self) -> None:
        self._base = scratch(_TABLES)
        self._begun = False

    def add(self, event: Delivery, place: str, *, settled: bool) -> None:
        """Take an event of an owner's rows."""
        self._begun = True
        row = (event.package.bytes, event.owner, event.agreement.bytes, settled, place, deliveries.encoded(event)[1])
        self._base.execute("INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?)", row)

    def hear(self, event: WithdrawalEvent) -> None:
        """Take an event of withdrawals, in their order: licences that begin and end. None is kept where no rows are."""
        if not self._begun:
            return
        if event.kind is WithdrawalKind.ACCEPTED:
            of = (event.owner, event.offering, event.version, event.originator, event.time, event.until)
            self._base.execute(_LICENCE, (event.event_id.bytes, *of))
        elif event.kind in ENDS and event.agreement is not None:
            self._base.execute(_END, (event.time, event.agreement.bytes, event.owner))

    def rows(self) -> Iterator[OwnersRows]:
        """Yield events of owners' rows by package and owner; an owner's in their order, each with its licence."""
        for value, owner, place, settled, agreement, *licence in self._base.execute(_JOINED):
            found = deliveries.decoded(owner.encode(), value)
            if found is not None:
                yield OwnersRows(found, place, bool(settled), DeliveredLicence(*licence) if agreement else None)

    def close(self) -> None:
        """Delete the rows."""
        self._base.close()
