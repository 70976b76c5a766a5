"""The strict rule: it masks every word that is not known to be harmless, in any language.

Numbers of fewer than five digits, punctuation, emoji, and links without the parts that name a person stay.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from pipelines.scanner.text import links
from pipelines.scanner.text.numbers import DIGITS, numbers
from pipelines.scanner.text.placeholders import words_of_tag
from pipelines.scanner.text.runs import has_letters, is_emoji, runs
from pipelines.scanner.text.spans import UNKNOWN, Span
from pipelines.scanner.text.words import FUNCTION_WORDS

#: Score of the rule's spans: below any recognizer's, so that a recognizer's span gives the entity.
SCORE: Final = 0.01
_MENTION: Final = re.compile(r"(?<![\w@.])@\w+(?:[.\-]\w+)*(?:@[\w-]+(?:\.[\w-]+)+)?")
_CHUNK: Final = re.compile(r"[^\s,;:\"<>()\[\]{}|]+")
_WITH_UNIT: Final = re.compile(rf"\d{{1,{DIGITS - 1}}}(?P<unit>[^\W\d_]+)")
_TRAILING: Final = ".!?…'’"
#: Stands for a character that was judged: it is no blank, no part of a word, and joins no digits.
_JUDGED: Final = "|"


class Word(NamedTuple):
    """A word, or a part of one as in camelCase, with ' for ’; [start, end) is the place of the whole."""

    text: str
    whole: str
    start: int
    end: int
    #: Whether it has a capital letter and a sentence begins here, so that a capital letter means nothing.
    begins: bool
    tag: bool


#: Tells whether a word is known to be harmless.
Known = Callable[[Word], bool]


class FunctionWords:
    """Knows the function words of a language, and `common` words; no words of a language without such a list."""

    def __init__(self, language: str, common: frozenset[str] = frozenset()) -> None:
        self._words = FUNCTION_WORDS.get(language, frozenset()) | common

    def __call__(self, word: Word) -> bool:
        text = word.text
        if text in self._words:
            return True
        return word.begins and text[1:] == text[1:].lower() and text.lower() in self._words


def spans_of(text: str, known: Known) -> list[Span]:
    """Return the spans to mask, in order; a user name's are one of UNKNOWN and one of its own entity.

    A privacy rule may leave user names out of its entities, but never UNKNOWN.
    """
    rest, masked = _signed(*_links(text))
    masked += [Span(start, end, UNKNOWN, SCORE) for start, end in numbers(rest)]
    masked += [_of_run(rest, start, end) for start, end in runs(rest) if not _is_harmless(rest, start, end, known)]
    return sorted(masked)


def _of_run(text: str, start: int, end: int) -> Span:
    """Make the span of a word, or of a hashtag with its #."""
    return Span(start - _is_tag(text, start), end, UNKNOWN, SCORE)


def _is_tag(text: str, start: int) -> bool:
    return text[start - 1 : start] == "#"


def _links(text: str) -> tuple[str, list[Span]]:
    """Return the text with links as judged, and the spans to mask in them."""
    rest, masked = [], []
    at = 0
    for start, end in links.in_text(text):
        parts = links.trim(text[start:end], start)
        for part in [Span(start, end, UNKNOWN, SCORE)] if parts is None else parts:
            masked += _masked(part.start, part.end, links.USER if part.entity == links.USER else UNKNOWN)
        rest += [text[at:start], _JUDGED * (end - start)]
        at = end
    return "".join([*rest, text[at:]]) if rest else text, masked


def _signed(text: str, masked: list[Span]) -> tuple[str, list[Span]]:
    """Mask mentions, and what else has an @ between blanks, brackets or commas."""
    if "@" not in text:
        return text, masked

    def mention(match: re.Match[str]) -> str:
        masked.extend(_masked(*match.span(), links.USER))
        return _JUDGED * len(match[0])

    def chunk(match: re.Match[str]) -> str:
        if "@" not in match[0] or not has_letters(match[0]):
            return match[0]
        size = len(match[0].rstrip(_TRAILING))
        masked.append(Span(match.start(), match.start() + size, UNKNOWN, SCORE))
        return _JUDGED * size + match[0][size:]

    return _CHUNK.sub(chunk, _MENTION.sub(mention, text)), masked


def _masked(start: int, end: int, entity: str) -> list[Span]:
    return [Span(start, end, each, SCORE) for each in dict.fromkeys((UNKNOWN, entity))]


def _is_harmless(text: str, start: int, end: int, known: Known) -> bool:
    word = text[start:end]
    if len(word) > 1 and word.isascii() and word.isalpha() and word.islower():  # most words
        return known(Word(word, word, start, end, False, _is_tag(text, start)))
    bare = word if word.isalnum() else "".join(filter(has_letters, word))
    if bare.isdecimal():
        return len(bare) < DIGITS
    if is_emoji(word) or (word == "s" and text[start - 2 : start - 1] == _JUDGED):  # @jo's
        return True
    folded = word.replace("’", "'")
    parts = [folded] if folded.islower() and "_" not in folded else words_of_tag(folded).split()
    tag, begins = _is_tag(text, start), not word.islower() and _begins(text, start)
    return all(
        _is_short(part) or known(Word(_unit(part), folded, start, end, begins and not at, tag))
        for at, part in enumerate(parts)
    )


def _is_short(part: str) -> bool:
    return not part or (part.isdecimal() and len(part) < DIGITS)


def _unit(part: str) -> str:
    """Return what follows the digits, as in 20th and 4pm; else the part."""
    if not part[0].isdecimal():
        return part
    match = _WITH_UNIT.fullmatch(part)
    return match["unit"] if match and match["unit"].islower() else part


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence begins there."""
    before = text[:start].rstrip() if start < 64 else text[start - 64 : start].rstrip()
    return not before or before[-1] in ".!?…\n"
