"""The strict rule without an engine: it masks every word that is not known to be harmless, in any language.

Function words of the language, numbers of fewer than five digits, punctuation and emoji stay.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pipelines.scanner.text.spans import UNKNOWN, Span
from pipelines.scanner.text.words import FUNCTION_WORDS

#: Score of the rule's spans: below any recognizer's, so that a recognizer's span gives the entity.
SCORE: Final = 0.01
DIGITS: Final = 5
_CHUNK: Final = re.compile(r"\S+")
_JOINED: Final = frozenset("'’")
_BETWEEN_DIGITS: Final = re.compile(r"[\s().,:/+\-–—]*")


def spans_of(text: str, language: str, common: frozenset[str] = frozenset()) -> list[Span]:
    """Return the spans to mask, in order; in a language without a list of function words only `common` words stay."""
    harmless = FUNCTION_WORDS.get(language, frozenset()) | common
    masked = [Span(start, end, UNKNOWN, SCORE) for start, end in _numbers(text)]
    for start, end in _words(text):
        if not _is_harmless(text, start, text[start:end], harmless):
            masked.append(Span(start, end, UNKNOWN, SCORE))
    return sorted(masked)


def _is_harmless(text: str, start: int, word: str, harmless: frozenset[str]) -> bool:
    if "@" in word:
        return False
    bare = "".join(char for char in word if _has_letters(char))
    if bare.isdecimal():
        return len(bare) < DIGITS
    folded = word.replace("’", "'")
    return folded in harmless or (
        folded.lower() in harmless and folded[1:] == folded[1:].lower() and _begins(text, start)
    )


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence begins there, so that a capital letter means nothing."""
    before = text[:start].rstrip() if start < 64 else text[start - 64 : start].rstrip()
    return not before or before[-1] in ".!?…\n"


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Yield runs of letters, digits and marks; a string between two blanks with an @ in it is one word."""
    for chunk in _CHUNK.finditer(text):
        if "@" in chunk[0]:
            yield chunk.span()
            continue
        yield from _runs(chunk[0], chunk.start())


def _runs(chunk: str, at: int) -> Iterator[tuple[int, int]]:
    start = None
    for index, char in enumerate(chunk + " "):
        if _is_wordy(char) or (
            start is not None and char in _JOINED and _is_wordy(chunk[index + 1 : index + 2] or " ")
        ):
            start = index if start is None else start
        elif start is not None:
            if any(_has_letters(each) for each in chunk[start:index]):
                yield at + start, at + index
            start = None


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield groups of digits, with only spaces and the like between them, of at least five digits, as in 020 7946."""
    start, end, digits = -1, -1, 0
    for match in re.finditer(r"\d+", text):
        if start >= 0 and _BETWEEN_DIGITS.fullmatch(text, end, match.start()):
            digits += len(match[0])
        else:
            if digits >= DIGITS:
                yield start, end
            start, digits = match.start(), len(match[0])
        end = match.end()
    if digits >= DIGITS:
        yield start, end


@lru_cache(maxsize=4096)
def _is_wordy(char: str) -> bool:
    return _has_letters(char) or unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf", "Pc")


@lru_cache(maxsize=4096)
def _has_letters(char: str) -> bool:
    """Tell whether a character is a letter or digit, also in disguise (Ⓐ, ①, 𝐀), by Unicode's compatibility form."""
    return any(each.isalnum() for each in unicodedata.normalize("NFKC", char))
