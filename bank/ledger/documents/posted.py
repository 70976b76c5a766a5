"""Rows of statements from postings: what each holder sees of a posting, and on which month's statement.

A holder sees the account's other side: a fee that a depositor owes is a debit of the bank's books, and below 0 on the
depositor's statement.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bank.ledger.accounts import AccountPlace, party_of, place_of
from bank.ledger.documents.evidence import EvidenceKind
from bank.ledger.documents.months import statement_month
from bank.ledger.documents.rows import PackedRow, holder_text, line_end, packed_opening
from bank.ledger.documents.statement import NAME_CHARACTERS, HolderKind, LineKind
from bank.ledger.months import month_of
from bank.ledger.posting import Leg, Posting, PostingKind

#: Longest name of a receipt or a payment that a statement shows as it is.
CAUSE_CHARACTERS: Final = 64
_HOLDERS: Final[dict[str, HolderKind]] = {
    AccountPlace.DEPOSITOR: HolderKind.DEPOSITOR,
    AccountPlace.OWNER: HolderKind.OWNER,
}
_LINES: Final = {
    PostingKind.METERING: LineKind.FEES,
    PostingKind.MONTH: LineKind.FEES,
    PostingKind.REVENUE: LineKind.REVENUE,
    PostingKind.SHARED: LineKind.REVENUE,
    PostingKind.PAYMENT: LineKind.PAYMENTS,
    PostingKind.REVERSAL: LineKind.REVERSALS,
}
#: Cause of a share of a package's revenue: the package's id, the number of the order's part, that of the posting.
_OF_PACKAGE: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.[0-9]+)?/[0-9]+")
_OF_MODELS: Final = frozenset({PostingKind.SHARED, PostingKind.REVERSAL})


@dataclass(frozen=True, slots=True)
class Period:
    """Postings of a month's statements: those before `until`, in ms, by the rule of `statement_month`."""

    month: str
    until: int
    grace_days: int


def period_rows(period: Period, posting: Posting, posted: int) -> Iterator[PackedRow]:
    """Yield the packed rows of a posting, as a month's statements have them; `posted` is when Kafka took it.

    What an earlier month's statement has is part of the opening balance. Receipts come without their leaves: the
    log's topic has those.

    Raises:
        StatementError: it is none that the ledger makes.
    """
    if posted >= period.until or posting.kind is PostingKind.HELD:
        return
    month = statement_month(posting.time, posted, period.grace_days)
    if month == period.month:
        yield from _rows(posting)
    elif month < period.month:
        for leg, holder in _legs(posting):
            yield packed_opening(holder, leg.currency, -leg.amount)


def _rows(posting: Posting) -> Iterator[PackedRow]:
    evidence, name = _evidence(posting)
    month, depositor, type_ = month_of(posting.time), printing(posting.depositor), printing(posting.schema)
    if posting.kind is PostingKind.METERING or any(posting.quantities):
        stored = LineKind.WITHDRAWALS if posting.quantities.withdrawals else LineKind.DEPOSITS
        kind = LineKind.REVERSALS if posting.kind is PostingKind.REVERSAL else stored
        end = line_end(month, kind, depositor, type_, "", "", "", evidence)
        counts = posting.quantities.objects, posting.quantities.records, posting.quantities.bytes
        for holder in _parties(posting, depositor):
            yield PackedRow(holder + end, None, name, *counts, 0)
    partner = printing(_model(posting)) if posting.kind in _OF_MODELS else ""
    for leg, holder in _legs(posting):
        end = line_end(month, _LINES[posting.kind], depositor, type_ or _package(posting), partner, "", leg.currency,
                       evidence)  # fmt: skip
        yield PackedRow(holder + end, None, name, 0, 0, 0, -leg.amount)


def _model(posting: Posting) -> str:
    """Return the model whose revenue is shared out, or taken back: its carry has a leg."""
    of_carry = (leg.account for leg in posting.legs if place_of(leg.account) is AccountPlace.CARRY)
    return party_of(next(of_carry, ""))


def _package(posting: Posting) -> str:
    """Name the package whose revenue is shared out; empty where it is another revenue."""
    found = _OF_PACKAGE.fullmatch(posting.cause) if posting.kind is PostingKind.SHARED else None
    return f"package {found[1]}" if found else ""


def _evidence(posting: Posting) -> tuple[EvidenceKind, str]:
    if posting.kind is PostingKind.METERING and not posting.quantities.withdrawals:
        return EvidenceKind.RECEIPT, _ascii(posting.cause)
    if posting.kind is PostingKind.PAYMENT:
        return EvidenceKind.PAYMENT, _ascii(posting.cause)
    return EvidenceKind.POSTING, str(posting.posting_id)


def _parties(posting: Posting, depositor: str) -> Iterator[str]:
    if posting.owner:
        yield holder_text(HolderKind.OWNER, printing(posting.owner))
    if depositor:
        yield holder_text(HolderKind.DEPOSITOR, depositor)


def _legs(posting: Posting) -> Iterator[tuple[Leg, str]]:
    """Yield the legs that a holder sees, with the holder."""
    for leg in posting.legs:
        kind = _HOLDERS.get(leg.account.partition("/")[0])
        if kind is not None and leg.amount:
            yield leg, holder_text(kind, printing(party_of(leg.account)))


def printing(name: str) -> str:
    """Return a name in characters that print, as statements show it; other ones are escaped."""
    found = name if name.isprintable() else name.encode("unicode_escape").decode()
    return found if len(found) <= NAME_CHARACTERS else hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def _ascii(name: str) -> str:
    plain = name.isascii() and name.isprintable() and " " not in name and 0 < len(name) <= CAUSE_CHARACTERS
    return name if plain else hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
