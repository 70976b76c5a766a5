"""Features of a word: the network's input."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined,unused-ignore]

from pipelines.scanner.model.layout import ENGLISH, Layout
from pipelines.scanner.model.lexicon import Lexicon

#: English: hashed attributes (lower-cased form, first letter, last three, shape), then four fields of the lexicon, then
#: the row of the word's vector, 0 for none.
HASHED = len(ENGLISH.seeds)
FIELDS = len(ENGLISH.fields)
COLUMNS = ENGLISH.columns
#: Rows of the hash embeddings and their seeds, as en_core_web_md has them: its weights are what training starts from.
HASH_ROWS = ENGLISH.rows
HASH_SEEDS = ENGLISH.seeds


def features(words: Sequence[str], lexicon: Lexicon, layout: Layout = ENGLISH) -> NDArray[np.uint64]:
    """Compute the features of words, an array of (words, columns of the layout)."""
    found = np.zeros((len(words), layout.columns), np.uint64)
    hashed = len(layout.seeds)
    for at, word in enumerate(words):
        found[at, :hashed] = [hash_string(part) for part in layout.parts(word)]
    keys = [layout.key(word) for word in words] if layout.key else words
    found[:, hashed : hashed + len(layout.fields)] = _unpacked(lexicon.entries(keys), layout.fields)
    if layout.bases:
        found[:, hashed + len(layout.fields) :] = _names([layout.bases(word) for word in words], lexicon, layout)
    if layout.vectors:
        found[:, -1] = lexicon.rows(words) + 1
    return found


def _unpacked(bits: NDArray[np.int64], sizes: Sequence[int]) -> NDArray[np.int64]:
    """Split entries into their fields, an array of (entries, fields)."""
    firsts, masks = _shifts(tuple(sizes))
    found: NDArray[np.int64] = bits[:, None] >> firsts & masks
    return found


@cache
def _shifts(sizes: tuple[int, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.cumsum([0, *sizes[:-1]]), (1 << np.array(sizes)) - 1


def _names(bases: Sequence[Sequence[str]], lexicon: Lexicon, layout: Layout) -> NDArray[np.int64]:
    """Return the greatest values that any of a word's bases has as a given and as a family name."""
    owners = np.repeat(np.arange(len(bases)), [len(each) for each in bases])
    fields = _unpacked(lexicon.entries([base for each in bases for base in each]), layout.fields[:2])
    found = np.zeros((len(bases), 2), np.int64)
    np.maximum.at(found, owners, fields)
    return found
