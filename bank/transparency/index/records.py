"""Hold owners as records of 72 bytes, in the order of their places: place, chain, and newest leaf number (8). Pure."""

from bisect import bisect_left, insort
from collections.abc import MutableSequence, Sequence
from typing import Final, NamedTuple

from bank.transparency.index.hashes import EMPTY, SIZE, bit, chained, node_hash, owner_hash

RECORD: Final = 72


class OwnerLeaves(NamedTuple):
    """New leaf numbers of one owner, rising."""

    place: bytes
    tag: bytes
    leaves: Sequence[int]


#: A leaf number of an owner, and the one before it.
Link = tuple[int, int]
Records = list[bytes]


class Found(NamedTuple):
    """A subtree's end on the way to a place: the only record there, if any, and the siblings passed, from the top."""

    record: bytes | None
    siblings: list[bytes]


def place_in(record: bytes) -> bytes:
    return record[:SIZE]


def chain_in(record: bytes) -> bytes:
    return record[SIZE : 2 * SIZE]


def newest_in(record: bytes) -> int:
    return int.from_bytes(record[2 * SIZE :])


def take(records: Records, owner: OwnerLeaves, links: MutableSequence[Link]) -> None:
    """Append an owner's new leaves to its record, or insert one, and add the links between its leaves."""
    place, tag, leaves = owner
    at = bisect_left(records, place)
    if at < len(records) and records[at].startswith(place):
        chain = chain_in(records[at])
        links.append((leaves[0], newest_in(records[at])))
        records[at] = place + chained(chain, leaves) + leaves[-1].to_bytes(8)
    else:
        insort(records, place + chained(tag, leaves) + leaves[-1].to_bytes(8))
    if len(leaves) > 1:
        links.extend(zip(leaves[1:], leaves, strict=False))


def root(records: Sequence[bytes], depth: int) -> bytes:
    """Return the hash of the subtree at this depth that has these owners."""
    return _root(records, [owner_hash(record[: 2 * SIZE]) for record in records], depth)


def find(records: Sequence[bytes], place: bytes, depth: int) -> Found:
    """Walk from the subtree at this depth to where a place is, or would be."""
    siblings = []
    while len(records) > 1:
        middle = _middle(records, depth)
        left, right = records[:middle], records[middle:]
        records, other = (right, left) if bit(place, depth) else (left, right)
        depth += 1
        siblings.append(root(other, depth))
    return Found(records[0] if records else None, siblings)


def _root(records: Sequence[bytes], hashes: Sequence[bytes], depth: int) -> bytes:
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY
    middle = _middle(records, depth)
    left = _root(records[:middle], hashes[:middle], depth + 1)
    return node_hash(left, _root(records[middle:], hashes[middle:], depth + 1))


def _middle(records: Sequence[bytes], depth: int) -> int:
    """Return how many records are on the left of a node at this depth."""
    at, mask, middle = depth >> 3, 0x80 >> (depth & 7), 0
    for record in records:
        if record[at] & mask:
            break
        middle += 1
    return middle
