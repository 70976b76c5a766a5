"""Put rows into their tables."""

import sqlite3
from collections.abc import Iterable

from teller.operate.owner_desk.index.rows import OwnersRow, Row
from teller.operate.owner_desk.index.rows_accounts import ChangedAccount, ErasedRow, RegisterRow
from teller.operate.owner_desk.index.rows_deposits import DepositedRow, LeafRow
from teller.operate.owner_desk.index.rows_money import MoneyRow, PackagePosting
from teller.operate.owner_desk.index.rows_trail import LookEvent
from teller.operate.owner_desk.index.rows_withdrawals import DecidedRow, DeliveryRow
from teller.operate.owner_desk.index.taking_accounts import (
    is_erased,
    take_account,
    take_erased,
    take_register,
)
from teller.operate.owner_desk.index.taking_deposits import take_leaf, take_object
from teller.operate.owner_desk.index.taking_money import take_money, take_package_posting
from teller.operate.owner_desk.index.taking_trail import take_look
from teller.operate.owner_desk.index.taking_withdrawals import take_decided, take_delivery


def take(base: sqlite3.Connection, rows: Iterable[Row]) -> bool:
    """Put rows into their tables, and return True; those of an owner who was erased are left out.

    Raises:
        sqlite3.IntegrityError, OverflowError: a number is beyond 64 bits.
    """
    for row in rows:
        match row:
            case ErasedRow():
                take_erased(base, row)
            case RegisterRow():
                take_register(base, row)
            case LeafRow():
                take_leaf(base, row)
            case PackagePosting():
                take_package_posting(base, row)
            case _ if not is_erased(base, row.owner):
                _take_owners(base, row)
    return True


def _take_owners(base: sqlite3.Connection, row: OwnersRow) -> None:
    match row:
        case ChangedAccount():
            take_account(base, row)
        case DepositedRow():
            take_object(base, row)
        case LookEvent():
            take_look(base, row)
        case DecidedRow():
            take_decided(base, row)
        case DeliveryRow():
            take_delivery(base, row)
        case MoneyRow():
            take_money(base, row)
