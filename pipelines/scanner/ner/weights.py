"""Read the weights of a loaded spaCy entity recognizer."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.pipeline import EntityRecognizer

from pipelines.scanner.ner.layers import Floats, Maxout


class UnknownModelError(ValueError):
    """Error: this package cannot run a recognizer of this architecture; use spaCy itself for it."""


@dataclass(frozen=True, slots=True)
class HashTable:
    """Rows of a hash embedding: an id's embedding is the sum of the four rows that its hash selects."""

    rows: Floats
    seed: int
    column: int


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of a recognizer: `attributes` are the token attributes by column, `moves` the names of transitions."""

    attributes: tuple[str, ...]
    tables: tuple[HashTable, ...]
    mix: Maxout
    layers: tuple[Maxout, ...]
    project: tuple[Floats, Floats]
    state: tuple[Floats, Floats, Floats]
    scores: tuple[Floats, Floats]
    moves: tuple[str, ...]


def read(ner: EntityRecognizer) -> Weights:
    """Read the weights of a recognizer with its own token encoder, as spaCy's small English models have.

    Raises:
        UnknownModelError: the model has static vectors, a shared encoder, another window or another state.
    """
    model = ner.model
    nodes = list(model.walk())
    tables = [node for node in nodes if node.name == "hashembed"]
    maxouts = [node for node in nodes if node.name == "maxout"]
    norms = [node for node in nodes if node.name == "layernorm"]
    lower = model.get_ref("lower")
    extract = next((node for node in nodes if node.name == "extract_features"), None)
    strange = any(node.name == "static_vectors" for node in nodes)
    if (
        extract is None
        or strange
        or len(maxouts) != len(norms)
        or lower.get_dim("nF") != 3
        or not model.attrs["has_upper"]
    ):
        raise UnknownModelError("this entity recognizer is not an encoder of its own with a plain state")
    if any(node.attrs["window_size"] != 1 for node in nodes if node.name == "expand_window"):
        raise UnknownModelError("this entity recognizer's window is not 1")
    mixed = [_maxout(maxout, norm) for maxout, norm in zip(maxouts, norms, strict=True)]
    project = next(node for node in model.get_ref("tok2vec").layers if node.name == "linear")
    upper = model.get_ref("upper")
    return Weights(
        attributes=tuple(extract.attrs["columns"]),
        tables=tuple(HashTable(_param(each, "E"), each.attrs["seed"], each.attrs["column"]) for each in tables),
        mix=mixed[0],
        layers=tuple(mixed[1:]),
        project=(_param(project, "W").T.copy(), _param(project, "b")),
        state=(_param(lower, "W"), _param(lower, "b"), _param(lower, "pad")),
        scores=(_param(upper, "W"), _param(upper, "b")),
        moves=tuple(ner.moves.get_class_name(at) for at in range(ner.moves.n_moves)),
    )


def _maxout(maxout: Any, norm: Any) -> Maxout:
    return Maxout.of(_param(maxout, "W"), _param(maxout, "b"), _param(norm, "G"), _param(norm, "b"))


def _param(node: Any, name: str) -> Floats:
    return np.asarray(node.get_param(name), np.float32)
