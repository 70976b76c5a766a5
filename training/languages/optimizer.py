"""Adam, with steps of a table's rows only where a batch uses them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.languages.network import Floats, Gradients


@dataclass(slots=True)
class Adam:
    """Moves parameters against their gradients (Kingma and Ba, 2015)."""

    params: dict[str, Floats]
    clip: float = 1.0
    _first: dict[str, Floats] = field(default_factory=dict)
    _second: dict[str, Floats] = field(default_factory=dict)
    _steps: int = 0

    def __post_init__(self) -> None:
        self._first = {name: np.zeros_like(value) for name, value in self.params.items()}
        self._second = {name: np.zeros_like(value) for name, value in self.params.items()}

    def step(self, found: Gradients, rate: float) -> None:
        self._steps += 1
        rate *= float(np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps))
        scale = self._scale(found)
        for name, slope in found.dense.items():
            self._move(name, ..., slope * scale, rate)
        for name, (rows, slope) in found.tables.items():
            self._move(name, rows, slope * scale, rate)

    def _scale(self, found: Gradients) -> np.float32:
        """Return the factor that keeps the gradients' length below `clip`."""
        parts = [*found.dense.values(), *(slope for _, slope in found.tables.values())]
        length = float(np.sqrt(sum(float(np.vdot(each, each)) for each in parts)))
        return np.float32(min(1.0, self.clip / (length + 1e-9)))

    def _move(self, name: str, rows: NDArray[np.int64] | object, slope: Floats, rate: float) -> None:
        first, second, value = self._first[name], self._second[name], self.params[name]
        first[rows] = mean = np.float32(0.9) * first[rows] + np.float32(0.1) * slope  # type: ignore[index]
        second[rows] = square = np.float32(0.999) * second[rows] + np.float32(0.001) * slope * slope  # type: ignore[index]
        value[rows] -= np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))  # type: ignore[index]
