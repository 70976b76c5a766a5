"""Words that some recognizers need."""

import re
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[^\W\d_]+|#")
#: Everything but small letters becomes a blank: in a lower-cased ASCII text, runs of small letters are the words.
_LETTERS_ONLY: Final = bytes(at if chr(at).islower() else ord(" ") for at in range(128)).ljust(256)


class Hints(NamedTuple):
    """Hints in lower case: one of `words` or a word with one of `endings` is needed, and a digit if `digit` is set."""

    words: frozenset[str]
    endings: tuple[str, ...] = ()
    digit: bool = True


def words_of(lowered: str) -> set[str]:
    """Return the words of a lower-cased text, without their digits; "#" is a word."""
    if not lowered.isascii():
        return set(_WORD.findall(lowered))
    words = set(lowered.encode().translate(_LETTERS_ONLY).decode().split())
    if "#" in lowered:
        words.add("#")
    return words
