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
_WITH_SIGN: Final = re.compile(r"\S*@\S*")
_WITH_UNIT: Final = re.compile(rf"\d{{1,{DIGITS - 1}}}(?P<unit>[^\W\d_]+)")
#: Stands for a character that was judged: it is no blank, no part of a word, and joins no digits.
_JUDGED: Final = "|"


class Word(NamedTuple):
    """A word, or a part of one as in camelCase, with ' for ’; [start, end) is the place of the whole."""

    text: str
    whole: str
    start: int
    end: int
    #: Whether a sentence begins here, so that a capital letter means nothing.
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
        if text in self._words or (len(text) == 1 and text.islower()):
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
    """Mask mentions, and whatever else has an @ between two blanks."""
    if "@" not in text:
        return text, masked

    def judged(match: re.Match[str], entity: str) -> str:
        masked.extend(_masked(*match.span(), entity))
        return _JUDGED * len(match[0])

    rest = _MENTION.sub(lambda match: judged(match, links.USER), text)
    return _WITH_SIGN.sub(lambda match: judged(match, UNKNOWN) if has_letters(match[0]) else match[0], rest), masked


def _masked(start: int, end: int, entity: str) -> list[Span]:
    return [Span(start, end, each, SCORE) for each in dict.fromkeys((UNKNOWN, entity))]


def _is_harmless(text: str, start: int, end: int, known: Known) -> bool:
    word = text[start:end]
    bare = word if word.isalnum() else "".join(filter(has_letters, word))
    if bare.isdecimal():
        return len(bare) < DIGITS
    if is_emoji(word):
        return True
    tag = _is_tag(text, start)
    folded = word.replace("’", "'")
    begins = _begins(text, start)
    parts = [folded] if folded.islower() and "_" not in folded else words_of_tag(folded).split()
    return all(_is_short(part) or known(Word(_unit(part), folded, start, end, begins, tag)) for part in parts)


def _is_short(part: str) -> bool:
    return not part or (part.isdecimal() and len(part) < DIGITS)


def _unit(part: str) -> str:
    """Return what follows the digits, as in 20th and 4pm; else the part."""
    match = _WITH_UNIT.fullmatch(part)
    return match["unit"] if match and match["unit"].islower() else part


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence begins there."""
    before = text[:start].rstrip() if start < 64 else text[start - 64 : start].rstrip()
    return not before or before[-1] in ".!?…\n"
