"""Keys of groups: each bound to its epoch and its group, and all of them or none."""

import os
from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from bank.keys import groups
from bank.keys.custody.protocol import WrappedKey
from bank.keys.groups import ALL, GROUPS, KEYS_BYTES, WRAPPED_BYTES, group_of
from bank.keys.key_records import KeyEpoch, decoded, encoded

KEY = b"e" * 32
KEYS = groups.renewed((), ALL, os.urandom)


def test_a_group_is_the_accounts_first_ten_bits() -> None:
    assert [group_of(bytes.fromhex(each) + bytes(14)) for each in ("0000", "003f", "0040", "ffc0", "8000")] == [
        0, 0, 1, GROUPS - 1, GROUPS // 2,
    ]  # fmt: skip
    found = [0] * GROUPS
    for number in range(20 * GROUPS):
        found[group_of(sha256(b"%d" % number).digest())] += 1
    assert max(found) < 60
    assert min(found) > 0


def test_keys_are_opened_by_their_epoch_alone_and_whole() -> None:
    found = groups.wrapped(7, KEY, KEYS, os.urandom)
    assert len(found) == KEYS_BYTES
    assert groups.unwrapped(7, KEY, found) == KEYS
    assert groups.unwrapped(8, KEY, found) is None
    assert groups.unwrapped(7, b"x" * 32, found) is None
    swapped = found[WRAPPED_BYTES : 2 * WRAPPED_BYTES] + found[:WRAPPED_BYTES] + found[2 * WRAPPED_BYTES :]
    assert groups.unwrapped(7, KEY, swapped) is None
    assert groups.unwrapped(7, KEY, found[:-1]) is None
    assert not any(key in found for key in KEYS)


@given(st.integers(0, KEYS_BYTES * 8 - 1))
@settings(max_examples=25)
def test_a_changed_bit_opens_nothing(bit: int) -> None:
    found = bytearray(groups.wrapped(7, KEY, KEYS, os.urandom))
    found[bit // 8] ^= 1 << bit % 8
    assert groups.unwrapped(7, KEY, bytes(found)) is None


@given(st.frozensets(st.integers(0, GROUPS - 1), max_size=20))
@settings(max_examples=25)
def test_renewed_groups_have_other_keys_and_the_rest_the_same(some: frozenset[int]) -> None:
    after = groups.renewed(KEYS, some, os.urandom)
    assert {at for at in ALL if after[at] != KEYS[at]} == some
    assert len(set(after)) == GROUPS


@given(st.one_of(st.just(ALL), st.frozensets(st.integers(0, GROUPS - 1))))
@settings(max_examples=25)
def test_a_set_of_groups_is_read_as_it_was_written(some: frozenset[int]) -> None:
    assert groups.in_set(groups.set_of(some)) == some
    assert groups.set_of(frozenset({0, 9})) == b"\x80\x40" + bytes(126)


def test_an_epoch_whose_groups_are_not_whole_is_none() -> None:
    epoch = KeyEpoch(1, complete=True, custody="", key=WrappedKey("1", b"w"), groups=b"g" * KEYS_BYTES)
    assert decoded(encoded(epoch)) == epoch
    assert epoch.opened(KEY) is None
    assert decoded(encoded(KeyEpoch(1, complete=True, custody="", key=WrappedKey("1", b"w"), groups=b"g"))) is None
    assert "gggg" not in repr(epoch)
