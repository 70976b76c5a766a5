"""Common words, which may begin with a capital because a sentence begins: "Autumn leaves", "Pearl earrings"."""

from collections.abc import Sequence
from typing import Final

from pipelines.scanner.model.lexicon import Lexicon, Rank

#: Words before the first one of a sentence, of a quotation, or of an entry in a list.
_BEFORE: Final = frozenset('.!?:;|>*-–—•"“(')
#: Words whose answer is cached; when there are more, the cache is cleared.
_KEPT: Final = 50_000


class Commons:
    """Knows how sure one must be that a common word is a name.

    `least` are the least probabilities for a word that is no known name, and for one that is ("Pearl").
    """

    def __init__(self, lexicon: Lexicon, least: Sequence[float]) -> None:
        self._lexicon, self._least = lexicon, least
        self._surest = max(least)
        self._answers: dict[str, float] = {}

    def has(self, words: Sequence[str], at: int, score: float) -> bool:
        """Tell whether a word, a name by this probability, is common and begins a sentence or is in lower case."""
        if score >= self._surest:
            return False
        word = words[at]
        if word[:1].isupper() and at and words[at - 1][0] not in _BEFORE and not words[at - 1].isspace():
            return False
        if word not in self._answers:
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            self._answers[word] = self._judged(word)
        return score < self._answers[word]

    def _judged(self, word: str) -> float:
        """Return the least probability that the word needs to be a name, wherever it stands."""
        entry = self._lexicon.entry(word)
        if not entry.is_word:
            return 0.0
        no_name, name = self._least
        if entry.given == Rank.NONE and entry.family < Rank.KNOWN:
            return no_name
        return name if word[:1].isupper() else 0.0
