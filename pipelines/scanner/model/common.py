"""Common words, which may begin with a capital because a sentence begins: "Autumn leaves", "Ferry cancelled"."""

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
    """Knows which words are common and not mostly capitalised."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._answers: dict[str, bool] = {}

    def has(self, words: Sequence[str], at: int) -> bool:
        """Tell whether a word of a text is such a word, and is in lower case or begins a sentence."""
        word = words[at]
        if word[:1].isupper() and at and words[at - 1][0] not in _BEFORE and not words[at - 1].isspace():
            return False
        if word not in self._answers:
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            entry = self._lexicon.entry(word)
            self._answers[word] = entry.word > Rank.NONE and entry.case >= _EITHER
        return self._answers[word]
