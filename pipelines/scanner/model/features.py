"""Features of a word: the network's input."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.lang.lex_attrs import word_shape
from spacy.strings import hash_string  # type: ignore[attr-defined,unused-ignore]

from pipelines.scanner.model.lexicon import Lexicon

#: Hashed attributes (lower-cased form, first letter, last three, shape), then four fields of the lexicon, then the row
#: of the word's vector, 0 for none.
HASHED = 4
FIELDS = 4
COLUMNS = HASHED + FIELDS + 1
#: Rows of the hash embeddings and their seeds, as en_core_web_md has them: its weights are what training starts from.
HASH_ROWS = (5000, 1000, 2500, 2500)
HASH_SEEDS = (8, 9, 10, 11)


def features(words: Sequence[str], lexicon: Lexicon) -> NDArray[np.uint64]:
    """Compute the features of words, an array of (words, COLUMNS)."""
    found = np.zeros((len(words), COLUMNS), np.uint64)
    for at, word in enumerate(words):
        parts = (word.lower(), word[:1], word[-3:], word_shape(word))
        found[at, :HASHED] = [hash_string(part) for part in parts]
    bits = lexicon.entries(words)
    for field in range(FIELDS):
        found[:, HASHED + field] = bits >> 2 * field & 3
    found[:, -1] = lexicon.rows(words) + 1
    return found
