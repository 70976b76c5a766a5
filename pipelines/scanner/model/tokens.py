"""Split texts into words by one regular expression, without tables of exceptions, in linear time."""

import re
from functools import cache
from typing import Final

#: Web addresses and handles stay whole; contractions and punctuation are split off; a line break is a word. A pattern
#: comes with signs, one of which a text must hold for it to match: most texts hold none, and trying patterns is slow.
_WAYS: Final = (
    (r"(?:[hH][tT][tT][pP][sſS]?://|[wW]{3}\.)[^\s<>\"]+", (".", ":")),
    (r"[\w.+-]{1,256}@[\w-]+(?:\.[\w-]+)+", ("@",)),
    (r"[@#]\w+(?:@[\w-]+(?:\.[\w-]+)+)?", ("@", "#")),
    (r"\n\s*", ("\n",)),
    (r"\d+(?:[.,:/]\d+)*", ()),
    (r"[^\W\d_]+(?=[nN]['’][tT]\b)|[nN]['’][tT]\b|['’](?:[sſSmMdD]|[rR][eE]|[vV][eE]|[lL]{2})\b", ("'", "’")),
    (r"[^\W_]+|_+", ()),
    (r"([^\w\s])\1*", ()),
)
_SIGNS: Final = (".", ":", "@", "#", "\n", "'", "’")
#: Longest word, in characters: the network does not tell longer ones apart.
LONGEST = 40


def tokenize(text: str) -> tuple[list[str], list[int], list[int]]:
    r"""Return (words, the start of each, the end of each); spaces lie between words, a line break is the word "\n"."""
    spans = [match.span() for match in _pattern(*(sign in text for sign in _SIGNS)).finditer(text)]
    words = [text[start:end] for start, end in spans]
    if len(text) > LONGEST or "\n" in text:
        words = [word if len(word) <= LONGEST and "\n" not in word else _reduced(word) for word in words]
    return words, [start for start, _ in spans], [end for _, end in spans]


def is_link(word: str) -> bool:
    """Tell whether a word is a web address."""
    return word[:4].lower() == "www." or "://" in word[:9]


@cache
def _pattern(*held: bool) -> re.Pattern[str]:
    """Make the pattern for texts that hold these signs."""
    signs = {sign for sign, is_held in zip(_SIGNS, held, strict=True) if is_held}
    return re.compile("|".join(way for way, needed in _WAYS if not needed or signs.intersection(needed)))


def _reduced(word: str) -> str:
    return word[:LONGEST] if word.strip() else "\n"
