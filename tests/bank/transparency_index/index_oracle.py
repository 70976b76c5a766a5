"""The owners' index written down plainly, from docs/transparency-index.md and with hashlib alone."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

EMPTY = bytes(32)


def entry_of(place: bytes, tag: bytes, leaves: Sequence[int]) -> bytes:
    chain = tag
    for leaf in leaves:
        chain = sha256(bytes([2]) + chain + leaf.to_bytes(8, "big")).digest()
    return sha256(bytes([3]) + place + chain).digest()


def root_of_places(entries: Mapping[bytes, bytes], depth: int = 0) -> bytes:
    """The root of a map from place to entry."""
    if len(entries) < 2:
        return next(iter(entries.values()), EMPTY)
    sides: list[dict[bytes, bytes]] = [{}, {}]
    for place, entry in entries.items():
        sides[int.from_bytes(place, "big") >> (255 - depth) & 1][place] = entry
    left, right = (root_of_places(side, depth + 1) for side in sides)
    return sha256(bytes([4]) + left + right).digest()


def place_of(tag: bytes) -> bytes:
    return sha256(bytes([5]) + tag).digest()


def root_of(owners: Mapping[bytes, Sequence[int]]) -> bytes:
    """The root of a map from tag to leaves."""
    return root_of_places({place_of(tag): entry_of(place_of(tag), tag, leaves) for tag, leaves in owners.items()})


def owners_of(tags: Sequence[bytes | None]) -> dict[bytes, list[int]]:
    owners: dict[bytes, list[int]] = {}
    for leaf, tag in enumerate(tags):
        if tag is not None:
            owners.setdefault(tag, []).append(leaf)
    return owners


def tag_of(number: int) -> bytes:
    return sha256(b"owner %d" % number).digest()
