"""Write the trained network into the package's files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

from pipelines.scanner.model.features import FIELDS, HASHED
from pipelines.scanner.model.lexicon import Lexicon
from pipelines.scanner.model.store import quantised, save
from training.network import nodes
from training.tags import TAGS

#: Least probabilities that a common word is a name: of one that is no known name, and of one that is. Chosen on the
#: development sets and the harmless sentences.
COMMON = (0.5, 0.2)


def export(
    model: Model[Any, Any], vectors: NDArray[np.float32], known: Lexicon, thresholds: Mapping[str, float], folder: Path
) -> None:
    """Write the embeddings as bytes with a scale per row, and the layers as half floats."""
    arrays: dict[str, NDArray[Any]] = {}
    for at, node in enumerate(nodes(model, "hashembed")):
        arrays[f"table{at}_rows"], arrays[f"table{at}_scale"] = quantised(_param(node, "E"))
    projection = next(each for each in nodes(model, "linear") if each.get_dim("nI") == vectors.shape[1])
    projected = vectors @ _param(projection, "W").T
    projected = np.concatenate([np.zeros((1, projected.shape[1]), np.float32), projected]) + _param(projection, "b")
    arrays["vectors_rows"], arrays["vectors_scale"] = quantised(projected)
    for at, node in enumerate(nodes(model, "embed")):
        arrays[f"field{at}"] = _param(node, "E").astype(np.float16)
    for name, maxout, norm in zip(_names(model), nodes(model, "maxout"), nodes(model, "layernorm"), strict=True):
        parts = {
            "W": _param(maxout, "W"),
            "b": _param(maxout, "b"),
            "G": _param(norm, "G"),
            "s": _param(norm, "b"),
        }
        arrays |= {f"{name}_{each}": values.astype(np.float16) for each, values in parts.items()}
    output = nodes(model, "softmax")[0]
    arrays |= {f"output_{each}": _param(output, each).astype(np.float16) for each in "Wb"}
    about = {
        "tags": list(TAGS),
        "thresholds": dict(thresholds),
        "common": list(COMMON),
        "depth": len(_names(model)) - 1,
        "fields": FIELDS,
        "hashed": HASHED,
    }
    save(folder, arrays, about, known)


def _names(model: Model[Any, Any]) -> list[str]:
    return ["mix", *(f"layer{at}" for at in range(len(nodes(model, "maxout")) - 1))]


def _param(node: Model[Any, Any], name: str) -> NDArray[np.float32]:
    return np.asarray(node.get_param(name), np.float32)
