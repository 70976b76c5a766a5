"""Proof that one row is in a package: the hashes that lead from its leaf to the root over all rows. Who has the bank's
signature over the root needs the row and these, and no other row.
"""

from collections.abc import Sequence

from bank.transparency.merkle import full_root
from bank.transparency.proofs import TreeProver
from bank.transparency.tiles import WIDTH, Tile


def row_proof(leaves: Sequence[bytes], row: int) -> tuple[bytes, ...]:
    """Return the hashes of the row of this number, for `bank.transparency.proofs.verify_inclusion`."""

    def read(tile: Tile) -> bytes:
        span = WIDTH**tile.level
        first = tile.number * WIDTH * span
        starts = range(first, first + tile.width * span, span)
        return b"".join(full_root(b"".join(leaves[at : at + span])) for at in starts)

    return tuple(TreeProver(len(leaves), read).inclusion(row))
