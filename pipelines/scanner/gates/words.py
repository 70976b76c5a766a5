"""Words that some recognizers need."""

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+|#")


class Hints(NamedTuple):
    """Hints in lower case: one of `words` or a word with one of `endings` is needed, and a digit if `digit` is set."""

    words: frozenset[str]
    endings: tuple[str, ...] = ()
    digit: bool = True


def words_of(lowered: str) -> set[str]:
    """Return the words of a lower-cased text, without their digits."""
    return set(_WORD.findall(lowered))
