"""What every match of a regular expression must contain, read off its syntax tree."""

import re
import warnings
from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

_DIGITS = range(ord("0"), ord("9") + 1)


class Needs(NamedTuple):
    """At least so many digits, and each of these characters."""

    digits: int = 0
    characters: frozenset[str] = frozenset()


NOTHING = Needs()


def needs(pattern: str) -> Needs:
    """What every match contains, whatever the flags; NOTHING when that is not known.

    Letters never count (matching may ignore case), and a pattern in a dialect that `re` does not read needs nothing.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parser.parse(pattern.replace(r"\K", ""))  # what is left out of a match is there all the same
    except (re.error, OverflowError, RecursionError):
        return NOTHING
    return _sequence(tree)


def _sequence(items: Iterable[tuple[Any, Any]]) -> Needs:
    parts = [_item(code, argument) for code, argument in items]
    return Needs(sum(each.digits for each in parts), frozenset().union(*(each.characters for each in parts)))


def _item(code: Any, argument: Any) -> Needs:
    if code is op.LITERAL:
        return _character(argument)
    if code is op.IN:
        return _set(argument)
    if code is op.BRANCH:
        return _branch([_sequence(each) for each in argument[1]])
    if code is op.SUBPATTERN:
        return _sequence(argument[-1])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        least, _, items = argument
        once = _sequence(items)
        return Needs(least * once.digits, once.characters) if least else NOTHING
    if code is op.ATOMIC_GROUP:
        return _sequence(argument)
    return NOTHING  # look-arounds, back references, any character, conditions, anchors


def _branch(ways: list[Needs]) -> Needs:
    return Needs(min(each.digits for each in ways), frozenset.intersection(*(each.characters for each in ways)))


def _character(number: int) -> Needs:
    if number in _DIGITS:
        return Needs(1)
    character = chr(number)
    return NOTHING if character.isalpha() or not character.isascii() else Needs(0, frozenset({character}))


def _set(items: list[tuple[Any, Any]]) -> Needs:
    """A set of one character is that character; a set of digits is a digit."""
    if items[0][0] is op.NEGATE:
        return NOTHING
    if len(items) == 1 and items[0][0] is op.LITERAL:
        return _character(items[0][1])
    return Needs(1) if all(_is_digits(code, argument) for code, argument in items) else NOTHING


def _is_digits(code: Any, argument: Any) -> bool:
    if code is op.LITERAL:
        return argument in _DIGITS
    if code is op.RANGE:
        return argument[0] in _DIGITS and argument[1] in _DIGITS
    return bool(code is op.CATEGORY and argument is op.CATEGORY_DIGIT)
