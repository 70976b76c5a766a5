"""The lexicon: facts about a word that do not depend on its text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined,unused-ignore]


class Rank(IntEnum):
    """Frequency of a name or word."""

    NONE = 0
    RARE = 1
    KNOWN = 2
    COMMON = 3


#: Case of an entry that is in lower case about as often as with a capital.
EITHER = 2
#: First bit of each field of an entry: given name, family name, word, and the word's case.
_SHIFTS = {"given": 0, "family": 2, "word": 4, "case": 6}


@dataclass(frozen=True, slots=True)
class Entry:
    """`word` ranks the lower-cased form among all words; `case` is 0 unknown, 1 capitalised, 2 either, 3 lower case."""

    given: int = 0
    family: int = 0
    word: int = 0
    case: int = 0

    def packed(self) -> int:
        return sum(int(getattr(self, name)) << shift for name, shift in _SHIFTS.items())

    @property
    def is_word(self) -> bool:
        """Tell whether it is a common word, at least as often written in lower case as not: gold, power."""
        return self.word >= Rank.KNOWN and self.case >= EITHER

    @classmethod
    def unpacked(cls, bits: int) -> "Entry":
        return cls(**{name: bits >> shift & 3 for name, shift in _SHIFTS.items()})


UNKNOWN = Entry()


class Lexicon:
    """Entries by lower-cased word, and rows of word vectors by word, in sorted arrays that can lie in a file."""

    def __init__(
        self, keys: NDArray[np.uint64], bits: NDArray[np.unsignedinteger],
        vector_keys: NDArray[np.uint64], vector_rows: NDArray[np.uint16],
    ) -> None:  # fmt: skip
        self.keys, self.bits = keys, bits
        self.vector_keys, self.vector_rows = vector_keys, vector_rows

    @classmethod
    def of(cls, entries: Mapping[str, Entry], vectors: Mapping[str, int]) -> "Lexicon":
        """Make a lexicon from words; `vectors` are rows below 65,535."""
        keys, bits = _sorted({hash_string(word): entry.packed() for word, entry in entries.items()})
        vector_keys, rows = _sorted({hash_string(word): row for word, row in vectors.items()})
        return cls(keys, bits.astype(np.uint8), vector_keys, rows.astype(np.uint16))

    @classmethod
    def packed(cls, entries: Mapping[str, int]) -> "Lexicon":
        """Make a lexicon without vectors; entries are those of any layout, in up to 16 bits."""
        keys, bits = _sorted({hash_string(word): entry for word, entry in entries.items()})
        return cls(keys, bits.astype(np.uint16), np.zeros(0, np.uint64), np.zeros(0, np.uint16))

    def entry(self, word: str) -> Entry:
        return Entry.unpacked(int(self._found(self.keys, self.bits, [word.lower()], 0)[0]))

    def entries(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the packed entries of words; 0 for unknown words."""
        return self._found(self.keys, self.bits, [word.lower() for word in words], 0)

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row of each word's vector, or -1."""
        return self._found(self.vector_keys, self.vector_rows, words, -1)

    @staticmethod
    def _found(
        keys: NDArray[np.uint64], values: NDArray[np.unsignedinteger], words: Sequence[str], other: int
    ) -> NDArray[np.int64]:
        wanted = np.fromiter((hash_string(word) for word in words), np.uint64, len(words))
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[at] == wanted, values[at].astype(np.int64), other)


def _sorted(values: Mapping[int, int]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    keys = np.array(sorted(values), np.uint64)
    return keys, np.array([values[int(key)] for key in keys], np.int64)
