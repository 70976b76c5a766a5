"""The tree, its tiles and its proofs, beside RFC 6962 word for word."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.transparency import merkle
from bank.transparency.edge import Edge
from bank.transparency.proofs import TreeProver, verify_consistency, verify_inclusion
from bank.transparency.tiles import Tile, bundle, bundle_path, entries, partial_tiles
from tests.bank.transparency import oracle

LEAVES = [b"entry %d" % number for number in range(70_000)]
SIZES = [1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 513, 1000]


class Published:
    """Files of a log, as a web server has them."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.edge = Edge()

    def grow(self, found: Sequence[bytes]) -> None:
        self.files.update(self.edge.append(found))
        self.files.update(self.edge.partial())

    def read(self, tile: Tile) -> bytes:
        return self.files[tile.path]

    @property
    def prover(self) -> TreeProver:
        return TreeProver(self.edge.size, self.read)


def published(size: int, *steps: int) -> Published:
    found, before = Published(), 0
    for step in (*steps, size):
        found.grow(LEAVES[before:step])
        before = step
    return found


@pytest.mark.parametrize("size", [0, *SIZES])
def test_the_root_is_that_of_the_standard(size: int) -> None:
    log = published(size)
    expected = oracle.mth(LEAVES[:size])
    assert log.edge.root() == merkle.root(merkle.leaf_hashes(LEAVES[:size])) == log.prover.root() == expected


@given(st.lists(st.integers(0, 700), max_size=5))
@settings(max_examples=50, deadline=None)
def test_batches_do_not_matter(steps: list[int]) -> None:
    ends = [sum(steps[: at + 1]) for at in range(len(steps))]
    log, at_once = Published(), published(ends[-1] if ends else 0)
    for start, end in zip([0, *ends], ends, strict=False):
        log.grow(LEAVES[start:end])
    assert log.edge == at_once.edge
    assert {path for path in at_once.files.items() if ".p/" not in path} <= set(log.files.items())


@given(st.integers(1, 600), st.data())
@settings(max_examples=100, deadline=None)
def test_inclusion_is_proven_as_the_standard_says(size: int, data: st.DataObject) -> None:
    leaf, at = data.draw(st.integers(0, size - 1)), data.draw(st.integers(size, 700))
    proof = published(at, size).prover.inclusion(leaf, size)
    assert proof == oracle.path(leaf, LEAVES[:size])
    assert verify_inclusion(merkle.leaf_hash(LEAVES[leaf]), leaf, size, proof, oracle.mth(LEAVES[:size]))


@given(st.integers(1, 600), st.data())
@settings(max_examples=100, deadline=None)
def test_consistency_is_proven_as_the_standard_says(size: int, data: st.DataObject) -> None:
    before = data.draw(st.integers(1, size))
    proof = published(size).prover.consistency(before)
    assert proof == oracle.subproof(before, LEAVES[:size])
    assert verify_consistency(before, size, proof, oracle.mth(LEAVES[:before]), oracle.mth(LEAVES[:size]))


@given(st.integers(2, 300), st.data())
@settings(max_examples=150, deadline=None)
def test_a_proof_that_was_changed_proves_nothing(size: int, data: st.DataObject) -> None:
    leaf, before = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    prover, root = published(size).prover, oracle.mth(LEAVES[:size])
    first = oracle.mth(LEAVES[:before])
    both: list[tuple[list[bytes], Callable[[list[bytes]], bool]]] = [
        (
            prover.inclusion(leaf),
            lambda found: verify_inclusion(merkle.leaf_hash(LEAVES[leaf]), leaf, size, found, root),
        ),
        (prover.consistency(before), lambda found: verify_consistency(before, size, found, first, root)),
    ]
    for proof, verifies in both:
        assert verifies(proof)
        at = data.draw(st.integers(0, len(proof) - 1))
        other = bytes([proof[at][0] ^ 1]) + proof[at][1:]
        assert not verifies([*proof[:at], other, *proof[at + 1 :]])
        assert not verifies(proof[:-1])
        assert not verifies([*proof, proof[-1]])
    assert not verify_inclusion(merkle.leaf_hash(b"another"), leaf, size, prover.inclusion(leaf), root)
    assert not verify_consistency(before, size, prover.consistency(before), b"\1" * 32, root)
    assert not verify_consistency(0, size, [], merkle.EMPTY_ROOT, root)
    assert not verify_inclusion(merkle.leaf_hash(LEAVES[leaf]), size, size, [], root)


@pytest.mark.parametrize("leaf", [0, 65_535, 65_536, 69_999])
def test_proofs_of_a_tree_of_three_levels(leaf: int) -> None:
    log = published(70_000, 1, 256, 65_536)
    root = merkle.root(merkle.leaf_hashes(LEAVES))
    assert log.edge.root() == log.prover.root() == root
    assert verify_inclusion(merkle.leaf_hash(LEAVES[leaf]), leaf, 70_000, log.prover.inclusion(leaf), root)
    before = max(1, leaf)
    first = merkle.root(merkle.leaf_hashes(LEAVES[:before]))
    assert verify_consistency(before, 70_000, log.prover.consistency(before), first, root)


def test_files_are_those_of_the_specification() -> None:
    """C2SP tlog-tiles has the example of 70,000 entries."""
    files = published(70_000).files
    names = [path for path in files if not path.startswith("tile/entries")]
    assert len([path for path in names if path.startswith("tile/0/") and ".p" not in path]) == 273
    assert [path for path in names if ".p" in path] == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
    assert "tile/1/000" in names
    assert len(files["tile/0/000"]) == 8192
    assert len(files["tile/2/000.p/1"]) == 32
    assert Tile(2, 1_234_067).path == "tile/2/x001/x234/067"
    assert bundle_path(1000, 5) == "tile/entries/x001/000.p/5"
    assert list(published(256).edge.partial()) == [("tile/1/000.p/1", oracle.mth(LEAVES[:256]))]


@pytest.mark.parametrize("size", [0, *SIZES, 70_000])
def test_an_edge_is_what_its_files_say(size: int) -> None:
    log = published(size)
    tiles = [log.files[place.path] for place in partial_tiles(size)]
    waiting = entries(log.files[bundle_path(size // 256, size % 256)]) if size % 256 else []
    assert waiting is not None
    edge = Edge.of(size, tiles, waiting)
    assert (edge.size, edge.root(), edge.waiting) == (size, log.edge.root(), log.edge.waiting)
    assert edge.append([b"more"]) == log.edge.append([b"more"])
    assert edge.root() == log.edge.root()


def test_an_edge_of_damaged_files_is_none() -> None:
    log = published(300)
    tiles = [log.files[place.path] for place in partial_tiles(300)]
    for damaged in ([tiles[0][:-32], tiles[1]], [bytes(len(tiles[0])), tiles[1]]):
        with pytest.raises(ValueError, match="partial"):
            Edge.of(300, damaged, log.edge.waiting)
    with pytest.raises(ValueError, match="partial"):
        Edge.of(300, tiles, log.edge.waiting[:-1])


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_bundles_are_read_back(found: list[bytes]) -> None:
    assert entries(bundle(found)) == found


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_bundle_or_none(found: bytes) -> None:
    read = entries(found)
    assert read is None or bundle(read) == found
