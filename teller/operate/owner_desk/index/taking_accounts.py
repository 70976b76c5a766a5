"""Put rows of accounts, of registers and of erasures into their tables."""

import sqlite3

from bank.accounts import account, account_records
from bank.accounts.account import Account
from bank.accounts.events import EventKind
from teller.operate.owner_desk.index.rows_accounts import ChangedAccount, ErasedRow, RegisterRow
from teller.operate.owner_desk.index.tables import OWNED


def take_account(base: sqlite3.Connection, row: ChangedAccount) -> None:
    """Fold a change into its account; what changes an account that was never opened is passed over."""
    before = account_of(base, row.owner)
    if before is None:
        after = account.opened(row.event, row.offset, row.time)
    else:
        after = account.after(before, row.event, row.offset, row.time)
    if after is None:
        return
    base.execute("INSERT OR REPLACE INTO account VALUES (?, ?)", (row.owner, account_records.encoded(after)[1]))
    if row.event.event is EventKind.CLAIMED:  # a claim knows its offset alone
        base.execute("INSERT OR IGNORE INTO claim VALUES (?, ?, ?)", (row.owner, row.offset, row.time))


def account_of(base: sqlite3.Connection, owner: bytes) -> Account | None:
    """Return an account as it is."""
    found = base.execute("SELECT value FROM account WHERE owner = ?", (owner,)).fetchone()
    known = account_records.decoded(owner.hex().encode(), found[0]) if found else None
    return known if isinstance(known, Account) else None


def take_register(base: sqlite3.Connection, row: RegisterRow) -> None:
    """Take an entry of a register, behind those that are there."""
    base.execute("INSERT OR IGNORE INTO register (topic, offset, key, value) VALUES (?, ?, ?, ?)", row)


def take_erased(base: sqlite3.Connection, row: ErasedRow) -> None:
    """Leave nothing of an owner, and take nothing any more."""
    base.execute("INSERT OR IGNORE INTO erased VALUES (?)", row)
    for table in OWNED:
        base.execute(f"DELETE FROM {table} WHERE owner = ?", row)  # noqa: S608 # nosec B608 - names of our own


def is_erased(base: sqlite3.Connection, owner: bytes) -> bool:
    return base.execute("SELECT 1 FROM erased WHERE owner = ?", (owner,)).fetchone() is not None
