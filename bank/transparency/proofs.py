"""Proofs over a log's tree: a leaf is in it, or an earlier tree is its beginning (RFC 6962, sections 2.1.1 and 2.1.2).

Proofs are computed from tiles that `ReadTile` gives; verifying needs none. Hashes go from the leaf's sibling upward.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

from bank.transparency.merkle import HASH_BYTES, full_root, node_hash, root, split_of
from bank.transparency.tiles import Tile, tile_at

#: Reads a tile of the tree: exactly the hashes that its width asks for.
ReadTile = Callable[[Tile], bytes]
#: Most hashes that a proof can have.
MOST_HASHES = 64


class TreeProver:
    """Computes proofs over the tree of `size` leaves. Keeps the tiles that it has read, some 64 KiB a proof."""

    def __init__(self, size: int, read: ReadTile) -> None:
        self._size, self._read = size, lru_cache(64)(read)

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the tree as it was at `size`."""
        return self._subtree(0, self._size if size is None else size)

    def inclusion(self, leaf: int, size: int | None = None) -> list[bytes]:
        """Prove that the leaf is in the tree as it was at `size`."""
        found, start, end = [], 0, self._size if size is None else size
        while end - start > 1:
            middle = start + split_of(end - start)
            if leaf < middle:
                found.append(self._subtree(middle, end))
                end = middle
            else:
                found.append(self._subtree(start, middle))
                start = middle
        return found[::-1]

    def consistency(self, before: int, size: int | None = None) -> list[bytes]:
        """Prove that the tree of `before` leaves, 1 or more, is the beginning of the tree as it was at `size`."""
        found, start, end = [], 0, self._size if size is None else size
        while before != end:
            middle = start + split_of(end - start)
            if before <= middle:
                found.append(self._subtree(middle, end))
                end = middle
            else:
                found.append(self._subtree(start, middle))
                start = middle
        return [*([self._subtree(start, end)] if start else []), *found[::-1]]

    def _subtree(self, start: int, end: int) -> bytes:
        """Return the root over leaves [start, end); `start` is a multiple of the power of two from their number up."""
        count = end - start
        if count & (count - 1):
            middle = start + split_of(count)
            return node_hash(self._subtree(start, middle), self._subtree(middle, end))
        return self._full(start, count) if count else root([])

    def _full(self, start: int, count: int) -> bytes:
        level = (count.bit_length() - 1) // 8
        index, width = start >> 8 * level, count >> 8 * level
        tile = tile_at(self._size, level, index)
        at = index % 256 * HASH_BYTES
        return full_root(self._read(tile)[at : at + width * HASH_BYTES])


def verify_inclusion(leaf_hash: bytes, leaf: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Return whether the proof shows that the leaf stands at number `leaf` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= leaf < size:
        return False
    found, last = leaf_hash, size - 1
    for each in proof:
        if last == 0:
            return False
        if leaf & 1 or leaf == last:
            found = node_hash(each, found)
            while not leaf & 1 and leaf:
                leaf, last = leaf >> 1, last >> 1
        else:
            found = node_hash(found, each)
        leaf, last = leaf >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(before: int, size: int, proof: Sequence[bytes], root_before: bytes, root: bytes) -> bool:
    """Return whether the proof shows that the first tree is the beginning of the second (RFC 9162, 2.1.4.2)."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not proof and root_before == root
    hashes = [root_before, *proof] if before & (before - 1) == 0 else list(proof)
    if len(hashes) < 1:
        return False
    node, last = before - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(each, first), node_hash(each, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, each)
        node, last = node >> 1, last >> 1
    return last == 0 and first == root_before and second == root
