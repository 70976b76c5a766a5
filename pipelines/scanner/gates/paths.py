"""Bound the paths that a search may follow from one place of a text, read off a pattern's syntax tree.

A pattern of few paths takes time in proportion to the text, whatever the text; it needs no clock to stop it.
"""

from collections.abc import Iterable
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

from pipelines.scanner.gates.syntax import parsed

#: More paths than this are not counted.
MANY = 1_000
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_ONE = (op.LITERAL, op.NOT_LITERAL, op.IN, op.ANY, op.AT, op.GROUPREF)


def paths(pattern: str) -> int:
    """Return the most paths from one place, MANY for that number or more, or where it is not known."""
    tree = parsed(pattern)
    return MANY if tree is None else _sequence(tree)


def _sequence(items: Iterable[tuple[Any, Any]]) -> int:
    return min(MANY, prod(_item(code, argument) for code, argument in items))


def _item(code: Any, argument: Any) -> int:
    if code in _ONE:
        return 1
    if code in _REPEATS:
        return _repeated(*argument)
    if code is op.BRANCH:
        return min(MANY, sum(_sequence(each) for each in argument[1]))
    if code in {op.SUBPATTERN, op.ASSERT, op.ASSERT_NOT}:
        return _sequence(argument[-1])
    return _sequence(argument) if code is op.ATOMIC_GROUP else MANY


def _repeated(least: int, most: int, items: Iterable[tuple[Any, Any]]) -> int:
    """Return the paths of a repeat: each number of times is a path, and each time doubles those of two paths."""
    once = _sequence(items)
    if most - least >= MANY or (once > 1 and most >= MANY.bit_length()):
        return MANY
    every: int = sum(once**times for times in range(least, most + 1))
    return min(MANY, every)
