"""The tagger's network with its gradients, in numpy: the layers of `pipelines.scanner.model.network`.

The embedding of a word is computed once per batch, however often it stands there: half the time of a layer per token.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

from pipelines.scanner.model.layout import Layout
from pipelines.scanner.ner.layers import places_of, windows

Floats = NDArray[np.float32]
WIDTH: Final = 96
FIELD_WIDTH: Final = 8
PIECES: Final = 3
_OPS: Final = NumpyOps()


class WordBatch(NamedTuple):
    """Texts of a batch: features of its distinct words, the index of each token's word, the texts' lengths."""

    words: NDArray[np.uint64]
    tokens: NDArray[np.int64]
    lengths: Sequence[int]


@dataclass(slots=True)
class Gradients:
    """Gradients of the dense parameters by name, and (rows, gradients of these rows) of the tables."""

    dense: dict[str, Floats] = field(default_factory=dict)
    tables: dict[str, tuple[NDArray[np.int64], Floats]] = field(default_factory=dict)


class TrainedNetwork:
    """The parameters by name; `probabilities` runs the network, `step` gives a batch's gradients as well."""

    def __init__(self, layout: Layout, tags: int, depth: int, dropout: float, seed: int) -> None:
        self._layout, self._depth, self._dropout = layout, depth, dropout
        self._rng = rng = np.random.default_rng(seed)
        inputs = len(layout.seeds) * WIDTH + len(layout.sizes) * FIELD_WIDTH
        self.params: dict[str, Floats] = {}
        for at, rows in enumerate(layout.rows):
            self.params[f"table{at}"] = rng.uniform(-0.1, 0.1, (rows, WIDTH)).astype(np.float32)
        for at, bits in enumerate(layout.sizes):
            self.params[f"field{at}"] = rng.uniform(-0.1, 0.1, (2**bits, FIELD_WIDTH)).astype(np.float32)
        for name, size in [("mix", inputs), *((f"layer{at}", 3 * WIDTH) for at in range(depth))]:
            scale = np.sqrt(2 / size)
            self.params[f"{name}_W"] = rng.normal(0, scale, (size, PIECES * WIDTH)).astype(np.float32)
            self.params[f"{name}_b"] = np.zeros(PIECES * WIDTH, np.float32)
            self.params[f"{name}_G"], self.params[f"{name}_s"] = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)
        self.params["output_W"] = np.zeros((WIDTH, tags), np.float32)
        self.params["output_b"] = np.zeros(tags, np.float32)

    def probabilities(self, batch: WordBatch) -> Floats:
        """Return the probabilities of each token's tags."""
        return self._forward(batch, train=False)[0]

    def step(self, batch: WordBatch, tags: NDArray[np.int64], weights: Floats) -> tuple[float, Gradients]:
        """Return the weighted loss of a batch and the gradients."""
        guess, encoded, back = self._forward(batch, train=True)
        total = float(weights.sum()) or 1.0
        loss = -float((np.log(guess[np.arange(len(tags)), tags] + 1e-9) * weights).sum()) / total
        slope = guess.copy()
        slope[np.arange(len(tags)), tags] -= 1
        slope *= (weights / total)[:, None]
        found = Gradients({"output_W": encoded.T @ slope, "output_b": slope.sum(axis=0)})
        self._backward(slope @ self.params["output_W"].T, batch, back, found)
        return loss, found

    def _forward(self, batch: WordBatch, *, train: bool) -> tuple[Floats, Floats, list[Any]]:
        ids = self._rows(batch.words)
        inputs = self._inputs(batch.words, ids)
        mixed, mix = self._maxout("mix", inputs, train=train)
        places = places_of(batch.lengths, self._depth)
        rows = np.zeros((int(places[-1]) + 1 + self._depth, WIDTH), np.float32)
        rows[places] = mixed[batch.tokens]
        back: list[Any] = [ids, mix, places]
        for at in range(self._depth):
            out, layer = self._maxout(f"layer{at}", windows(rows).copy(), train=train)
            rows = rows[1:-1] + out
            back.append(layer)
        encoded = rows[places - self._depth]
        scores = encoded @ self.params["output_W"] + self.params["output_b"]
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True), encoded, back

    def _backward(self, slope: Floats, batch: WordBatch, back: list[Any], found: Gradients) -> None:
        ids, mix, places, *layers = back
        rows = np.zeros((int(places[-1]) + 1 - self._depth, WIDTH), np.float32)
        rows[places - self._depth] = slope
        for at in reversed(range(self._depth)):
            window = self._maxout_back(f"layer{at}", rows, layers[at], found)
            wider = np.zeros((len(rows) + 2, WIDTH), np.float32)
            wider[1:-1] = rows
            for shift in range(3):
                wider[shift : len(rows) + shift] += window[:, shift * WIDTH : (shift + 1) * WIDTH]
            rows = wider
        words = np.zeros((len(batch.words), WIDTH), np.float32)
        _OPS.scatter_add(words, batch.tokens.astype(np.int32), rows[places])
        self._inputs_back(batch.words, ids, self._maxout_back("mix", words, mix, found), found)

    def _rows(self, words: NDArray[np.uint64]) -> list[NDArray[np.int64]]:
        """Return the rows of each table, four for each word."""
        return [
            (_OPS.hash(np.ascontiguousarray(words[:, at]), seed) % np.uint32(rows)).astype(np.int64)
            for at, (seed, rows) in enumerate(zip(self._layout.seeds, self._layout.rows, strict=True))
        ]

    def _inputs(self, words: NDArray[np.uint64], ids: list[NDArray[np.int64]]) -> Floats:
        parts = [self.params[f"table{at}"][rows].sum(axis=1) for at, rows in enumerate(ids)]
        parts += [self.params[f"field{at}"][each] for at, each in enumerate(self._fields(words))]
        return np.concatenate(parts, axis=1)

    def _fields(self, words: NDArray[np.uint64]) -> list[NDArray[np.int64]]:
        first = len(self._layout.seeds)
        return [words[:, first + at].astype(np.int64) for at in range(len(self._layout.sizes))]

    def _inputs_back(
        self, words: NDArray[np.uint64], ids: list[NDArray[np.int64]], slope: Floats, found: Gradients
    ) -> None:
        at_column = 0
        for at, rows in enumerate(ids):
            part = slope[:, at_column : at_column + WIDTH]
            found.tables[f"table{at}"] = _summed(rows, part)
            at_column += WIDTH
        for at, values in enumerate(self._fields(words)):
            whole = np.zeros_like(self.params[f"field{at}"])
            part = np.ascontiguousarray(slope[:, at_column : at_column + FIELD_WIDTH])
            _OPS.scatter_add(whole, values.astype(np.int32), part)
            found.dense[f"field{at}"] = whole
            at_column += FIELD_WIDTH

    def _maxout(self, name: str, inputs: Floats, *, train: bool) -> tuple[Floats, Any]:
        """Return a layer's output, and what its gradient needs."""
        mixed = inputs @ self.params[f"{name}_W"]
        mixed += self.params[f"{name}_b"]
        pieces = [mixed[:, at * WIDTH : (at + 1) * WIDTH] for at in range(PIECES)]
        most = np.maximum(np.maximum(pieces[0], pieces[1]), pieces[2])
        which = [each == most for each in pieces]
        best = most - most.mean(axis=1, keepdims=True)
        scale = 1 / np.sqrt(np.vecdot(best, best)[:, None] / WIDTH + np.float32(1e-8))
        normal = best * scale
        out = normal * self.params[f"{name}_G"] + self.params[f"{name}_s"]
        mask = self._mask(out.shape) if train else None
        return (out if mask is None else out * mask), (inputs, which, normal, scale, mask)

    def _mask(self, shape: tuple[int, ...]) -> Floats | None:
        if not self._dropout:
            return None
        kept = self._rng.random(shape, np.float32) >= self._dropout
        return kept.astype(np.float32) / np.float32(1 - self._dropout)

    def _maxout_back(self, name: str, slope: Floats, back: Any, found: Gradients) -> Floats:
        inputs, which, normal, scale, mask = back
        slope = slope if mask is None else slope * mask
        found.dense[f"{name}_G"] = np.vecdot(slope.T, normal.T)
        found.dense[f"{name}_s"] = slope.sum(axis=0)
        inner = slope * self.params[f"{name}_G"]
        inner = inner - inner.mean(axis=1, keepdims=True) - normal * (np.vecdot(inner, normal) / WIDTH)[:, None]
        inner *= scale
        flat = np.empty((len(slope), PIECES * WIDTH), np.float32)
        for at, chosen in enumerate(which):
            np.multiply(inner, chosen, out=flat[:, at * WIDTH : (at + 1) * WIDTH])
        found.dense[f"{name}_W"], found.dense[f"{name}_b"] = inputs.T @ flat, flat.sum(axis=0)
        back_to: Floats = flat @ self.params[f"{name}_W"].T
        return back_to


def _summed(ids: NDArray[np.int64], slope: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Return (the rows that are used, the sum of the gradients of each)."""
    used, at = np.unique(ids, return_inverse=True)
    total = np.zeros((len(used), slope.shape[1]), np.float32)
    plain = np.ascontiguousarray(slope)
    for column in at.reshape(ids.shape).T:
        _OPS.scatter_add(total, np.ascontiguousarray(column, np.int32), plain)
    return used, total
