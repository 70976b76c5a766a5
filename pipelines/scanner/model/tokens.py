"""Texts into words, in one regular expression: no tables of exceptions, linear in the text."""

import re

#: Addresses of the net and handles stay whole; contractions and punctuation are split off; a line break is a word.
_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[@#]\w+(?:@[\w-]+(?:\.[\w-]+)+)?"
    r"|\s*\n\s*"
    r"|\d+(?:[.,:/]\d+)*"
    r"|[^\W\d_]+(?=n['’]t\b)|n['’]t\b|['’](?:s|m|d|re|ve|ll)\b"
    r"|[^\W_]+|_+"
    r"|([^\w\s])\1*",
    re.IGNORECASE,
)
#: Longer words are all the same to the network.
LONGEST = 40


def tokenize(text: str) -> tuple[list[str], list[int], list[int]]:
    r"""(words, where each begins, where each ends); spaces lie between words, a line break is the word "\n"."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    words = [text[start:end] for start, end in spans]
    if "\n" in text or len(text) > LONGEST:
        words = [word if len(word) <= LONGEST and "\n" not in word else _reduced(word) for word in words]
    return words, [start for start, _ in spans], [end for _, end in spans]


def _reduced(word: str) -> str:
    return word[:LONGEST] if word.strip() else "\n"
