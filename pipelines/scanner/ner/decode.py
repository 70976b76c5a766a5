"""spaCy's entity transitions (Begin, In, Last, Unit, Out) over scores of whole batches.

Source: spacy/pipeline/_parser_internals/ner.pyx and _state.pxd (set_context_tokens). Most tokens are Out: all tokens
are scored at once as if no entity were open, and single transitions are followed only within an entity.
"""

import numpy as np
from numpy.typing import NDArray

from pipelines.scanner.ner.layers import Floats
from pipelines.scanner.ner.weights import Weights

#: (first token, token behind the last, label), counted in tokens of the batch.
Entity = tuple[int, int, str]


class Decoder:
    """Finds entities in encoded tokens."""

    def __init__(self, weights: Weights) -> None:
        state, self._bias, pad = weights.state
        features, hidden, pieces, inputs = state.shape
        self._state = np.ascontiguousarray(state.reshape(features * hidden * pieces, inputs).T)
        self._shape = (features, hidden, pieces)
        self._pad: Floats = pad[0]
        self._project = weights.project
        self._scores = weights.scores
        named = [name.partition("-")[::2] for name in weights.moves]
        self._outside = named.index(("O", ""))
        self._open = {at: label for at, (move, label) in enumerate(named) if move == "B" and label}
        self._unit = {at: label for at, (move, label) in enumerate(named) if move == "U" and label}
        ends = {(move, label): at for at, (move, label) in enumerate(named)}
        self._inside = {label: (ends["I", label], ends["L", label]) for label in self._open.values()}
        starts = [self._outside, *self._open, *self._unit]
        self._never = np.full(len(named), -np.inf, np.float32)
        self._never[starts] = 0
        self._no_begin = np.zeros(len(named), np.float32)
        self._no_begin[list(self._open)] = -np.inf
        self._only_out = np.full(len(named), -np.inf, np.float32)
        self._only_out[self._outside] = 0

    def __call__(self, tokens: Floats, lengths: list[int], spaces: NDArray[np.bool_]) -> list[Entity]:
        """Return the entities of documents of these lengths, in order; `spaces` marks tokens that are white space."""
        features: Floats = (
            ((tokens @ self._project[0] + self._project[1]) @ self._state)
            .reshape(-1, *self._shape)
            .astype(np.float32, copy=False)
        )
        hidden = (features[:, 0] + (self._pad[1] + self._pad[2] + self._bias)).max(axis=2)
        scores = hidden @ self._scores[0].T + (self._scores[1] + self._never)
        ends = np.cumsum(lengths)
        scores[ends - 1] += self._no_begin
        scores[spaces] += self._only_out
        moves = scores.argmax(axis=1)
        return self._walk(moves, features, ends)

    def _walk(self, moves: NDArray[np.intp], features: Floats, ends: NDArray[np.intp]) -> list[Entity]:
        entities: list[Entity] = []
        behind = 0
        for start in np.flatnonzero(moves != self._outside).tolist():
            if start < behind:
                continue
            move = int(moves[start])
            if label := self._unit.get(move):
                behind = start + 1
            else:
                label = self._open[move]
                end = int(ends[np.searchsorted(ends, start, side="right")])
                behind = self._last(features, start, end, label) + 1
            entities.append((start, behind, label))
        return entities

    def _last(self, features: Floats, start: int, end: int, label: str) -> int:
        """Return the last token of the entity that begins at `start`, in a document that ends before `end`."""
        moves = self._inside[label]
        weights, bias = self._scores[0][list(moves)], self._scores[1][list(moves)]
        for at in range(start + 1, end - 1):
            state = features[at, 0] + features[start, 1] + features[at - 1, 2] + self._bias
            inside, last = weights @ state.max(axis=1) + bias
            if last > inside or (last == inside and moves[1] < moves[0]):
                return at
        return end - 1
