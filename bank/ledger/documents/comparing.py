"""Compare a statement with the one that was drawn up again: equal byte for byte, or which line differs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from bank.ledger.documents.amounts import Amount
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.evidence import Item, LineEvidence
from bank.ledger.documents.months import time_text
from bank.ledger.documents.statement import Balance, Holder, Line, Statement
from bank.ledger.money import shown

_NONE: Final = "nothing"
_HEADING: Final = ("bank", "holder", "month", "status", "until", "version")


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """A place where two statements differ; what stands there is the holder's, and shows in no repr."""

    where: str
    given: str = field(repr=False)
    derived: str = field(repr=False)


def compare(given: Statement, derived: Statement | None) -> tuple[StatementDifference, ...]:
    """Return where the given statement differs from the derived one; None: the topics have nothing of it."""
    if derived is None:
        return (StatementDifference("statement", "one", _NONE),)
    if to_json(given) == to_json(derived):
        return ()
    pairs = [(name, _heading(given, name), _heading(derived, name)) for name in _HEADING]
    heading = [StatementDifference(*each) for each in pairs if each[1] != each[2]]
    return (*heading, *_balances(given, derived), *_lines(given, derived))


def _heading(statement: Statement, name: str) -> str:
    value = getattr(statement, name)
    return time_text(value) if name == "until" else _shown(value)


def _balances(given: Statement, derived: Statement) -> Iterator[StatementDifference]:
    ones, others = ({each.currency: each for each in found.balances} for found in (given, derived))
    for currency in sorted({*ones, *others}):
        one, other = ones.get(currency), others.get(currency)
        if one != other:
            yield StatementDifference(f"balance in {currency}", _shown(one), _shown(other))


def _lines(given: Statement, derived: Statement) -> Iterator[StatementDifference]:
    ones, others = ({line.key: (at, line) for at, line in enumerate(found.lines, 1)} for found in (given, derived))
    for key in sorted({*ones, *others}):
        at, one = ones.get(key, (0, None))
        _, other = others.get(key, (0, None))
        if one != other:
            yield from _line(f"line {at}" if at else f"after line {_before(given, key)}", one, other)


def _before(given: Statement, key: tuple[Any, ...]) -> int:
    return sum(line.key < key for line in given.lines)


def _line(where: str, one: Line | None, other: Line | None) -> Iterator[StatementDifference]:
    if one is None or other is None:
        yield StatementDifference(where, _named(one), _named(other))
        return
    for name in ("objects", "records", "bytes", "amount", "evidence"):
        given, derived = getattr(one, name), getattr(other, name)
        if given != derived:
            yield StatementDifference(f"{where}, {name}", _shown(given), _shown(derived))


def _named(line: Line | None) -> str:
    if line is None:
        return _NONE
    names = line.month, line.kind, line.depositor, line.type, line.partner, line.licence
    return " ".join([*filter(None, names), *([_shown(line.amount)] if line.amount else [])])


def _shown(value: object) -> str:
    match value:
        case None:
            return _NONE
        case Amount(currency, micros):
            return f"{shown(micros)} {currency}"
        case Balance(currency, opening, closing):
            return f"opening {shown(opening)} {currency}, closing {shown(closing)} {currency}"
        case Holder(kind, name, payee):
            return f"{kind} {name}, {f'payee {payee}' if payee else 'no payee'}"
        case LineEvidence():
            return f"{value.count} x {value.kind}, {_item(value.first)} to {_item(value.last)}, root {value.root}"
        case _:
            return str(value)


def _item(item: Item) -> str:
    return f"{item.id} ({'no leaf' if item.leaf is None else f'leaf {item.leaf}'})"
