"""Compare a statement with the one that was drawn up again: equal byte for byte, or which line differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bank.ledger.documents.canonical import to_json, to_object
from bank.ledger.documents.statement import Line, Statement

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
    ones, others = to_object(given), to_object(derived)
    heading = [_difference(name, ones, others) for name in _HEADING if ones[name] != others[name]]
    return (*heading, *_balances(ones, others), *_lines(given, derived))


def _difference(name: str, ones: Mapping[str, Any], others: Mapping[str, Any]) -> StatementDifference:
    return StatementDifference(name, _shown(ones[name]), _shown(others[name]))


def _balances(ones: Mapping[str, Any], others: Mapping[str, Any]) -> Iterator[StatementDifference]:
    given, derived = ({each["currency"]: each for each in found["balances"]} for found in (ones, others))
    for currency in sorted({*given, *derived}):
        one, other = given.get(currency), derived.get(currency)
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
    return _NONE if line is None else " ".join(str(each) for each in line.key if each != "")


def _shown(value: object) -> str:
    return _NONE if value is None else str(value)
