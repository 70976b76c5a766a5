"""Write the network of languages into the package's files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from pipelines.scanner.model import store
from pipelines.scanner.model.lexicon import Lexicon
from pipelines.scanner.model.store import StoredModel, quantised
from training.languages.network import PIECES, WIDTH, Floats, TrainedNetwork
from training.languages.tags import TAGS

#: Where the package keeps the model.
FOLDER: Final = store.FOLDER.with_name("weights_languages")


def stored(
    network: TrainedNetwork, known: Lexicon, thresholds: Mapping[str, float], *,
    by_language: Mapping[str, Mapping[str, float]] | None = None, lower: tuple[float, float] = (0.0, 0.0),
) -> StoredModel:  # fmt: skip
    """Return the model as the package has it: embeddings as bytes with a scale per row, layers as half floats.

    `by_language` are thresholds that differ; `lower` are the least probabilities of words in lower case, in texts
    without capitals and in those with capitals.
    """
    arrays: dict[str, NDArray[Any]] = {}
    names = [name.removesuffix("_W") for name in network.params if name.endswith("_W") and name != "output_W"]
    for name, values in network.params.items():
        if name.startswith("table"):
            arrays[f"{name}_rows"], arrays[f"{name}_scale"] = quantised(values)
        elif name.startswith("field"):
            arrays[name] = values.astype(np.float16)
    for name in names:
        arrays |= {f"{name}_{part}": values.astype(np.float16) for part, values in _layer(network.params, name).items()}
    arrays["output_W"] = network.params["output_W"].T.astype(np.float16)
    arrays["output_b"] = network.params["output_b"].astype(np.float16)
    about = {
        "tags": list(TAGS), "thresholds": dict(thresholds), "depth": len(names) - 1, "layout": "languages",
        "by_language": dict(by_language or {}), "lower": list(lower),
    }  # fmt: skip
    return StoredModel(arrays, about, known)


def save(model: StoredModel, folder: Path) -> None:
    store.save(folder, model.arrays, model.about, model.lexicon)


def _layer(params: Mapping[str, Floats], name: str) -> dict[str, Floats]:
    """Return a layer in thinc's shapes: (outputs, pieces, inputs) and (outputs, pieces)."""
    weights = params[f"{name}_W"]
    shaped = weights.T.reshape(PIECES, WIDTH, len(weights)).transpose(1, 0, 2)
    bias = params[f"{name}_b"].reshape(PIECES, WIDTH).T
    return {"W": shaped, "b": bias, "G": params[f"{name}_G"], "s": params[f"{name}_s"]}
