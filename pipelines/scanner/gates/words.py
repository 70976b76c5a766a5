"""Words that some recognizers wait for."""

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+|#")


class Hints(NamedTuple):
    """One of `words`, or a word with one of `endings`, in lower case; and a digit, if `digit`."""

    words: frozenset[str]
    endings: tuple[str, ...] = ()
    digit: bool = True


def words_of(lowered: str) -> set[str]:
    """The words of a text in lower case, without their digits."""
    return set(_WORD.findall(lowered))
