"""Put rows of receipts into their tables, with sums by month, depositor and record type.

An object keeps the time of the first one in whose place it stands, so encrypting it anew is no new deposit. Receipts
that replace each other come in any order: an owner's may lie on two partitions where the topic was given more.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final, NamedTuple

from bank.ledger.months import month_of
from teller.operate.owner_desk.index.rows_deposits import DepositedRow, LeafRow

_ADDED: Final = """
    INSERT INTO deposit_sum VALUES (?, ?, ?, ?, ?) ON CONFLICT (owner, month, kind)
    DO UPDATE SET records = records + excluded.records, objects = objects + excluded.objects
"""


class _Known(NamedTuple):
    kind: int
    records: int
    stored: int
    hidden: int


def take_object(base: sqlite3.Connection, row: DepositedRow) -> None:
    """Take an object; one that is there only gets an earlier time."""
    before = [each for each in row.replaces if each != row.receipt]
    known = (_known(base, row.owner, each) for each in before)
    stored = min([row.stored, *(each.stored for each in known if each)])
    if _known(base, row.owner, row.receipt) is None:
        hidden = bool(_after(base, row.owner, row.receipt))
        kind = _kind(base, row.depositor, row.record_type)
        base.execute(
            "INSERT INTO object VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (row.owner, row.receipt, kind, row.schema, row.records, row.size, stored, row.encryption, row.bucket,
             row.object_key, row.sha256, hidden),
        )  # fmt: skip
        if not hidden:
            _count(base, row.owner, _Known(kind, row.records, stored, 0), 1)
    _replace(base, row.owner, row.receipt, before)
    after = _after(base, row.owner, row.receipt)
    _date_back(base, row.owner, [(each, stored) for each in (row.receipt, *after)])


def take_leaf(base: sqlite3.Connection, row: LeafRow) -> None:
    """Take a leaf, unless the record has one."""
    base.execute("INSERT OR IGNORE INTO leaf VALUES (?, ?)", (row.id, row.leaf))


def _replace(base: sqlite3.Connection, owner: bytes, receipt: bytes, before: Iterable[bytes]) -> None:
    for each in before:
        base.execute("INSERT OR IGNORE INTO replaced VALUES (?, ?, ?)", (owner, each, receipt))
        known = _known(base, owner, each)
        if known and not known.hidden:
            base.execute("UPDATE object SET hidden = 1 WHERE owner = ? AND receipt = ?", (owner, each))
            _count(base, owner, known, -1)


def _date_back(base: sqlite3.Connection, owner: bytes, dated: list[tuple[bytes, int]]) -> None:
    """Give objects an earlier time, and those that stand in their place: each goes on only where it gets earlier."""
    while dated:
        receipt, stored = dated.pop()
        known = _known(base, owner, receipt)
        if known is None or known.stored <= stored:
            continue
        base.execute("UPDATE object SET stored = ? WHERE owner = ? AND receipt = ?", (stored, owner, receipt))
        if not known.hidden:
            _count(base, owner, known, -1)
            _count(base, owner, known._replace(stored=stored), 1)
        dated += [(each, stored) for each in _after(base, owner, receipt)]


def _known(base: sqlite3.Connection, owner: bytes, receipt: bytes) -> _Known | None:
    found = base.execute(
        "SELECT kind, records, stored, hidden FROM object WHERE owner = ? AND receipt = ?", (owner, receipt)
    ).fetchone()
    return _Known(*found) if found else None


def _after(base: sqlite3.Connection, owner: bytes, receipt: bytes) -> list[bytes]:
    """Return what stands in the place of a receipt."""
    found = base.execute("SELECT by FROM replaced WHERE owner = ? AND receipt = ?", (owner, receipt))
    return [each for (each,) in found]


def _kind(base: sqlite3.Connection, depositor: str, record_type: str) -> int:
    named = (depositor, record_type)
    found = base.execute("SELECT id FROM kind WHERE depositor = ? AND record_type = ?", named).fetchone()
    if found is None:
        base.execute("INSERT INTO kind (depositor, record_type) VALUES (?, ?)", named)
        return _kind(base, depositor, record_type)
    number: int = found[0]
    return number


def _count(base: sqlite3.Connection, owner: bytes, known: _Known, times: int) -> None:
    place = (owner, month_of(known.stored), known.kind)
    base.execute(_ADDED, (*place, times * known.records, times))
    if times < 0:
        base.execute("DELETE FROM deposit_sum WHERE owner = ? AND month = ? AND kind = ? AND objects = 0", place)
