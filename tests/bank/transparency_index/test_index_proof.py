"""A proof holds for its owner, its list and its root alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.index import Completeness, IndexProof, OtherOwner, OwnersIndex, verify
from bank.transparency.index.hashes import LEAF_LIMIT, node_hash, owner_hash, place_of
from tests.bank.transparency_index.index_oracle import EMPTY, entry_of, tag_of

TAGS = [tag_of(number % 60) for number in range(200)]
HOLDS = (Completeness.COMPLETE, Completeness.NONE)
Proven = tuple[bytes, bytes, IndexProof]


def flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value) ^ 1 << bit).to_bytes(len(value))


def changes(proof: IndexProof) -> Iterator[IndexProof]:
    """Every kind of change to a proof, each by itself."""
    leaves, siblings, other = proof.leaves, proof.siblings, proof.other
    for at in range(len(leaves)):
        yield replace(proof, leaves=leaves[:at] + leaves[at + 1 :])
        yield replace(proof, leaves=(*leaves[:at], leaves[at] + 1, *leaves[at + 1 :]))
        yield replace(proof, leaves=(*leaves[: at + 1], *leaves[at:]))
    yield replace(proof, leaves=(*leaves, 10_000))
    yield replace(proof, leaves=(*reversed(leaves), -1))
    for at, sibling in enumerate(siblings):
        yield replace(proof, siblings=siblings[:at] + siblings[at + 1 :])
        yield replace(proof, siblings=(*siblings[:at], EMPTY, *siblings[at:]))
        yield replace(proof, siblings=(*siblings[:at], EMPTY, *siblings[at + 1 :]))
        for bit in (0, 7, 128, 255):
            yield replace(proof, siblings=(*siblings[:at], flipped(sibling, bit), *siblings[at + 1 :]))
    yield replace(proof, siblings=siblings[::-1])
    yield replace(proof, siblings=(*siblings, EMPTY))
    yield replace(proof, siblings=siblings[:1] * 257)
    yield replace(proof, other=OtherOwner(bytes(32), bytes(32)))
    if other:
        yield replace(proof, other=None)
        for bit in range(256):
            yield replace(proof, other=replace(other, place=flipped(other.place, bit)))
            yield replace(proof, other=replace(other, chain=flipped(other.chain, bit)))
        yield replace(proof, other=replace(other, chain=other.chain[1:]))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnersIndex]:
    with OwnersIndex(tmp_path_factory.mktemp("index") / "index") as made:
        made.apply(0, TAGS)
        yield made


@pytest.fixture(scope="module")
def proven(index: OwnersIndex) -> list[Proven]:
    """Root, tag and proof of owners with leaves, and of some without."""
    return [(index.root, tag, index.prove(tag)[1]) for tag in map(tag_of, range(160))]


def test_a_list_is_proven_complete_and_who_is_not_there_to_have_none(proven: list[Proven]) -> None:
    for number, (root, tag, proof) in enumerate(proven):
        there = number < 60
        assert verify(root, tag, proof) is (Completeness.COMPLETE if there else Completeness.NONE)
        assert proof.leaves == tuple(at for at, each in enumerate(TAGS) if each == tag)
    shapes = {(bool(proof.leaves), proof.other is not None) for _, _, proof in proven}
    assert shapes == {(True, False), (False, True), (False, False)}


def test_every_single_change_is_refused(proven: list[Proven]) -> None:
    for root, tag, proof in proven:
        for changed in changes(proof):
            if changed != proof:
                assert verify(root, tag, changed) not in HOLDS, changed


def test_a_proof_is_refused_for_another_owner_or_root(proven: list[Proven]) -> None:
    for number, (root, tag, proof) in enumerate(proven):
        assert verify(flipped(root, number), tag, proof) is Completeness.OTHER_ROOT
        # an empty place may be many owners' who are not there
        assert verify(root, flipped(tag, number), proof) is not Completeness.COMPLETE
        assert verify(root, tag[1:], proof) is verify(root + b"\0", tag, proof) is Completeness.MALFORMED


def test_no_other_owners_proof_shows_that_an_owner_has_none(proven: list[Proven]) -> None:
    """An owner with leaves cannot be shown to have none, by any entry and path of the same map."""
    for number, (root, tag, own) in enumerate(proven[:60]):
        for place, chain in ((place_of(tag), bytes(32)), (place_of(tag_of(number + 1)), bytes(32))):
            assert verify(root, tag, replace(own, leaves=(), other=OtherOwner(place, chain))) not in HOLDS
        for _, _, other in proven[60:]:
            assert verify(root, tag, other) not in HOLDS


def test_an_old_proof_is_refused_under_a_new_root(tmp_path: Path) -> None:
    with OwnersIndex(tmp_path / "index") as index:
        index.apply(0, TAGS[:100])
        (old, absent), (before, proof) = index.prove(tag_of(100)), index.prove(TAGS[7])
        index.apply(100, [TAGS[7], tag_of(100)])
        assert old == before
        assert verify(before.root, TAGS[7], proof) is Completeness.COMPLETE
        assert verify(index.root, TAGS[7], proof) is Completeness.OTHER_ROOT
        assert verify(index.root, tag_of(100), absent) not in HOLDS


def test_the_smallest_maps_are_proven() -> None:
    tag, other = tag_of(1), tag_of(2)
    alone = entry_of(place_of(tag), tag, [0])
    assert verify(EMPTY, tag, IndexProof((), ())) is Completeness.NONE
    assert verify(alone, tag, IndexProof((0,), ())) is Completeness.COMPLETE
    chain_of_it = IndexProof((), (), OtherOwner(place_of(tag), tag))
    assert verify(owner_hash(place_of(tag) + tag), other, chain_of_it) is Completeness.NONE
    assert verify(owner_hash(place_of(tag) + tag), tag, chain_of_it) is Completeness.ELSEWHERE


def test_an_owner_alone_in_a_subtree_is_refused_below_its_top() -> None:
    """One map has one root: an auditor's root would differ from such a bank's."""
    tag = tag_of(1)
    entry = entry_of(place_of(tag), tag, [0])
    pair = (EMPTY, entry) if place_of(tag)[0] & 128 else (entry, EMPTY)
    assert verify(node_hash(*pair), tag, IndexProof((0,), (EMPTY,))) is Completeness.MALFORMED


@given(st.binary(max_size=33), st.binary(max_size=33), st.lists(st.integers(-1, LEAF_LIMIT)), st.lists(st.binary()))
def test_whatever_comes_has_an_outcome(root: bytes, tag: bytes, leaves: list[int], siblings: list[bytes]) -> None:
    assert verify(root, tag, IndexProof(tuple(leaves), tuple(siblings))) not in HOLDS or root == EMPTY
