"""Words that are run together in a hashtag: #gameinsight."""

from typing import Final

from pipelines.scanner.model.lexicon import Entry, Lexicon, Rank
from pipelines.scanner.text.words import FUNCTION_WORDS

#: Most letters of a hashtag that is looked at, and of a word in it.
LONGEST_TAG: Final = 24
_LONGEST_WORD: Final = 14
#: Least letters of a word from the lexicon: shorter ones spell names, as in #okafor.
_LEAST: Final = 4
_SHORT: Final = frozenset(word for word in FUNCTION_WORDS["en"] if len(word) < _LEAST) | {"day", "new"}


class TagWords:
    """Splits hashtags into common words that are nobody's name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def are_words(self, tag: str) -> bool:
        """Tell whether a tag, without its #, is no name and made of such words alone, no two short ones together.

        Longer tags than LONGEST_TAG are not.
        """
        lower = tag.lower()
        size = len(lower)
        if size > LONGEST_TAG or not lower.isascii() or not lower.isalpha() or _is_name(self._lexicon.entry(lower)):
            return False
        long, short = {0}, set[int]()  # where a long and a short word end
        for start in range(size):
            if start in long or start in short:
                self._read(lower, start, long, short)
        return size in long or (size in short and lower not in _SHORT)

    def _read(self, tag: str, start: int, long: set[int], short: set[int]) -> None:
        """Add the ends of the words that begin at `start`, where another word ends."""
        ends = range(start + 1, min(start + _LONGEST_WORD, len(tag)) + 1)
        bits = self._lexicon.entries([tag[start:end] for end in ends]).tolist()
        for end, packed in zip(ends, bits, strict=True):
            if end - start >= _LEAST and _is_common(Entry.unpacked(packed)):
                long.add(end)
            elif start in long and tag[start:end] in _SHORT:
                short.add(end)


def _is_common(entry: Entry) -> bool:
    return entry.word == Rank.COMMON and entry.is_word and not _is_name(entry)


def _is_name(entry: Entry) -> bool:
    return entry.given > 0 or entry.family > Rank.RARE
