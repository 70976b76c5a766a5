"""The right edge of a log's tree: all that is needed to let it grow.

For each level it holds the hashes of the partial tile, at most 255: less than 64 KiB for any log.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

from bank.transparency.merkle import EMPTY_ROOT, HASH_BYTES, full_root, leaf_hashes, root
from bank.transparency.tiles import TILE_BYTES, WIDTH, Tile, bundle, bundle_path, partial_tiles


@dataclass(slots=True)
class Edge:
    """A tree's size, its partial tiles by level, and the entries of its partial bundle. For one thread."""

    size: int = 0
    levels: list[bytes] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, tiles: Iterable[bytes], waiting: Sequence[bytes]) -> Self:
        """Return the edge of a tree: its `partial_tiles` in their order, and the entries of its partial bundle.

        Raises:
            ValueError: a tile or the bundle has another width, or the bundle's entries are not its hashes.
        """
        levels: list[bytes] = []
        for place, found in zip(partial_tiles(size), tiles, strict=True):
            if len(found) != place.width * HASH_BYTES:
                raise ValueError("a partial tile has another width than its tree's size asks for")
            levels += [b""] * (place.level - len(levels)) + [found]
        if b"".join(leaf_hashes(waiting)) != (levels[0] if levels else b""):
            raise ValueError("the entries of the partial bundle are not those of the partial tile")
        return cls(size, levels, list(waiting))

    def append(self, entries: Sequence[bytes]) -> list[tuple[str, bytes]]:
        """Take entries into the tree; return the files that are full now, as path and bytes."""
        files = self._bundles(entries)
        level, number, added = 0, self.size // WIDTH, b"".join(leaf_hashes(entries))
        self.size += len(entries)
        while added:
            if level == len(self.levels):
                self.levels.append(b"")
            found = self.levels[level] + added
            whole = len(found) - len(found) % TILE_BYTES
            full = [found[at : at + TILE_BYTES] for at in range(0, whole, TILE_BYTES)]
            self.levels[level] = found[whole:]
            files += [(Tile(level, number + at).path, each) for at, each in enumerate(full)]
            added = b"".join([full_root(each) for each in full])
            level, number = level + 1, number // WIDTH
        return files

    def _bundles(self, entries: Sequence[bytes]) -> list[tuple[str, bytes]]:
        first, waits = self.size // WIDTH, [*self.waiting, *entries]
        whole = len(waits) - len(waits) % WIDTH
        self.waiting = waits[whole:]
        return [(bundle_path(first + at // WIDTH), bundle(waits[at : at + WIDTH])) for at in range(0, whole, WIDTH)]

    def partial(self) -> list[tuple[str, bytes]]:
        """Return the files that this size has and a larger one may not have, as path and bytes."""
        files = [(place.path, self.levels[place.level]) for place in partial_tiles(self.size)]
        if self.waiting:
            files.append((bundle_path(self.size // WIDTH, len(self.waiting)), bundle(self.waiting)))
        return files

    def root(self) -> bytes:
        """Return the root: what is left over at a level is the last subtree of the level above."""
        last: list[bytes] = []
        for found in self.levels:
            hashes = [found[at : at + HASH_BYTES] for at in range(0, len(found), HASH_BYTES)]
            last = [root(hashes + last)] if hashes or last else []
        return last[0] if last else EMPTY_ROOT
