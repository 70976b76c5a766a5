"""The layers of spaCy's token encoder, in numpy.

Source: thinc's Maxout, LayerNorm, expand_window and with_array, as spaCy's MultiHashEmbed.v2 and MaxoutWindowEncoder.v2
put them together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Maxout:
    """Maxout and layer normalisation: (n, inputs) to (n, outputs).

    `weights` is (inputs, pieces * outputs): all outputs of a piece are adjacent, so that the largest piece is found by
    comparing contiguous blocks.
    """

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats
    pieces: int

    @classmethod
    def of(cls, weights: Floats, bias: Floats, gain: Floats, shift: Floats) -> "Maxout":
        """Make a layer from thinc's shapes: (outputs, pieces, inputs) and (outputs, pieces)."""
        outputs, pieces, inputs = weights.shape
        flat = weights.transpose(1, 0, 2).reshape(pieces * outputs, inputs).T
        return cls(np.ascontiguousarray(flat), np.ascontiguousarray(bias.T).ravel(), gain, shift, pieces)

    def __call__(self, inputs: Floats) -> Floats:
        return self.activate(inputs @ self.weights)

    def activate(self, mixed: Floats) -> Floats:
        """Finish the layer from the product of inputs and weights, which is overwritten."""
        mixed += self.bias
        return self.largest(mixed)

    def largest(self, mixed: Floats) -> Floats:
        """Return the largest of each output's pieces, normalised; `mixed` includes the bias."""
        width = self.gain.shape[0]
        best = mixed[:, :width]
        for piece in range(1, self.pieces):
            best = np.maximum(best, mixed[:, piece * width : (piece + 1) * width])
        return self._normalise(best)

    def _normalise(self, best: Floats) -> Floats:
        share = np.float32(1 / best.shape[1])
        mean: Floats = np.add.reduce(best, axis=1, keepdims=True)
        found: Floats = best - mean * share
        variance: Floats = np.vecdot(found, found) * share
        found *= (np.float32(1) / np.sqrt(variance + np.float32(1e-8)))[:, None]
        found *= self.gain
        found += self.shift
        return found


def windows(rows: Floats) -> Floats:
    """Return a view (n - 2, 3 * width) of each row beside its neighbours, without the first and the last row."""
    count, width = rows.shape
    return np.ndarray((count - 2, 3 * width), np.float32, rows, 0, rows.strides)


def convolve(rows: Floats, layer: Maxout) -> Floats:
    """Apply a residual window layer: each row but the first and the last sees its neighbours, (n - 2, width)."""
    return rows[1:-1] + layer(windows(rows).copy())


def encode(tokens: Floats, lengths: Sequence[int], layers: tuple[Maxout, ...]) -> Floats:
    """Convolve documents of these lengths, none of which is empty, without letting one see another.

    thinc puts as many zero rows between documents as there are layers, and lets them change on the way.
    """
    gap = len(layers)
    places = places_of(lengths, gap)
    rows = np.zeros((len(tokens) + gap * (len(lengths) + 1), tokens.shape[1]), np.float32)
    rows[places] = tokens
    return _through(rows, places, layers)


def encode_known(rows: Floats, mixed: Floats, places: Rows, layers: tuple[Maxout, ...]) -> Floats:
    """Encode as `encode` does, from precomputed products of the first layer.

    `rows` (n, width) include those between documents; `mixed` (n - 2, pieces * width) are the first layer's products
    before the largest pieces are taken; `places` are the indexes of the documents' rows. A word's products with the
    first layer's weights are the same at every place, so they can be cached by word.
    """
    rows = rows[1:-1] + layers[0].largest(mixed)
    return _through(rows, places - 1, layers[1:])


def _through(rows: Floats, places: Rows, layers: tuple[Maxout, ...]) -> Floats:
    """Apply the layers; the last one only to the documents' rows."""
    for layer in layers[:-1]:
        rows = convolve(rows, layer)
        places = places - 1
    if not layers:
        return rows[places]
    return rows[places] + layers[-1](windows(rows)[places - 1])


def places_of(lengths: Sequence[int], gap: int) -> Rows:
    """Return the row of each token when `gap` rows are put before every document."""
    if len(lengths) == 1:
        return np.arange(gap, gap + lengths[0])
    shifts = np.repeat(np.arange(1, len(lengths) + 1), lengths) * gap
    return np.arange(len(shifts)) + shifts
