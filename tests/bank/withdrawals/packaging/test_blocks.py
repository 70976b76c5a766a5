"""Blocks of owners."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.packaging.blocks import MOST_BLOCKS, block_of, blocks_for, place_of, places_of
from bank.withdrawals.packaging.packager_keys import PackagerKeys

KEYS = PackagerKeys.of(bytes(32), "Bank")
powers = st.integers(0, 8).map(lambda each: 1 << each)


@given(st.integers(0, 2**63 - 1), powers)
def test_each_place_is_in_one_block(place: int, blocks: int) -> None:
    block = block_of(place, blocks)
    assert place in places_of(block, blocks)
    assert 0 <= block < blocks


@given(powers)
def test_blocks_lie_side_by_side(blocks: int) -> None:
    assert [places_of(each, blocks).stop for each in range(blocks)][:-1] == [
        places_of(each, blocks).start for each in range(1, blocks)
    ]
    assert (places_of(0, blocks).start, places_of(blocks - 1, blocks).stop) == (0, 2**63)


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_blocks_are_a_power_of_two_of_about_so_many_owners(owners: int, of_one: int) -> None:
    blocks = blocks_for(owners, of_one)
    assert blocks & blocks - 1 == 0
    assert blocks == MOST_BLOCKS or owners <= blocks * of_one
    assert blocks == 1 or owners > blocks // 2 * of_one


def test_owners_are_dealt_evenly_by_a_key() -> None:
    owners = [f"{each:032x}" for each in range(4_000)]
    found = Counter(block_of(place_of(each, KEYS.blocks), 4) for each in owners)
    assert all(850 < count < 1150 for count in found.values())
    assert place_of(owners[0], KEYS.blocks) != place_of(owners[0], KEYS.stage)


def test_the_keys_differ_and_show_nowhere() -> None:
    keys = {KEYS.blocks, KEYS.releases, KEYS.stage}
    assert len(keys) == 3
    assert not any(each.hex() in repr(KEYS) or repr(each) in repr(KEYS) for each in keys)
    assert PackagerKeys.of(bytes([1] * 32), "Bank") != KEYS == PackagerKeys.of(bytes(32), "Bank")
