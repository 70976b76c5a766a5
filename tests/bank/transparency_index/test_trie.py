"""The map in pages has the root of the plain map, wherever its owners' places lie."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency.index import records, trie
from bank.transparency.index.hashes import bit, node_hash
from bank.transparency.index.page import Page, decoded
from bank.transparency.index.records import OwnerLeaves
from tests.bank.transparency_index.index_oracle import EMPTY, entry_of, root_of_places, tag_of

#: Places that part early, late, and only in their last bits: shifted to the left by so many bits.
SHIFTS = st.sampled_from([0, 1, 8, 61, 190, 191, 192, 193, 195, 196, 197, 200, 240, 247, 248, 249])
PLACES = st.builds(lambda number, shift: (number << shift).to_bytes(32, "big"), st.integers(0, 127), SHIFTS)
BATCHES = st.lists(st.lists(PLACES, max_size=40), max_size=6)


class PagesInMemory:
    """Pages as bytes, so that nothing is shared with who got one."""

    def __init__(self) -> None:
        self.bodies: dict[int, bytes] = {}

    def get(self, key: int) -> Page | None:
        return decoded(self.bodies[key]) if key in self.bodies else None

    def put(self, key: int, page: Page) -> None:
        assert 1 <= key < 1 << 63
        self.bodies[key] = page.encoded()


def batch_of(places: list[bytes], first_leaf: int) -> list[OwnerLeaves]:
    leaves: dict[bytes, list[int]] = {}
    for leaf, place in enumerate(places, first_leaf):
        leaves.setdefault(place, []).append(leaf)
    return sorted(OwnerLeaves(place, place[::-1], numbers) for place, numbers in leaves.items())


def folded(entry: bytes, place: bytes, siblings: list[bytes]) -> bytes:
    """The root of a subtree that was found, by the siblings from the top."""
    depth = len(siblings)
    for sibling in reversed(siblings):
        depth -= 1
        pair = {bit(place, depth): entry, 1 - bit(place, depth): sibling}
        entry = node_hash(pair[0], pair[1])
    return entry


@given(BATCHES, st.lists(PLACES, max_size=5))
def test_every_batch_leads_to_the_plain_maps_root_and_every_place_is_found(
    batches: list[list[bytes]], others: list[bytes]
) -> None:
    pages, known, size, links = PagesInMemory(), dict[bytes, list[int]](), 0, list[records.Link]()
    for places in batches:
        root, new = trie.take(pages, batch_of(places, size))
        links += new
        for leaf, place in enumerate(places, size):
            known.setdefault(place, []).append(leaf)
        size += len(places)
        entries = {place: entry_of(place, place[::-1], leaves) for place, leaves in known.items()}
        assert root == root_of_places(entries)
        for place in {*known, *others}:
            record, siblings = trie.find(pages.get, place)
            there = records.place_in(record) if record else None
            assert (there == place) == (place in known)
            assert folded(entries[there] if there else EMPTY, place, siblings) == root
            assert not siblings or siblings[-1] != EMPTY
    assert sorted(links) == sorted((two, one) for leaves in known.values() for one, two in pairwise(leaves))


def test_the_deepest_page_takes_any_number() -> None:
    pages, places = PagesInMemory(), [number.to_bytes(32, "big") for number in range(3 * trie.MOST)]
    root, _ = trie.take(pages, batch_of(places, 0))
    assert root == root_of_places({place: entry_of(place, place[::-1], [at]) for at, place in enumerate(places)})
    assert sorted(pages.bodies) == [1 << depth for depth in range(0, trie.DEEPEST + 1, 4)]


@pytest.mark.parametrize("most", [1, 3, 64])
def test_the_root_does_not_depend_on_how_the_map_is_cut_up(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    owners = [OwnerLeaves(tag_of(number), tag_of(-number), [number]) for number in range(500)]
    expected, _ = trie.take(PagesInMemory(), sorted(owners))
    monkeypatch.setattr(trie, "MOST", most)
    pages = PagesInMemory()
    for at in range(0, 500, 50):
        root, _ = trie.take(pages, sorted(owners[at : at + 50]))
    assert root == expected


@pytest.mark.parametrize("size", [0, 1023, 1025, 1024 + 71, 1024 + 73])
def test_a_page_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="no whole page"):
        decoded(bytes(size))
