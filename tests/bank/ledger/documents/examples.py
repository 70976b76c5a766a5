"""Statements and rows for tests: invented, and reproducible."""

from typing import Any, Final
from uuid import UUID

from bank.ledger.documents.amounts import Amount
from bank.ledger.documents.drawing_up import Heading
from bank.ledger.documents.evidence import EvidenceKind, Item, evidence_of
from bank.ledger.documents.months import cut_off
from bank.ledger.documents.rows import Row
from bank.ledger.documents.statement import Balance, Holder, HolderKind, Line, LineKind, Statement, StatementStatus

ACCOUNT: Final = "a1" * 16
MONTH: Final = "2026-11"
UNTIL: Final = cut_off(MONTH, 5)
HEADING: Final = Heading("Bank of Examples", MONTH, StatementStatus.FINAL, 1, UNTIL)


def item(number: int, leaf: int | None = None) -> Item:
    return Item(str(UUID(int=number)), number if leaf is None else leaf)


def line(kind: LineKind, number: int = 1, **more: Any) -> Line:
    fields = {"month": MONTH, "evidence": evidence_of(EvidenceKind.RECEIPT, [item(number)]), **more}
    return Line(kind, **fields)


def statement(**more: Any) -> Statement:
    """A statement with lines of several kinds, a correction and two currencies."""
    lines = (
        line(LineKind.FEES, 3, month="2026-10", depositor="acme", type="social.post.v1", amount=Amount("EUR", -1_234)),
        line(LineKind.DEPOSITS, 4, depositor="acme", type="social.post.v1", objects=1, records=12, bytes=3456),
        line(
            LineKind.USES,
            5,
            partner="Ärzte & Söhne <GmbH>",
            licence="research-1",
            records=7,
            evidence=evidence_of(EvidenceKind.AGREEMENT, [item(5), item(9)]),
            amount=Amount("USD", 2_500_000),
        ),
        line(LineKind.REVENUE, 6, partner="model-7", amount=Amount("EUR", 12_345_678)),
        line(
            LineKind.PAYMENTS,
            7,
            evidence=evidence_of(EvidenceKind.PAYMENT, [Item("ab" * 16)]),
            amount=Amount("EUR", -10_000_000),
        ),
    )
    fields: dict[str, Any] = {
        "bank": HEADING.bank,
        "holder": Holder(HolderKind.OWNER, ACCOUNT, "P-0001"),
        "month": MONTH,
        "status": StatementStatus.FINAL,
        "version": 1,
        "until": UNTIL,
        "balances": (Balance("EUR", 5_000_000, 7_344_444), Balance("USD", 0, 2_500_000)),
        "lines": lines,
    }
    return Statement(**fields | more)


def row(number: int, **more: Any) -> Row:
    fields: dict[str, Any] = {
        "holder": (HolderKind.OWNER, ACCOUNT),
        "kind": LineKind.REVENUE,
        "month": MONTH,
        "evidence": EvidenceKind.RECEIPT,
        "item": item(number),
        "currency": "EUR",
        "micros": number,
    }
    return Row(**fields | more)
