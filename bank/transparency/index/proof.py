"""Check that a list holds every leaf of an owner, or that the owner has none, with SHA-256 alone. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from bank.transparency.index.hashes import EMPTY, LEAF_LIMIT, SIZE, bit, chained, node_hash, owner_hash, place_of

#: Bits of a place.
DEEPEST: Final = 8 * SIZE


class Completeness(StrEnum):
    """Outcome of a proof, under a root and for an owner's tag."""

    #: The leaves are all that the owner has.
    COMPLETE = "complete"
    #: The owner has no leaf.
    NONE = "none"
    #: The proof is no well-formed one.
    MALFORMED = "malformed"
    #: The other owner's entry does not stand where the owner's would.
    ELSEWHERE = "elsewhere"
    #: The proof leads to another root: of another list, another owner, or another state of the index.
    OTHER_ROOT = "other_root"


@dataclass(frozen=True, slots=True)
class OtherOwner:
    """The entry of another owner, which stands where the owner's would; it tells neither tag nor leaves."""

    place: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class IndexProof:
    """Proof of an owner: all leaf numbers, rising, and the siblings from the owner's entry up to the root.

    Without leaves, `other` is who stands where the owner's entry would; None: nobody.
    """

    leaves: tuple[int, ...]
    siblings: tuple[bytes, ...]
    other: OtherOwner | None = None


def verify(root: bytes, tag: bytes, proof: IndexProof) -> Completeness:
    """Say what a proof shows for the owner of a tag (32 bytes), under a root of the index (32 bytes)."""
    if len(root) != SIZE or len(tag) != SIZE or not is_well_formed(proof):
        return Completeness.MALFORMED
    place = place_of(tag)
    if proof.other and not _stands_for(proof.other.place, place, len(proof.siblings)):
        return Completeness.ELSEWHERE
    if _up(place, _entry(place, tag, proof), proof.siblings) != root:
        return Completeness.OTHER_ROOT
    return Completeness.COMPLETE if proof.leaves else Completeness.NONE


def is_well_formed(proof: IndexProof) -> bool:
    """Return whether sizes, order and shape are those of a proof, whatever it shows."""
    leaves, siblings, other = proof.leaves, proof.siblings, proof.other
    hashes = (*siblings, other.place, other.chain) if other else siblings
    return (
        len(siblings) <= DEEPEST
        and all(len(each) == SIZE for each in hashes)
        and all(0 <= leaf < LEAF_LIMIT for leaf in leaves)
        and all(one < next_one for one, next_one in pairwise(leaves))
        and not (leaves and other)
        # an owner that is alone in a subtree stands at its top, and so does nobody
        and (not siblings or siblings[0] != EMPTY)
    )


def _stands_for(other: bytes, place: bytes, depth: int) -> bool:
    """Return whether another place agrees with this one in the bits above the depth, and differs below."""
    return other != place and all(bit(other, at) == bit(place, at) for at in range(depth))


def _entry(place: bytes, tag: bytes, proof: IndexProof) -> bytes:
    if proof.leaves:
        return owner_hash(place + chained(tag, proof.leaves))
    return owner_hash(proof.other.place + proof.other.chain) if proof.other else EMPTY


def _up(place: bytes, entry: bytes, siblings: tuple[bytes, ...]) -> bytes:
    depth = len(siblings)
    for sibling in siblings:
        depth -= 1
        entry = node_hash(sibling, entry) if bit(place, depth) else node_hash(entry, sibling)
    return entry
