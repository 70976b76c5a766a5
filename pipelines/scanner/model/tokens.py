"""Split texts into words by one regular expression, without tables of exceptions, in linear time."""

import re
from collections.abc import Sequence
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
    (r"([^\w\s])\2*", ()),
)
_SIGNS: Final = (".", ":", "@", "#", "\n", "'", "’")
#: Longest word, in characters: the network does not tell longer ones apart.
LONGEST = 40


def tokenize(text: str) -> tuple[list[str], list[int], list[int]]:
    r"""Return (words, the start of each, the end of each); spaces lie between words, a line break is the word "\n"."""
    whole = split(text)
    starts, ends = places(text, whole)
    return reduced(text, whole), starts, ends


def split(text: str) -> list[str]:
    """Return the words as they stand in the text; a line break has the spaces behind it."""
    return [word for word, _ in _pattern(*[sign in text for sign in _SIGNS]).findall(text)]


def places(text: str, whole: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return (the start of each word, the end of each); the words are those of `split`."""
    starts: list[int] = []
    ends: list[int] = []
    end = 0
    for word in whole:
        # only spaces are before a word, and no word begins with one but a line break: so the next one found is it
        start = text.find(word, end)
        end = start + len(word)
        starts.append(start)
        ends.append(end)
    return starts, ends


def reduced(text: str, whole: list[str]) -> list[str]:
    r"""Return the words of a text as the network sees them: at most LONGEST characters, and line breaks as "\n"."""
    if "\n" not in text and max(map(len, whole), default=0) <= LONGEST:
        return whole
    return [word[:LONGEST] if word[0] != "\n" else "\n" for word in whole]


def is_link(word: str) -> bool:
    """Tell whether a word is a web address."""
    return len(word) > 4 and (word[:4].lower() == "www." or "://" in word[:9])


@cache
def _pattern(*held: bool) -> re.Pattern[str]:
    """Make the pattern for texts that hold these signs."""
    signs = {sign for sign, is_held in zip(_SIGNS, held, strict=True) if is_held}
    ways = [way for way, needed in _WAYS if not needed or signs.intersection(needed)]
    return re.compile(f"({'|'.join(ways)})")
