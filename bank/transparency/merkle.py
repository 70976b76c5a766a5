"""Hashes of a Merkle tree: RFC 6962, section 2.1, on SHA-256."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
#: Root of the tree without leaves.
EMPTY_ROOT: Final = sha256().digest()
_PAIR: Final = 2 * HASH_BYTES


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry to a leaf."""
    return sha256(b"\0" + entry).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Hash many entries; the prefix keeps a leaf from being taken for a node."""
    return [sha256(b"\0" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees to the node above them."""
    return sha256(b"\1" + left + right).digest()


def full_root(hashes: bytes) -> bytes:
    """Return the root over hashes that lie one behind the other; their number is a power of two."""
    while len(hashes) > HASH_BYTES:
        pairs = range(0, len(hashes), _PAIR)
        hashes = b"".join([sha256(b"\1" + hashes[at : at + _PAIR]).digest() for at in pairs])
    return hashes


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over any number of hashes: the left subtree has the largest power of two below their number."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    split = split_of(len(hashes))
    return node_hash(full_root(b"".join(hashes[:split])), root(hashes[split:]))


def split_of(size: int) -> int:
    """Return the largest power of two below `size`, which is 2 or more."""
    return 1 << (size - 1).bit_length() - 1
