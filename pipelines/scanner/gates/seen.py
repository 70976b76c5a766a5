"""Facts about a text that are computed once for all recognizers."""

from typing import NamedTuple

import regex  # type: ignore[import-untyped]

#: Digits by `regex`, as in the patterns themselves: `re` has another version of Unicode.
_DIGITS = regex.compile(r"\d+")


class Seen(NamedTuple):
    """A text, its lower-cased form, its number of digits, and the longest run of digits."""

    text: str
    lowered: str
    digits: int
    run: int

    @classmethod
    def of(cls, text: str) -> "Seen":
        runs = list(map(len, _DIGITS.findall(text)))
        return cls(text, text.lower(), sum(runs), max(runs, default=0))
