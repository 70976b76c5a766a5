"""The layers of spaCy's token encoder, in numpy.

Source: thinc's Maxout, LayerNorm, expand_window and with_array, as spaCy's MultiHashEmbed.v2 and MaxoutWindowEncoder.v2
put them together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Maxout:
    """Maxout and layer normalisation: (n, inputs) to (n, outputs).

    `weights` is (inputs, pieces * outputs): all outputs of a piece lie together, so that the largest piece is found by
    comparing contiguous blocks.
    """

    weights: Floats
    bias: Floats
    gain: Floats
    shift: Floats
    pieces: int

    @classmethod
    def of(cls, weights: Floats, bias: Floats, gain: Floats, shift: Floats) -> "Maxout":
        """From thinc's shapes: (outputs, pieces, inputs) and (outputs, pieces)."""
        outputs, pieces, inputs = weights.shape
        flat = weights.transpose(1, 0, 2).reshape(pieces * outputs, inputs).T
        return cls(np.ascontiguousarray(flat), np.ascontiguousarray(bias.T).ravel(), gain, shift, pieces)

    def __call__(self, inputs: Floats) -> Floats:
        return self.activate(inputs @ self.weights)

    def activate(self, mixed: Floats) -> Floats:
        """The rest, from the product of inputs and weights, which is overwritten."""
        mixed += self.bias
        width = self.gain.shape[0]
        best = mixed[:, :width]
        for piece in range(1, self.pieces):
            best = np.maximum(best, mixed[:, piece * width : (piece + 1) * width])
        return self._normalise(best)

    def _normalise(self, best: Floats) -> Floats:
        best = best - best.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", best, best) / best.shape[1]
        best *= (1.0 / np.sqrt(variance + 1e-8))[:, None]
        best *= self.gain
        best += self.shift
        return best


def convolve(rows: Floats, layer: Maxout) -> Floats:
    """One residual window layer: each row sees its neighbours; beyond the ends are zeros."""
    count, width = rows.shape
    padded = np.zeros((count + 2, width), np.float32)
    padded[1:-1] = rows
    step = padded.strides[0]
    windows = np.lib.stride_tricks.as_strided(padded, (count, 3 * width), (step, padded.strides[1]), writeable=False)
    return rows + layer(np.ascontiguousarray(windows))


def encode(tokens: Floats, lengths: list[int], layers: tuple[Maxout, ...]) -> Floats:
    """Convolve documents of these lengths, none of which is empty, without letting one see another.

    thinc puts as many zero rows between documents as there are layers, and lets them change on the way.
    """
    gap = len(layers)
    places = places_of(lengths, gap)
    rows = np.zeros((len(tokens) + gap * (len(lengths) + 1), tokens.shape[1]), np.float32)
    rows[places] = tokens
    for layer in layers:
        rows = convolve(rows, layer)
    return rows[places]


def encode_known(tokens: Floats, products: Floats, lengths: list[int], layers: tuple[Maxout, ...]) -> Floats:
    """As `encode`, from tokens and their products with the three parts of the first layer's weights, (n, 3, outputs).

    A word's products are the same wherever it stands, so they can be kept with it: that saves the first layer's work.
    """
    gap = len(layers)
    places = places_of(lengths, gap)
    count = len(tokens) + gap * (len(lengths) + 1)
    rows = np.zeros((count, tokens.shape[1]), np.float32)
    rows[places] = tokens
    mixed = np.zeros((count, products.shape[2]), np.float32)
    mixed[places + 1] = products[:, 0]
    mixed[places] += products[:, 1]
    mixed[places - 1] += products[:, 2]
    rows += layers[0].activate(mixed)
    for layer in layers[1:]:
        rows = convolve(rows, layer)
    return rows[places]


def places_of(lengths: list[int], gap: int) -> Rows:
    """Where each token lies when `gap` rows come before every document."""
    shifts = np.repeat(np.arange(1, len(lengths) + 1), lengths) * gap
    return np.arange(len(shifts)) + shifts
