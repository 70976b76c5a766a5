"""Read the weights from the package's files."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.scanner.model.lexicon import Lexicon

#: The model of English, and the one of all other languages.
FOLDER = Path(__file__).parent / "weights"
LANGUAGES_FOLDER = Path(__file__).parent / "weights_languages"


@dataclass(frozen=True, slots=True)
class StoredModel:
    """The arrays by name, their description (about.json), and the lexicon."""

    arrays: dict[str, NDArray[Any]]
    about: dict[str, Any]
    lexicon: Lexicon


def load(folder: Path = FOLDER) -> StoredModel:
    """Load the model. Large arrays stay in the file, and all processes that map it share them.

    Raises:
        FileNotFoundError: the folder holds no model.
    """
    about = json.loads((folder / "about.json").read_text("utf-8"))
    arrays = {path.stem: np.load(path, mmap_mode="r") for path in sorted(folder.glob("*.npy"))}
    names = ("lexicon_keys", "lexicon_bits", "vector_keys", "vector_rows")
    return StoredModel(arrays, about, Lexicon(*(arrays.pop(name) for name in names)))


def save(folder: Path, arrays: dict[str, NDArray[Any]], about: dict[str, Any], lexicon: Lexicon) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.npy"):
        old.unlink()
    parts: dict[str, NDArray[Any]] = {
        "lexicon_keys": lexicon.keys,
        "lexicon_bits": lexicon.bits,
        "vector_keys": lexicon.vector_keys,
        "vector_rows": lexicon.vector_rows,
    }
    every: dict[str, NDArray[Any]] = arrays | parts
    for name, array in every.items():
        np.save(folder / f"{name}.npy", array)
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def quantised(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Return (rows as bytes, the scale of each row): `bytes * scale` is within half a step of the original."""
    scale = np.maximum(np.abs(rows).max(axis=1), 1e-8).astype(np.float32) / 127
    stored = scale.astype(np.float16)
    return np.round(rows / np.maximum(stored.astype(np.float32), 1e-8)[:, None]).clip(-127, 127).astype(np.int8), stored
