"""Placeholders for spans: `<PERSON_1>`, the same for the same person throughout a record.

Numbers count by entity, in order of first appearance. Texts that differ only in case, blanks, possessive or title get
the same number. A first or last name alone gets the number of the full name with it, whichever of the two comes first.
"""

import re
import unicodedata
from collections import Counter
from typing import Final

from pipelines.scanner.text.spans import UNKNOWN
from pipelines.scanner.text.words import word_set

#: Last digits by which telephone numbers are compared, since the country's code may be missing.
NATIONAL: Final = 9
_TITLES: Final = word_set("mr mrs ms miss mx dr prof professor sir madam mister herr frau mme mlle señor señora")
_EDGES: Final = " \t\r\n.,;:!?…\"'“”‘’()[]{}<>#@~"
_POSSESSIVE: Final = re.compile(r"['’]s?\Z", re.IGNORECASE)
_LETTERS: Final = re.compile(r"[^\W\d_]")
_HUMP: Final = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|_")


def same(entity: str, text: str) -> str:
    """Return the form of a text that is equal for all texts of an entity that mean the same."""
    folded = " ".join(_POSSESSIVE.sub("", text.casefold().strip(" \t\r\n.,;:!?")).strip(_EDGES).split())
    if entity == "PERSON":
        return " ".join(_names(folded)) or folded
    if entity in ("PHONE_NUMBER", "CREDIT_CARD") and not _LETTERS.search(folded):
        digits = "".join(str(unicodedata.decimal(char)) for char in folded if char.isdecimal())
        return digits[-NATIONAL:] if entity == "PHONE_NUMBER" else digits
    return folded


def words_of_tag(tag: str) -> str:
    """Split a hashtag such as `AliceSmith` into words."""
    return _HUMP.sub(" ", tag)


def _names(folded: str) -> list[str]:
    return [name for name in folded.split() if name.rstrip(".") not in _TITLES]


class Placeholders:
    """The numbers given out in one record."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._given: Counter[str] = Counter()
        self._in_full: dict[str, int] = {}  # a first or last name -> the number of its full name
        self._alone: dict[str, int] = {}  # a name that came alone and is part of no full name yet -> its number

    def of(self, entity: str, text: str) -> str:
        """Return the placeholder of a text, with its brackets."""
        return f"<{entity}>" if entity == UNKNOWN else f"<{entity}_{self.number(entity, text)}>"

    def number(self, entity: str, text: str) -> int:
        """Return the number of a text; each entity counts from 1."""
        key = (entity, same(entity, text))
        if key not in self._numbers:
            self._numbers[key] = (self._person(key[1]) if entity == "PERSON" else None) or self._next(entity)
            if entity == "PERSON":
                self._remember(key[1], self._numbers[key])
        return self._numbers[key]

    def _next(self, entity: str) -> int:
        self._given[entity] += 1
        return self._given[entity]

    def _person(self, name: str) -> int | None:
        names = name.split()
        known = self._in_full if len(names) == 1 else self._alone
        return next((known[each] for each in names if each in known), None)

    def _remember(self, name: str, number: int) -> None:
        names = name.split()
        if len(names) == 1:
            if name not in self._in_full:
                self._alone[name] = number
            return
        for each in names:
            self._alone.pop(each, None)
            self._in_full.setdefault(each, number)
