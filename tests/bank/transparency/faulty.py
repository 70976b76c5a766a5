"""Files of a log on a store that fails at any call, before or after it took effect, or that tears a file."""

from collections.abc import Sequence
from random import Random

from bank.store.protocol import StoreUnavailable
from bank.transparency.files.memory import MemoryLogFiles


class FaultyLogFiles(MemoryLogFiles):
    """Each call may fail; what failed may have taken effect, in part or whole."""

    def __init__(self, chance: Random, rate: float) -> None:
        super().__init__()
        self.chance, self.rate, self.heard = chance, rate, list[bytes]()

    def write(self, files: Sequence[tuple[str, bytes]]) -> None:
        for path, data in files:
            if self._fails():
                kept = self.chance.choice([0, len(data) // 2, len(data)])
                super().write([(path, data[:kept])] if kept else [])
                raise StoreUnavailable("torn")
            super().write([(path, data)])

    def replace(self, path: str, data: bytes) -> None:
        if self._fails():
            if self.chance.random() < 0.5:
                self._put(path, data)
            raise StoreUnavailable("unknown")
        self._put(path, data)

    def _put(self, path: str, data: bytes) -> None:
        super().replace(path, data)
        self.heard.append(data)

    def _fails(self) -> bool:
        return self.chance.random() < self.rate
