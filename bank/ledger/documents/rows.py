"""Rows that statements are drawn up from: one for each leg of a posting that a holder sees, and one for each balance.

A row is packed into a text that names its line and sorts as statements and their lines do, an item, and four numbers.
So any sort, on disk as well, brings the rows of a statement together, in the order of its lines, and of a line in the
order of leaves.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from bank.ledger.documents.amounts import Amount, StatementError
from bank.ledger.documents.evidence import EvidenceKind, Item
from bank.ledger.documents.months import is_month
from bank.ledger.documents.statement import HolderKind, LineKind, check_name

#: Below every character that prints, so texts sort as tuples of their parts would.
_BETWEEN: Final = "\0"
_KINDS: Final = {kind: f"{place}" for place, kind in enumerate(LineKind)}
KIND_OF: Final = {text: kind for kind, text in _KINDS.items()}


class PackedRow(NamedTuple):
    """A row as it is sorted: `line` names holder and line; `leaf` and `id` are of the item. `micros` are millionths."""

    line: str
    leaf: int | None
    id: str
    objects: int
    records: int
    bytes: int
    micros: int


@dataclass(frozen=True, slots=True)
class Row:
    """Share of one receipt, agreement or payment in a holder's line; `currency` empty: no money."""

    holder: tuple[HolderKind, str]
    kind: LineKind
    month: str
    evidence: EvidenceKind
    item: Item
    depositor: str = ""
    type: str = ""
    partner: str = ""
    licence: str = ""
    currency: str = ""
    objects: int = 0
    records: int = 0
    bytes: int = 0
    micros: int = 0


def packed(row: Row) -> PackedRow:
    """Pack a row.

    Raises:
        StatementError: a name does not print, or another value is none of a line.
    """
    end = line_end(row.month, row.kind, row.depositor, row.type, row.partner, row.licence, row.currency, row.evidence)
    if row.currency:
        Amount(row.currency, row.micros)
    elif row.micros:
        raise StatementError("a row with an amount has a currency")
    line = holder_text(*row.holder) + end
    return PackedRow(line, row.item.leaf, row.item.id, row.objects, row.records, row.bytes, row.micros)


def packed_opening(holder: str, currency: str, micros: int) -> PackedRow:
    """Pack what a holder begins the month with, or a part of it: it sorts before the holder's rows."""
    return PackedRow(holder + opening_end(currency), None, "", 0, 0, 0, micros)


def holder_text(kind: HolderKind, name: str) -> str:
    """Return the part of a row's line that is the same for all rows of a holder.

    Raises:
        StatementError: the name does not print.
    """
    check_name(name, "the holder's id", least=1)
    return f"{kind}:{name}"


@lru_cache(10_000)
def line_end(  # noqa: PLR0913, PLR0917 - the parts of a line
    month: str,
    kind: LineKind,
    depositor: str,
    type_: str,
    partner: str,
    licence: str,
    currency: str,
    evidence: EvidenceKind,
) -> str:
    """Return the part of a row's line that names the line among the holder's.

    Raises:
        StatementError: a name does not print, or there is no such month or currency.
    """
    names = depositor, type_, partner, licence
    for each in names:
        check_name(each, "a row's name")
    if not is_month(month):
        raise StatementError("a row's month is written as 2026-11")
    if currency:
        Amount(currency, 0)
    return _BETWEEN.join(("", month, _KINDS[kind], *names, currency, evidence))


@lru_cache(1000)
def opening_end(currency: str) -> str:
    """Return the same of a balance.

    Raises:
        StatementError: there is no such currency.
    """
    return _BETWEEN.join((*[""] * 7, Amount(currency, 0).currency, ""))


def sort_key(row: PackedRow) -> tuple[str, bool, int, str]:
    """Return what rows are sorted by."""
    return row.line, row.leaf is None, row.leaf or 0, row.id


def holder_of(line: str) -> str:
    """Return what `holder_text` made, from a row's line."""
    return line.partition(_BETWEEN)[0]


def holder_parts(text: str) -> tuple[HolderKind, str]:
    """Read what `holder_text` returned."""
    kind, _, name = text.partition(":")
    return HolderKind(kind), name


def line_parts(line: str) -> list[str]:
    """Read a row's line: month, kind, depositor, type, partner, licence, currency, kind of evidence."""
    return line.split(_BETWEEN)[1:]
