"""Put rows of postings into their tables: balances, sums of months, and what packages earned."""

import sqlite3
from typing import Final

from teller.operate.owner_desk.index.rows_money import MoneyRow, PackagePosting

_BALANCE: Final = """
    INSERT INTO balance VALUES (?, ?, ?)
    ON CONFLICT (owner, currency) DO UPDATE SET amount = amount + excluded.amount
"""
_MONTH: Final = """
    INSERT INTO month_sum VALUES (?, ?, ?, ?, ?, ?, 1)
    ON CONFLICT (owner, month, kind, partner, currency)
    DO UPDATE SET amount = amount + excluded.amount, times = times + 1
"""
_EARNED: Final = """
    INSERT INTO earned VALUES (?, ?, ?, ?)
    ON CONFLICT (owner, package, currency) DO UPDATE SET amount = amount + excluded.amount
"""


def take_money(base: sqlite3.Connection, row: MoneyRow) -> None:
    """Add a change of a balance.

    Raises:
        sqlite3.IntegrityError: a sum is beyond 64 bits.
    """
    base.execute(_BALANCE, (row.owner, row.currency, row.amount))
    base.execute(_MONTH, (row.owner, row.month, row.kind, row.partner, row.currency, row.amount))
    found = base.execute("SELECT package FROM package_posting WHERE posting = ?", (row.posting,)).fetchone()
    if found:
        base.execute(_EARNED, (row.owner, found[0], row.currency, row.amount))


def take_package_posting(base: sqlite3.Connection, row: PackagePosting) -> None:
    """Take a posting that shares out the revenue of a package."""
    base.execute("INSERT OR IGNORE INTO package_posting VALUES (?, ?)", row)
