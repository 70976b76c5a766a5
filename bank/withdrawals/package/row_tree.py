"""The root over all rows while they come: memory for 65,536 leaves, and for one hash of each so many before."""

from collections.abc import Iterable
from typing import Final

from bank.transparency.merkle import full_root, root

_FULL: Final = 1 << 16


class RowTree:
    """Tree over rows, of which only hashes of full subtrees are kept. For one thread."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[bytes] = []
        self._leaves: list[bytes] = []

    def add(self, leaves: Iterable[bytes]) -> None:
        """Take further leaves."""
        for leaf in leaves:
            self._leaves.append(leaf)
            self.size += 1
            if len(self._leaves) == _FULL:
                self._full.append(full_root(b"".join(self._leaves)))
                self._leaves = []

    def root(self) -> bytes:
        """Return the root: what is left over is the last subtree."""
        return root([*self._full, root(self._leaves)] if self._leaves or not self._full else self._full)
