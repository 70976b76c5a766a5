"""Names and forms of the files that a log is published as: C2SP tlog-tiles.

A tile of level L holds up to 256 hashes of subtrees with 256**L leaves each; a bundle holds up to 256 entries, each
behind its length in two bytes. The last of a level may be partial, and its name says how many it holds.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bank.transparency.merkle import HASH_BYTES

WIDTH: Final = 256
TILE_BYTES: Final = WIDTH * HASH_BYTES
#: Longest entry, in bytes: its length stands in two bytes.
MOST_ENTRY_BYTES: Final = 65_535
CHECKPOINT: Final = "checkpoint"


class Tile(NamedTuple):
    """The place of a tile: `number` in `level`, with `width` hashes."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        return _path(str(self.level), self.number, self.width)

    @property
    def full(self) -> "Tile":
        """The tile that takes the place of this one, once there are enough leaves."""
        return self._replace(width=WIDTH)


def bundle_path(index: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of entries."""
    return _path("entries", index, width)


def _path(kind: str, index: int, width: int) -> str:
    last = f"{index % 1000:03d}"
    while index := index // 1000:
        last = f"x{index % 1000:03d}/{last}"
    return f"tile/{kind}/{last}" + (f".p/{width}" if width < WIDTH else "")


def partial_tiles(size: int) -> Iterator[Tile]:
    """Yield the partial tiles of a tree, from the leaves up."""
    level = 0
    while size:
        size, width = divmod(size, WIDTH)
        if width:
            yield Tile(level, size, width)
        level += 1


def tile_at(size: int, level: int, index: int) -> Tile:
    """Return the tile of a tree of this size that holds the hash number `index` of the level."""
    number = index // WIDTH
    return Tile(level, number, min(WIDTH, (size >> 8 * level) - number * WIDTH))


def bundle(entries: Sequence[bytes]) -> bytes:
    """Write a bundle.

    Raises:
        OverflowError: an entry is longer than MOST_ENTRY_BYTES.
    """
    return b"".join([len(entry).to_bytes(2) + entry for entry in entries])


def entries(found: bytes) -> list[bytes] | None:
    """Read a bundle; None for bytes that are none."""
    read, at = [], 0
    while at < len(found):
        end = at + 2 + int.from_bytes(found[at : at + 2])
        if at + 2 > len(found) or end > len(found):
            return None
        read.append(found[at + 2 : end])
        at = end
    return read if len(read) <= WIDTH else None
