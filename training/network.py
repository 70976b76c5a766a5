"""The network in thinc, as it is trained; `pipelines.scanner.model.network` runs the same one."""

from typing import Any

import numpy as np
from spacy.pipeline import EntityRecognizer
from thinc.api import (
    Dropout,
    Embed,
    HashEmbed,
    Linear,
    Maxout,
    Model,
    Softmax_v2,
    chain,
    clone,
    concatenate,
    expand_window,
    list2ragged,
    ragged2list,
    residual,
    with_array,
)
from thinc.layers.array_getitem import ints_getitem

from pipelines.scanner.model.features import FIELDS, HASH_ROWS, HASH_SEEDS, HASHED

WIDTH = 96
FIELD_WIDTH = 12


def build(vectors: np.ndarray, tags: int, depth: int, dropout: float) -> Model[Any, Any]:
    """Build the model, from lists of `features` (words, columns) to lists of probabilities (words, tags)."""
    columns: list[Model[Any, Any]] = [
        HashEmbed(WIDTH, rows, seed=seed, column=at, dropout=0.0)
        for at, (rows, seed) in enumerate(zip(HASH_ROWS, HASH_SEEDS, strict=True))
    ]
    columns.append(chain(_column(HASHED + FIELDS), _lookup(vectors), Linear(WIDTH, vectors.shape[1])))
    columns += [Embed(FIELD_WIDTH, 4, column=HASHED + at) for at in range(FIELDS)]
    inputs = len(HASH_ROWS) * WIDTH + WIDTH + FIELDS * FIELD_WIDTH
    embed: Model[Any, Any] = chain(
        list2ragged(),
        with_array(chain(concatenate(*columns), Dropout(dropout), _maxout(inputs, dropout))),
        ragged2list(),
    )
    layer = residual(chain(expand_window(window_size=1), _maxout(3 * WIDTH, dropout)))
    encode: Model[Any, Any] = with_array(clone(layer, depth), pad=depth)
    return chain(embed, encode, with_array(Softmax_v2(tags, WIDTH)))


def _maxout(inputs: int, dropout: float) -> Model[Any, Any]:
    return Maxout(nO=WIDTH, nI=inputs, nP=3, normalize=True, dropout=dropout)


def _column(at: int) -> Model[Any, Any]:
    return ints_getitem((slice(0, None), at))


def _lookup(vectors: np.ndarray) -> Model[Any, Any]:
    """Make a layer of fixed word vectors; row 0 stands for no word."""
    table = np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])

    def forward(_model: Model[Any, Any], ids: np.ndarray, is_train: bool) -> tuple[np.ndarray, Any]:  # noqa: ARG001 - thinc's interface
        return table[ids.astype(np.int64)], lambda _: np.zeros(ids.shape, np.float32)

    return Model("fixed_vectors", forward)


def nodes(model: Model[Any, Any], name: str) -> list[Model[Any, Any]]:
    return [each for each in model.walk() if each.name == name]


def start_from(model: Model[Any, Any], ner: EntityRecognizer) -> None:
    """Copy the parts that fit from a pretrained recognizer: embeddings, the vectors' projection, the first layers."""
    for mine, theirs in zip(nodes(model, "hashembed"), nodes(ner.model, "hashembed"), strict=True):
        mine.set_param("E", theirs.get_param("E").copy())
    projection = next(each for each in nodes(model, "linear") if each.get_dim("nI") == 300)
    projection.set_param("W", nodes(ner.model, "static_vectors")[0].get_param("W").copy())
    for mine, theirs in zip(nodes(model, "maxout"), nodes(ner.model, "maxout"), strict=False):
        weights: Any = theirs.get_param("W")
        wider: Any = np.zeros((*weights.shape[:2], mine.get_dim("nI")), np.float32)
        wider[:, :, : weights.shape[2]] = weights
        mine.set_param("W", wider)
        mine.set_param("b", theirs.get_param("b").copy())
    for mine, theirs in zip(nodes(model, "layernorm"), nodes(ner.model, "layernorm"), strict=False):
        for name in ("G", "b"):
            mine.set_param(name, theirs.get_param(name).copy())
