"""Common words, which may begin with a capital because a sentence begins: "Autumn leaves", "Pearl earrings"."""

from collections.abc import Sequence
from typing import Final

from pipelines.scanner.model.lexicon import Lexicon, Rank

#: Words before the first one of a sentence, of a quotation, or of an entry in a list.
_BEFORE: Final = frozenset('.!?:;|>*-–—•"“(')
#: Case of an entry that is in lower case about as often as with a capital, or more often.
_EITHER: Final = 2
#: Words whose answer is cached; when there are more, the cache is cleared.
_KEPT: Final = 50_000


class Commons:
    """Knows how sure one must be that a common word is a name.

    `least` are the least probabilities for a word that is no known name, and for one that is ("Pearl").
    """

    def __init__(self, lexicon: Lexicon, least: Sequence[float]) -> None:
        self._lexicon, self._least = lexicon, least
        self._answers: dict[str, float] = {}

    def least(self, words: Sequence[str], at: int) -> float:
        """Return the least probability for a word that begins a sentence or is in lower case, 0 for others."""
        word = words[at]
        if word[:1].isupper() and at and words[at - 1][0] not in _BEFORE and not words[at - 1].isspace():
            return 0.0
        if word not in self._answers:
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            self._answers[word] = self._judged(word)
        return self._answers[word]

    def _judged(self, word: str) -> float:
        entry = self._lexicon.entry(word)
        if entry.word < Rank.KNOWN or entry.case < _EITHER:
            return 0.0
        no_name, name = self._least
        if entry.given == Rank.NONE and entry.family < Rank.KNOWN:
            return no_name
        return name if word[:1].isupper() else 0.0
