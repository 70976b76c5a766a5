"""The strict policy masks every word that is not known to be harmless, for users who prefer a lost word to a leak."""

import re

from pipelines.scanner.model.lexicon import Entry, Lexicon, Rank
from pipelines.scanner.model.tokens import tokenize
from pipelines.scanner.text.spans import UNKNOWN, Span

#: Score of the policy's spans: low, since it does not know what it masks.
SCORE = 0.35
#: Least run of digits that is masked whatever it means.
LEAST_DIGITS = 5
_DIGITS = re.compile(rf"\d{{{LEAST_DIGITS},}}")
#: Words with a capital that are nobody's name (March, May and April are left out, since they are names).
_KNOWN = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "july",
    "september", "october", "november", "december", "i", "ok", "okay", "lol", "omg", "tv", "usa", "uk", "eu", "us",
    "english", "british", "american", "french", "german", "european", "christmas", "easter", "internet", "fyi", "asap",
    "pm", "am", "dm", "rt", "st", "nd", "rd", "th",
})  # fmt: skip
#: Case of an entry that is in lower case at least twice as often as with a capital.
_LOWER = 3


class Strict:
    """Finds words that are not known to be harmless; its answers are cached."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._answers: dict[str, bool] = {}

    def spans(self, text: str) -> list[Span]:
        """Return the spans of words that are not common or are also names, of runs of digits, and of links."""
        words, starts, ends = tokenize(text)
        found = [Span(*match.span(), UNKNOWN, SCORE) for match in _DIGITS.finditer(text)]
        places = zip(words, starts, ends, strict=True)
        return found + [Span(start, end, UNKNOWN, SCORE) for word, start, end in places if not self._harmless(word)]

    def _harmless(self, word: str) -> bool:
        if word not in self._answers:
            if len(self._answers) > 50_000:
                self._answers.clear()
            self._answers[word] = self._judged(word)
        return self._answers[word]

    def _judged(self, word: str) -> bool:
        bare = word.lstrip("#").lower()
        if bare in _KNOWN or not any(each.isalpha() for each in bare):
            return True
        if bare.startswith(("'", "’")) or bare in {"n't", "n’t"} or len(bare) == 1:
            return len(bare) > 1 or word.islower() or bare in "ai"
        return is_harmless(self._lexicon.entry(bare), capital=word != word.lower())


def is_harmless(entry: Entry, *, capital: bool) -> bool:
    """Tell whether a word is common, is mostly written in lower case, and is no name where it has a capital."""
    if entry.word < Rank.KNOWN or entry.case < 2:
        return False
    name = entry.given or entry.family
    if capital:
        return not (entry.given or entry.family > Rank.RARE)
    return not name or entry.case == _LOWER
