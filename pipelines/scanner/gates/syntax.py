"""Read the needs of every match of a regular expression off its syntax tree."""

import re
import warnings
from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from pipelines.scanner.gates.seen import Seen

_DIGITS = range(ord("0"), ord("9") + 1)
_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
_NO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)


class Needs(NamedTuple):
    """Needs of a match: the least number of digits, the characters, and the least number of digits in a row."""

    digits: int = 0
    characters: frozenset[str] = frozenset()
    run: int = 0

    def met(self, seen: Seen) -> bool:
        if seen.digits < self.digits or seen.run < self.run:
            return False
        return not self.characters or all(each in seen.text for each in self.characters)


NOTHING = Needs()


def needs(pattern: str) -> Needs:
    """Return what every match of the pattern contains, whatever the flags; NOTHING when that is not known.

    Letters never count (matching may ignore case), and a pattern in a dialect that `re` does not read needs nothing.
    """
    tree = parsed(pattern)
    return NOTHING if tree is None else _sequence(tree)


def parsed(pattern: str) -> Any:
    """Return the syntax tree of a pattern; None for one that `re` does not read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # \K leaves text out of the match, but the text must still be there
            return parser.parse(pattern.replace(r"\K", ""))
    except (re.error, OverflowError, RecursionError):
        return None


def _sequence(items: Iterable[tuple[Any, Any]]) -> Needs:
    """Combine the needs of a sequence: adjacent digits make one run, and an item that is all digits continues it."""
    parts: list[Needs] = []
    run = longest = 0
    for code, argument in items:
        part = _item(code, argument)
        parts.append(part)
        if code in _NO_WIDTH:
            continue
        run = run + part.digits if _is_all_digits(code, argument) else 0
        longest = max(longest, run, part.run)
    characters = frozenset[str]().union(*(each.characters for each in parts))
    return Needs(sum(each.digits for each in parts), characters, longest)


def _is_all_digits(code: Any, argument: Any) -> bool:
    """Tell whether an item matches only digits, each of which is counted or follows a counted one."""
    if code in _REPEATS:
        return bool(argument[0]) and all(_is_all_digits(*each) for each in argument[2])
    if code is op.SUBPATTERN:
        return all(_is_all_digits(*each) for each in argument[-1])
    if code is op.IN:
        return argument[0][0] is not op.NEGATE and all(_is_digits(*each) for each in argument)
    return bool(code is op.LITERAL and argument in _DIGITS)


def _item(code: Any, argument: Any) -> Needs:
    if code is op.LITERAL:
        return _character(argument)
    if code is op.IN:
        return _set(argument)
    if code is op.BRANCH:
        return _branch([_sequence(each) for each in argument[1]])
    if code is op.SUBPATTERN:
        return _sequence(argument[-1])
    if code in _REPEATS:
        least, _, items = argument
        once = _sequence(items)
        if not least:
            return NOTHING
        all_digits = all(_is_all_digits(*each) for each in items)
        return Needs(least * once.digits, once.characters, least * once.digits if all_digits else once.run)
    if code is op.ATOMIC_GROUP:
        return _sequence(argument)
    return NOTHING  # look-arounds, back references, any character, conditions, anchors


def _branch(ways: list[Needs]) -> Needs:
    shared = frozenset.intersection(*(each.characters for each in ways))
    return Needs(min(each.digits for each in ways), shared, min(each.run for each in ways))


def _character(number: int) -> Needs:
    if number in _DIGITS:
        return Needs(1, run=1)
    character = chr(number)
    return NOTHING if character.isalpha() or not character.isascii() else Needs(0, frozenset({character}))


def _set(items: list[tuple[Any, Any]]) -> Needs:
    """Return the needs of a character set: a set of one character needs it, and a set of digits needs a digit."""
    if items[0][0] is op.NEGATE:
        return NOTHING
    if len(items) == 1 and items[0][0] is op.LITERAL:
        return _character(items[0][1])
    return Needs(1, run=1) if all(_is_digits(code, argument) for code, argument in items) else NOTHING


def _is_digits(code: Any, argument: Any) -> bool:
    if code is op.LITERAL:
        return argument in _DIGITS
    if code is op.RANGE:
        return argument[0] in _DIGITS and argument[1] in _DIGITS
    return bool(code is op.CATEGORY and argument is op.CATEGORY_DIGIT)
