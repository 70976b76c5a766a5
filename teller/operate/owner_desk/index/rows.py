"""Rows that a record of a followed topic leads to. Pure."""

from collections.abc import Callable, Mapping
from typing import Final

from schemas import topics
from teller.operate.owner_desk.index.heard import Heard
from teller.operate.owner_desk.index.rows_accounts import (
    ChangedAccount,
    ErasedRow,
    RegisterRow,
    account_rows,
    erasure_rows,
    register_rows,
)
from teller.operate.owner_desk.index.rows_deposits import DepositedRow, LeafRow, leaf_rows, object_rows
from teller.operate.owner_desk.index.rows_money import MoneyRow, PackagePosting, money_rows
from teller.operate.owner_desk.index.rows_trail import LookEvent, look_rows
from teller.operate.owner_desk.index.rows_withdrawals import DecidedRow, DeliveryRow, decided_rows, delivery_rows

#: Rows that are an owner's, or everybody's where the owner is empty.
OwnersRow = ChangedAccount | DepositedRow | LookEvent | DecidedRow | DeliveryRow | MoneyRow
Row = OwnersRow | ErasedRow | RegisterRow | LeafRow | PackagePosting
_READ: Final[Mapping[str, Callable[[Heard], tuple[Row, ...] | None]]] = {
    topics.ACCOUNTS: account_rows,
    topics.ERASURES: erasure_rows,
    topics.DEPOSITORS: register_rows,
    topics.ORIGINATORS: register_rows,
    topics.OFFERINGS: register_rows,
    topics.RECEIPTS: object_rows,
    topics.ACCESS: look_rows,
    topics.WITHDRAWALS: decided_rows,
    topics.DELIVERIES: delivery_rows,
    topics.LEDGER_POSTINGS: money_rows,
    topics.LOG_ENTRIES: leaf_rows,
}


def rows_of(heard: Heard) -> tuple[Row, ...] | None:
    """Return the rows of a record; None: it is foreign, no part of the bank wrote it there."""
    return _READ[heard.topic](heard)
