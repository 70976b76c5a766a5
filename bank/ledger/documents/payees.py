"""Payees: to which bank account an owner's balance is paid, from rows of a file, and as a text that is then sealed."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from bank.ledger.documents.iban import BankDetails
from bank.ledger.documents.statement import PAYEE_CHARACTERS

#: First row of a file of payees.
COLUMNS: Final = ("account", "reference", "name", "iban", "bic")
_MOST_ROW: Final = 1000
_HEX: Final = frozenset("0123456789abcdef")
_ACCOUNT_DIGITS: Final = 32


@dataclass(frozen=True, slots=True)
class Payee:
    """A payee; `reference` names it on statements, and is no owner id. None of it shows in a repr."""

    account: str = field(repr=False)
    reference: str = field(repr=False)
    details: BankDetails = field(repr=False)


class WrongRow(NamedTuple):
    """Outcome of a row that names no payee: its line and what to mend, without what stands there."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def rows(lines: Iterable[str]) -> Iterator[Payee | WrongRow]:
    """Read rows of comma-separated values, the first of which has the names of the columns."""
    accounts, begun = set[bytes](), False
    reader = csv.reader(_short(lines), strict=True)
    try:
        for row in reader:
            if not begun:
                begun = True
                if tuple(row) != COLUMNS:
                    yield WrongRow(1, f"write {','.join(COLUMNS)} into the first line")
                    return
                continue
            yield _row(reader.line_num, row, accounts)
    except csv.Error:
        yield WrongRow(reader.line_num, f"write comma-separated values, of at most {_MOST_ROW} characters a line")


def _short(lines: Iterable[str]) -> Iterator[str]:
    for each in lines:
        if len(each) > _MOST_ROW:
            raise csv.Error
        yield each


def _row(line: int, row: list[str], accounts: set[bytes]) -> Payee | WrongRow:
    if len(row) != len(COLUMNS):
        return WrongRow(line, f"write {len(COLUMNS)} values; bic may be empty")
    account, reference, name, iban, bic = row
    if len(account) != _ACCOUNT_DIGITS or not _HEX.issuperset(account):
        return WrongRow(line, "an account is named by 32 hex digits")
    if (packed := bytes.fromhex(account)) in accounts:
        return WrongRow(line, "the account is there twice: remove one")
    accounts.add(packed)
    if not 0 < len(reference) <= PAYEE_CHARACTERS or not reference.isprintable():
        return WrongRow(line, f"a reference has 1 to {PAYEE_CHARACTERS} characters that print")
    details = BankDetails(name, iban, bic)
    return WrongRow(line, details.fault) if details.fault else Payee(account, reference, details)


def encoded(payee: Payee) -> bytes:
    """Encode what is sealed of a payee: all but the account, which is the key of the record."""
    details = payee.details
    return json.dumps([payee.reference, details.name, details.iban, details.bic], ensure_ascii=False).encode()


def decoded(account: str, value: bytes) -> Payee | None:
    """Decode a payee; None for anything else."""
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    if (
        not isinstance(found, list)
        or len(found) != len(COLUMNS) - 1
        or not all(isinstance(each, str) for each in found)
    ):
        return None
    reference, *details = found
    payee = Payee(account, reference, BankDetails(*details))
    return payee if payee.details.fault is None else None
