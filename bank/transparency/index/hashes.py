"""Hashes of the owners' index: SHA-256 (FIPS 180-4), each behind a byte that says what is hashed.

The log itself has 0x00 and 0x01 (RFC 6962, 2.1).
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

SIZE: Final = 32
#: A subtree without an owner.
EMPTY: Final = bytes(SIZE)
#: Leaf numbers are below this: SQLite's integers have a sign.
LEAF_LIMIT: Final = 1 << 63


def place_of(tag: bytes) -> bytes:
    """Return an owner's place in the map, 32 bytes that do not tell the tag."""
    return sha256(b"\x05" + tag).digest()


def chained(chain: bytes, leaves: Iterable[int]) -> bytes:
    """Append leaf numbers to a chain, which begins as the owner's tag: who lacks the tag can try no numbers."""
    for leaf in leaves:
        chain = sha256(b"\x02" + chain + leaf.to_bytes(8)).digest()
    return chain


def owner_hash(entry: bytes) -> bytes:
    """Return the hash of one owner's entry in the map: place and chain."""
    return sha256(b"\x03" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a subtree with two owners or more, of those whose next bit is 0 and of those where it is 1."""
    return sha256(b"\x04" + left + right).digest()


def bit(place: bytes, depth: int) -> int:
    """Return the bit of a place that chooses left or right at a depth, 0 to 255."""
    return place[depth >> 3] >> (7 - (depth & 7)) & 1
