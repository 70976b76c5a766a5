"""Token embeddings, computed once per word and cached."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH  # type: ignore[import-not-found]
from spacy.tokens import Doc
from thinc.api import NumpyOps

from pipelines.scanner.ner.layers import Floats, Rows
from pipelines.scanner.ner.weights import Weights

#: Words cached, 384 bytes each; when there are more, the cache is cleared.
WORDS = 50_000


class Embeddings:
    """Computes embedding rows for tokens; a token's row depends only on its attributes."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._ops = NumpyOps()
        self._known: dict[int, int] = {}
        self._table = np.empty((1024, weights.mix.gain.shape[0]), np.float32)

    def rows(self, docs: Sequence[Doc]) -> Floats:
        """Return the rows of documents, an array of (tokens of all documents, width)."""
        attributes = np.concatenate([doc.to_array([ORTH, *self._weights.attributes]) for doc in docs])
        # NORM is the only attribute that a tokenizer's exceptions can change without changing the word.
        norm = 1 + self._weights.attributes.index("NORM")
        keys = attributes[:, 0] * np.uint64(0x9E3779B97F4A7C15) ^ attributes[:, norm]
        if len(self._known) + len(keys) > max(WORDS, 2 * len(keys)):
            self._known.clear()
        known = self._known
        listed: list[int] = keys.tolist()
        missing = {key: at for at, key in enumerate(listed) if key not in known}
        if missing:
            self._learn(missing, attributes[:, 1:])
        rows: Rows = np.fromiter((known[key] for key in listed), np.int64, len(listed))
        return self._table[rows]

    def _learn(self, missing: dict[int, int], attributes: NDArray[np.uint64]) -> None:
        start = len(self._known)
        needed = start + len(missing)
        if needed > len(self._table):
            grown = np.empty((max(needed, 2 * len(self._table)), self._table.shape[1]), np.float32)
            grown[:start] = self._table[:start]
            self._table = grown
        self._table[start:needed] = self._mix(attributes[list(missing.values())])
        self._known.update(zip(missing, range(start, needed), strict=True))

    def _mix(self, attributes: NDArray[np.uint64]) -> Floats:
        parts = []
        for table in self._weights.tables:
            ids = np.ascontiguousarray(attributes[:, table.column])
            hashed = self._ops.hash(ids, table.seed) % np.uint32(len(table.rows))
            parts.append(table.rows[hashed].sum(axis=1, dtype=np.float32))
        return self._weights.mix(np.concatenate(parts, axis=1))
