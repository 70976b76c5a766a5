"""Hold the money of packages against what was delivered, by rules that docs/ledger.md has, written here once more.

What a package owes is computed of the owners' records of deliveries and of the offering's price, not by what the
packager made of them. Memory is constant: rows lie in a private file of SQLite's.
"""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from bank.ledger.money import WHOLE_SHARE
from bank.ledger.orders import MOST_SHARES, RevenueOrder
from bank.withdrawals.offerings import Offerings
from bank.withdrawals.packaging.deliveries import Delivery, DeliveryKind
from bank.withdrawals.packaging.order import PackageOrder, order_of
from bank.withdrawals.packaging.package_events import PackageEvent, PackageKind
from bank.withdrawals.terms import LicencePrice, PriceBasis
from teller.operate.verify.findings import FindingKind

_TABLES: Final = (
    "CREATE TABLE ordered (package TEXT PRIMARY KEY, commission INTEGER) WITHOUT ROWID",
    "CREATE TABLE package (package TEXT PRIMARY KEY, number INTEGER, place TEXT, offering TEXT, version INTEGER, "
    "settled INTEGER) WITHOUT ROWID",
    "CREATE TABLE delivery (package TEXT, owner TEXT, agreement TEXT, rows INTEGER, event TEXT, place TEXT, "
    "settled INTEGER, PRIMARY KEY (package, owner)) WITHOUT ROWID",
    "CREATE TABLE part (name TEXT PRIMARY KEY, package TEXT, place TEXT, paid TEXT, facts TEXT) WITHOUT ROWID",
    "CREATE TABLE share (package TEXT, owner TEXT, name TEXT, weight INTEGER)",
    "CREATE TABLE withdrawal (event TEXT, owner TEXT, place TEXT)",
)
_INDEXES: Final = (
    "CREATE INDEX by_agreement ON delivery (agreement)",
    "CREATE INDEX by_event ON delivery (event)",
    "CREATE INDEX by_owner ON share (package, owner)",
    "CREATE INDEX by_part ON part (package)",
    "CREATE INDEX by_withdrawal ON withdrawal (event)",
)
_PACKAGE: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.[0-9]+)?")
_OWNERS: Final = (
    "SELECT rows, (SELECT max(before.rows) FROM delivery AS before JOIN package USING (package) "
    "WHERE before.agreement = delivery.agreement AND package.number < ?), "
    "share.name, share.weight FROM delivery LEFT JOIN share USING (package, owner) WHERE package = ?"
)
#: Owners who are paid twice, or have no rows.
_TOO_MANY: Final = (
    "SELECT 1 FROM share WHERE package = ? GROUP BY owner HAVING count(*) > 1 UNION ALL "
    "SELECT 1 FROM share WHERE package = ? AND owner NOT IN (SELECT owner FROM delivery WHERE package = ?)"
)
_FIRST: Final = "SELECT 1 FROM package WHERE offering = ? AND version = ? AND number < ?"
_UNMETERED: Final = (
    "SELECT place FROM delivery WHERE settled AND rows > 0 "
    "AND (SELECT count(*) FROM withdrawal WHERE withdrawal.event = delivery.event) != 1"
)
_NOT_WITHDRAWN: Final = (
    "SELECT place FROM withdrawal WHERE NOT EXISTS (SELECT 1 FROM delivery "
    "WHERE delivery.event = withdrawal.event AND delivery.owner = withdrawal.owner)"
)


class PaidAudit:
    """Takes orders, metering events, packages and deliveries, and says what is wrong. Call `close` at the end."""

    def __init__(self, offerings: Offerings) -> None:
        self._offerings, self._base = offerings, sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        for statement in _TABLES:
            self._base.execute(statement)

    def order(self, place: str, order: RevenueOrder) -> None:
        """Take an order; of those of one name the first is posted."""
        found = _PACKAGE.fullmatch(order.id)
        if found is None:
            return
        paid, facts = order.micros - order.micros * order.commission_share // WHOLE_SHARE, _facts(order)
        row = order.id, found[1], place, str(paid), facts
        if self._base.execute("INSERT OR IGNORE INTO part VALUES (?, ?, ?, ?, ?)", row).rowcount:
            shares = ((found[1], owner, order.id, weight) for owner, weight in order.shares.items() if weight)
            self._base.executemany("INSERT INTO share VALUES (?, ?, ?, ?)", shares)

    def withdrawal(self, place: str, event: str, owner: str) -> None:
        """Take the metering event of a withdrawal, by its id."""
        self._base.execute("INSERT INTO withdrawal VALUES (?, ?, ?)", (event, owner, place))

    def package(self, place: str, number: int, event: PackageEvent, *, settled: bool) -> None:
        """Take an event; `number` rises in the order of events. `settled`: what it causes was read behind it."""
        if event.kind is PackageKind.ORDERED:
            order = order_of(event.order.encode())
            part = order.commission if isinstance(order, PackageOrder) else None
            self._base.execute("INSERT OR IGNORE INTO ordered VALUES (?, ?)", (str(event.package), part))
        elif event.kind is PackageKind.DELIVERED:
            row = str(event.package), number, place, event.offering, event.version, settled
            self._base.execute("INSERT OR IGNORE INTO package VALUES (?, ?, ?, ?, ?, ?)", row)

    def delivery(self, place: str, found: Delivery, *, settled: bool) -> None:
        """Take what became of an owner's rows."""
        if found.kind is DeliveryKind.DELIVERED:
            names = str(found.package), found.owner, str(found.agreement), found.rows, str(found.event_id)
            self._base.execute("INSERT OR IGNORE INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?)", (*names, place, settled))

    def close(self) -> Iterator[tuple[FindingKind, str]]:
        """Yield what is wrong, and where."""
        try:
            for statement in _INDEXES:
                self._base.execute(statement)
            packages = self._base.execute("SELECT package, number, place, offering, version FROM package WHERE settled")
            for name, number, place, offering, version in packages.fetchall():
                if not self._is_paid(name, number, (offering, version)):
                    yield FindingKind.PACKAGE_PAID_WRONG, place
            for place, package, facts in self._base.execute("SELECT place, package, facts FROM part"):
                if self._is_stray(package, facts):
                    yield FindingKind.REVENUE_STRAY, place
            for kind, asked in (
                (FindingKind.WITHDRAWAL_UNMETERED, _UNMETERED),
                (FindingKind.WITHDRAWAL_STRAY, _NOT_WITHDRAWN),
            ):
                for (place,) in self._base.execute(asked):
                    yield kind, place
        finally:
            self._base.close()

    def _is_stray(self, package: str, facts: str) -> bool:
        """Return whether an order pays for a package that was not delivered. One that names neither a package nor an
        offering of the bank is an operator's, of something else.
        """
        if self._base.execute("SELECT 1 FROM package WHERE package = ?", (package,)).fetchone():
            return False
        is_ordered = self._base.execute("SELECT 1 FROM ordered WHERE package = ?", (package,)).fetchone() is not None
        return is_ordered or self._offerings.newest(facts.split("\n")[2]) is not None

    def _is_paid(self, package: str, number: int, of: tuple[str, int]) -> bool:
        offering = self._offerings.version(*of)
        if offering is None:
            return True  # nobody can say what is owed; `teller verify` names licences of such an offering
        price = offering.terms.price
        first = self._base.execute(_FIRST, (*of, number)).fetchone() is None
        whole, lacking, owners, weights = 0, 0, 0, defaultdict[str, int](int)
        for rows, before, name, weight in self._base.execute(_OWNERS, (number, package)):
            wanted = _weight(price, rows, before or 0, is_first=first) if price.amount else 0
            if name is not None and weight != wanted:
                return False
            whole, weights[name or ""] = whole + wanted, weights[name or ""] + wanted
            if name is None and wanted:
                lacking, owners = lacking + wanted, owners + 1
        if self._base.execute(_TOO_MANY, (package, package, package)).fetchone():
            return False
        paid, facts = self._parts(package)
        (part,) = self._base.execute("SELECT max(commission) FROM ordered WHERE package = ?", (package,)).fetchone()
        said = f"{price.currency}\n{offering.originator}\n{offering.id}\n{'' if part is None else part}"
        if not all(each.startswith(said) if part is None else each == said for each in facts):
            return False  # where the order cannot be read, the commission may be any
        if price.basis is not PriceBasis.POOL:
            return not lacking and all(price.amount * weights[name] == amount for name, amount in paid.items())
        # a part of a pool is exact to the millionth, and one of less than that has no order
        close = all(abs(amount * whole - price.amount * weights[name]) < whole for name, amount in paid.items())
        spared = price.amount * lacking < whole * (1 + owners // MOST_SHARES) or not lacking
        return close and spared and sum(paid.values()) == (price.amount if whole else 0)

    def _parts(self, package: str) -> tuple[dict[str, int], list[str]]:
        rows = self._base.execute("SELECT name, paid, facts FROM part WHERE package = ?", (package,)).fetchall()
        return {name: int(paid) for name, paid, _ in rows}, [facts for _, _, facts in rows]


def _facts(order: RevenueOrder) -> str:
    return "\n".join((order.currency, order.originator, order.model, str(order.commission_share)))


def _weight(price: LicencePrice, rows: int, before: int, *, is_first: bool) -> int:
    """Return for what an owner is paid: records, or being there once; `before` are the most rows of a former package
    under the same agreement.
    """
    if price.basis is PriceBasis.OWNER:
        return 1 if rows and not before else 0
    if price.basis is PriceBasis.POOL:
        return rows if is_first else 0
    return rows - before if rows > before else 0
