"""The tagger's forward pass over batches of words, in numpy.

The shapes and layers are those of `training/network.py`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

from pipelines.scanner.model.features import features
from pipelines.scanner.model.layout import LAYOUTS
from pipelines.scanner.model.store import StoredModel
from pipelines.scanner.ner.layers import Floats, Maxout, encode_known, places_of

#: Words whose embeddings are cached, 4 kB each; when there are more, the cache is cleared.
KEPT = 16_000
#: Words that go through the layers at once: more would not fit the CPU's cache.
AT_ONCE = 512


class Network:
    """Computes the probabilities of tags for words of texts. For one thread."""

    def __init__(self, stored: StoredModel) -> None:
        arrays = stored.arrays
        self._lexicon = stored.lexicon
        self._layout = layout = LAYOUTS[stored.about.get("layout", "english")]
        hashed, fields = range(len(layout.seeds)), range(len(layout.sizes))
        self._tables = [(arrays[f"table{at}_rows"], arrays[f"table{at}_scale"]) for at in hashed]
        self._vectors = (arrays["vectors_rows"], arrays["vectors_scale"]) if layout.vectors else None
        self._fields = [np.asarray(arrays[f"field{at}"], np.float32) for at in fields]
        self._mix = _maxout(stored, "mix")
        self._layers = tuple(_maxout(stored, f"layer{at}") for at in range(int(stored.about["depth"])))
        self._output = np.asarray(arrays["output_W"], np.float32).T.copy(), np.asarray(arrays["output_b"], np.float32)
        width, outputs = len(self._mix.gain), self._layers[0].weights.shape[1]
        self._parts_of_first = self._layers[0].weights.reshape(3, width, outputs)
        self._known: dict[str, int] = {}
        self._table = np.zeros((1024, width), np.float32)
        self._products = [np.zeros((1024, outputs), np.float32) for _ in range(3)]
        self._products[1][0] = self._layers[0].bias
        self._ops = NumpyOps()

    def __call__(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return the scores of texts, none of which is empty, as an array of (words of all texts, tags).

        The scores are exponentials: divide a word's by their sum for probabilities.
        """
        found: list[Floats] = []
        batch: list[Sequence[str]] = []
        size = 0
        for words in texts:
            batch.append(words)
            size += len(words)
            if size >= AT_ONCE:
                found.append(self._run(batch))
                batch, size = [], 0
        if batch:
            found.append(self._run(batch))
        return np.concatenate(found) if len(found) > 1 else found[0]

    def _run(self, texts: Sequence[Sequence[str]]) -> Floats:
        gap = len(self._layers)
        places = places_of([len(words) for words in texts], gap)
        ids = np.zeros(int(places[-1]) + 1 + gap, np.int64)
        ids[places] = self._ids([word for words in texts for word in words])
        mixed = self._products[1].take(ids[1:-1], axis=0)
        mixed += self._products[0].take(ids[:-2], axis=0)
        mixed += self._products[2].take(ids[2:], axis=0)
        encoded = encode_known(self._table.take(ids, axis=0), mixed, places, self._layers)
        scores: Floats = encoded @ self._output[0]
        scores += self._output[1]
        scores -= scores.max(axis=1, keepdims=True)
        return np.exp(scores, out=scores)

    def _ids(self, words: list[str]) -> list[int]:
        """Return the rows of words in the cache; new words are added first."""
        known = self._known
        try:
            return [known[word] for word in words]
        except KeyError:
            missing = list(dict.fromkeys(word for word in words if word not in known))
        if len(known) + len(missing) > KEPT:
            known.clear()
            missing = list(dict.fromkeys(words))
        self._learn(missing)
        return [known[word] for word in words]

    def _learn(self, words: list[str]) -> None:
        """Add words to the cache; row 0 stands for no word."""
        start = len(self._known) + 1
        end = start + len(words)
        if end > len(self._table):
            size = max(end, 2 * len(self._table))
            self._table = _grown(self._table, start, size)
            self._products = [_grown(each, start, size) for each in self._products]
        made = self._mix(self._parts(features(words, self._lexicon, self._layout)))
        self._table[start:end] = made
        for at, weights in enumerate(self._parts_of_first):
            self._products[at][start:end] = made @ weights
        self._products[1][start:end] += self._layers[0].bias
        self._known.update(zip(words, range(start, end), strict=True))

    def _parts(self, found: NDArray[np.uint64]) -> Floats:
        """Return the concatenated embeddings, before they are mixed."""
        parts: list[Floats] = []
        for at, (rows, scale) in enumerate(self._tables):
            ids = self._ops.hash(np.ascontiguousarray(found[:, at]), self._layout.seeds[at]) % np.uint32(len(rows))
            parts.append((rows[ids].astype(np.float32) * scale[ids].astype(np.float32)[..., None]).sum(axis=1))
        if self._vectors:
            at_vector = found[:, -1].astype(np.int64)
            rows, scale = self._vectors
            parts.append(rows[at_vector].astype(np.float32) * scale[at_vector].astype(np.float32)[:, None])
        first = len(self._tables)
        parts += [table[found[:, first + at].astype(np.int64)] for at, table in enumerate(self._fields)]
        return np.concatenate(parts, axis=1)


def _grown(array: Floats, kept: int, size: int) -> Floats:
    grown = np.empty((size, *array.shape[1:]), np.float32)
    grown[:kept] = array[:kept]
    return grown


def _maxout(stored: StoredModel, name: str) -> Maxout:
    weights, bias, gain, shift = (np.asarray(stored.arrays[f"{name}_{each}"], np.float32) for each in "WbGs")
    return Maxout.of(weights, bias, gain, shift)
