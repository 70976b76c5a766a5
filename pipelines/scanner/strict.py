"""Words known to be harmless under the strict rule: in English by lexicon and tagger, elsewhere by lists of words."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pipelines.scanner import countries
from pipelines.scanner.model.lexicon import Entry, Lexicon, Rank
from pipelines.scanner.model.tagger import WordChance
from pipelines.scanner.model.tokens import LONGEST
from pipelines.scanner.presidio import LANGUAGE
from pipelines.scanner.tags import TagWords
from pipelines.scanner.text import strict
from pipelines.scanner.text.spans import Span
from pipelines.scanner.text.strict import FunctionWords, Known, Word
from pipelines.scanner.text.words import FUNCTION_WORDS

#: Words with a capital that are nobody's name (March, May and April are left out, since they are names).
_KNOWN = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "july",
    "september", "october", "november", "december", "i", "ok", "okay", "lol", "omg", "tv", "usa", "uk", "eu", "us",
    "english", "british", "american", "french", "german", "european", "christmas", "easter", "internet", "fyi", "asap",
    "pm", "am", "dm", "rt", "st", "nd", "rd", "th",
}) | FUNCTION_WORDS[LANGUAGE]  # fmt: skip
_CONTRACTED: Final = re.compile(r"(?:n't|'(?:s|m|d|re|ve|ll))\Z")
#: Case of an entry that is in lower case at least twice as often as with a capital.
_LOWER: Final = 3
#: Least digits of a code, of which the tagger knows little: A1B2C3.
_CODE: Final = 3
#: First character that is no Latin letter of a European language.
_FOREIGN: Final = "\u0250"


class StrictLimits(NamedTuple):
    """Probabilities that a word is personal from which it goes: of a word that the lexicon takes for harmless, and of
    any other.
    """

    known: float
    other: float


#: Chosen on the development sets with `python -m benchmarks.strict_limits`, steps below the limits that mask least
#: without more leaks; choose again for another tagger.
LIMITS: Final = StrictLimits(known=0.05, other=0.003)


class StrictRule:
    """The strict rule in all languages. It caches what it finds out of words."""

    def __init__(self, lexicon: Lexicon, limits: StrictLimits = LIMITS) -> None:
        self._english = EnglishWords(lexicon)
        self._limits = limits

    def spans(self, text: str, chances: Sequence[WordChance] | None = None) -> list[Span]:
        """Return the spans to mask in an English text; without the tagger's `chances` the lexicon decides."""
        if chances is None:
            return strict.spans_of(text, self._english.is_known)
        return strict.spans_of(text, self._judge(text, chances, self._english.is_known))

    def spans_elsewhere(self, text: str, language: str, chances: Sequence[WordChance] | None = None) -> list[Span]:
        """Return the spans to mask in a text of another language; hashtags may be English there."""
        words = _words_of(language)

        def is_known(word: Word) -> bool:
            return words(word) or (word.tag and self._english.is_tag(word.text))

        return strict.spans_of(text, is_known if chances is None else self._judge(text, chances, is_known))

    def _judge(self, text: str, chances: Sequence[WordChance], is_known: Known) -> Known:
        """Tell of a word whether it stays, by the tagger's chances, for a known word by another limit."""
        personal = _by_character(text, chances)
        by_start: dict[int, float] = {}  # the parts of a word share its place

        def stays(word: Word) -> bool:
            chance = by_start.get(word.start)
            if chance is None:
                chance = by_start[word.start] = max(personal[word.start : word.end])
            if is_known(word):
                return chance < self._limits.known
            return chance < self._limits.other and _can_be_judged(word)

        return stays


@lru_cache(maxsize=64)
def _words_of(language: str) -> FunctionWords:
    return FunctionWords(language, countries.common_words(language))


class EnglishWords:
    """Knows which words of English are harmless: common, mostly in lower case, and nobody's name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._answers: dict[tuple[str, bool], bool] = {}
        self._tags = TagWords(lexicon)
        self.is_tag = self._tags.are_words

    def is_known(self, word: Word) -> bool:
        """Tell whether the lexicon takes the word for harmless, or all words of a hashtag."""
        key = word.text, word.tag
        if key not in self._answers:
            if len(self._answers) > 50_000:
                self._answers.clear()
            self._answers[key] = self._judged(word.text) or (word.tag and self.is_tag(word.text))
        return self._answers[key]

    def _judged(self, word: str) -> bool:
        bare = word.lower()
        if bare in _KNOWN:
            return True
        bare = _CONTRACTED.sub("", bare)
        if len(bare) == 1:
            return word.islower() or bare in "ai"
        return bare in _KNOWN or is_harmless(self._lexicon.entry(bare), capital=word != word.lower())


def is_harmless(entry: Entry, *, capital: bool) -> bool:
    """Tell whether a word is common, is mostly written in lower case, and is no name where it has a capital."""
    if not entry.is_word:
        return False
    name = entry.given or entry.family
    if capital:
        return not (entry.given or entry.family > Rank.RARE)
    return not name or entry.case == _LOWER


def _can_be_judged(word: Word) -> bool:
    """Tell whether the tagger can know a word that the lexicon does not: no hashtag, code or word of another script."""
    whole = word.whole
    return not (word.tag or len(whole) > LONGEST or max(whole) >= _FOREIGN) and sum(map(str.isdigit, whole)) < _CODE


def _by_character(text: str, chances: Sequence[WordChance]) -> list[float]:
    """Return the chance of each character that its word is personal; pieces of a text may share words."""
    found = [0.0] * len(text)
    for start, end, personal in chances:
        if personal > found[start]:
            found[start:end] = [personal] * (end - start)
    return found
