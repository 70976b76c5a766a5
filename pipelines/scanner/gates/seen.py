"""What is looked up once in a text, however many recognizers ask."""

from typing import NamedTuple

import regex  # type: ignore[import-untyped]

#: As the patterns themselves have it: `re` knows another version of Unicode.
_DIGITS = regex.compile(r"\d+")


class Seen(NamedTuple):
    """A text, its lower-cased form, how many digits it has, and how many in a row."""

    text: str
    lowered: str
    digits: int
    run: int

    @classmethod
    def of(cls, text: str) -> "Seen":
        runs = list(map(len, _DIGITS.findall(text)))
        return cls(text, text.lower(), sum(runs), max(runs, default=0))
