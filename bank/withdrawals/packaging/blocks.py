"""Blocks of owners: a package is anonymised and written block by block, so that memory is that of one.

An owner's place among all is a keyed hash, so nobody else can tell who is in a block with whom; a block is a part of
these places. The number of blocks is a power of two, and stays the same for later packages of an originator and record
type: the owners of a block are then compared with those who were in it before.
"""

from typing import Final

from bank.identity.keyed_hash import keyed

#: Most blocks of a record type: each is a file, and a package has 10,000 of these at most.
MOST_BLOCKS: Final = 256
#: Bits of a place: SQLite's whole numbers have no more.
_BITS: Final = 63


def place_of(owner: str, key: bytes) -> int:
    """Return the place of an owner (an account), from 0 to below 2^63."""
    return int.from_bytes(keyed(key)(owner.encode())[:8]) >> 64 - _BITS


def blocks_for(owners: int, of_one: int) -> int:
    """Return the number of blocks for so many owners, with about `of_one` owners each, or more where there would be
    more than MOST_BLOCKS.
    """
    wanted = max(1, -(-owners // max(1, of_one)))
    return min(MOST_BLOCKS, 1 << (wanted - 1).bit_length())


def places_of(block: int, blocks: int) -> range:
    """Return the places of a block."""
    width = (1 << _BITS) // blocks
    return range(block * width, (block + 1) * width)


def block_of(place: int, blocks: int) -> int:
    """Return the block of a place."""
    return place * blocks >> _BITS
