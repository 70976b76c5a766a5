"""Words that are run together in a hashtag: #gameinsight."""

from typing import Final

from pipelines.scanner.model.lexicon import Entry, Lexicon, Rank
from pipelines.scanner.text.words import FUNCTION_WORDS

#: Most letters of a hashtag that is looked at, and of a word in it; least letters of a word that is in no list here.
LONGEST_TAG: Final = 24
_LONGEST_WORD: Final = 14
_LEAST: Final = 3
_SHORT: Final = FUNCTION_WORDS["en"] | {"day"}


class TagWords:
    """Splits hashtags into common words that are nobody's name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def are_words(self, tag: str) -> bool:
        """Tell whether a tag, without its #, is made of such words alone. Longer tags than LONGEST_TAG are not."""
        lower = tag.lower()
        size = len(lower)
        if size > LONGEST_TAG or not lower.isascii() or not lower.isalpha():
            return False
        places = [
            (start, end) for start in range(size) for end in range(start + 1, min(start + _LONGEST_WORD, size) + 1)
        ]
        bits = self._lexicon.entries([lower[start:end] for start, end in places]).tolist()
        begins = {0}  # where a word may begin, all before it being words
        for (start, end), packed in zip(places, bits, strict=True):
            if start in begins and _is_word(lower[start:end], packed):
                begins.add(end)
        return size in begins


def _is_word(word: str, packed: int) -> bool:
    entry = Entry.unpacked(packed)
    common = entry.word >= Rank.COMMON and entry.case == 3
    return word in _SHORT or (len(word) >= _LEAST and common and not (entry.given or entry.family > Rank.RARE))
