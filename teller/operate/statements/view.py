"""Texts and tables that the PDF of a statement shows, for its template."""

import calendar
from typing import Any, Final

from bank.ledger.documents.amounts import text_of
from bank.ledger.documents.evidence import Item, LineEvidence
from bank.ledger.documents.months import time_text
from bank.ledger.documents.statement import Balance, Line, LineKind, Statement, StatementStatus

_KINDS: Final = {
    LineKind.DEPOSITS: "Deposits",
    LineKind.WITHDRAWALS: "Withdrawals",
    LineKind.USES: "Uses",
    LineKind.REVENUE: "Revenue",
    LineKind.FEES: "Fees",
    LineKind.PAYMENTS: "Payments",
    LineKind.REVERSALS: "Taken back",
}
_MINUS: Final = "\u2212"
#: Letters from here on are in none of the fonts that Typst brings with it.
_SHOWN_BELOW: Final = 0x0500
_ROOT_PIECE: Final = 32
#: Most characters of a text in a table without a place to break a line.
_PIECE: Final = 36


def view(statement: Statement) -> dict[str, Any]:
    """Return what the template shows, save the files."""
    holder = statement.holder
    title = f"Statement for {month_name(statement.month)}"
    facts = [
        (f"{holder.kind.capitalize()}", shown(holder.id)),
        ("Paid to", shown(holder.payee) or "nobody yet"),
        ("Status", f"{statement.status.capitalize()}, version {statement.version}"),
        ("Has what was posted before", f"{time_text(statement.until)} (UTC)"),
    ]
    return {
        "title": title,
        "bank": shown(statement.bank),
        "description": f"{title}: {statement.status}, version {statement.version}",
        "footer": f"{shown(statement.bank)}, {title}, {statement.status}, version {statement.version}",
        "draft": statement.status is StatementStatus.DRAFT,
        "facts": facts,
        "balances": [_balance(each) for each in statement.balances],
        "lines": [_line(number, line, statement.month) for number, line in enumerate(statement.lines, 1)],
        "evidence": [_evidence(number, line.evidence) for number, line in enumerate(statement.lines, 1)],
    }


def month_name(month: str) -> str:
    """Return the month in English: `November 2026`."""
    return f"{calendar.month_name[int(month[5:])]} {month[:4]}"


def shown(text: str) -> str:
    """Return a text in letters that the fonts have: another character becomes its number, such as `U+4F60`.

    A long word gets places where a line may break.
    """
    found = "".join(each if _has_glyph(each) else f" U+{ord(each):04X} " for each in text)
    return " ".join(_broken(word) for word in found.split())


def _has_glyph(character: str) -> bool:
    return ord(character) < _SHOWN_BELOW and character not in _LACKING


def _broken(word: str) -> str:
    return "\u200b".join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))


_LACKING: Final = frozenset[str]()


def _amount(micros: int) -> str:
    return text_of(micros).replace("-", _MINUS)


def _balance(balance: Balance) -> tuple[str, str, str, str]:
    lines = balance.closing - balance.opening
    return balance.currency, _amount(balance.opening), _amount(lines), _amount(balance.closing)


def _line(number: int, line: Line, month: str) -> tuple[str, ...]:
    names = [shown(each) for each in (line.depositor, line.type, line.partner, line.licence) if each]
    late = [f"correction of {month_name(line.month)}"] if line.month < month else []
    about = ", ".join([_KINDS[line.kind], *names, *late])
    counts = (f"{count:,}".replace("-", _MINUS) if count else "" for count in (line.objects, line.records, line.bytes))
    amount = "" if line.amount is None else f"{_amount(line.amount.micros)} {line.amount.currency}"
    return str(number), about, *counts, amount


def _evidence(number: int, evidence: LineEvidence) -> dict[str, Any]:
    first, last = evidence.first, evidence.last
    ids = [first.id] if first == last else [first.id, last.id]
    leaves = list(dict.fromkeys((_leaf(first), _leaf(last))))
    return {
        "line": str(number),
        "number": f"{evidence.count:,} {evidence.kind}{'s' if evidence.count > 1 else ''}",
        "ids": [_broken(each) for each in ids],
        "leaves": " to ".join(leaves),
        "root": [evidence.root[:_ROOT_PIECE], evidence.root[_ROOT_PIECE:]],
    }


def _leaf(item: Item) -> str:
    return "none" if item.leaf is None else str(item.leaf)
