"""Encrypted objects: their owner's key opens them, in their place, whole; nothing else does."""

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.keys.encrypted_object import (
    AGS1,
    OVERHEAD_BYTES,
    WRAPPED_BYTES,
    Place,
    decrypt,
    decrypt_granted,
    encrypt,
    is_encrypted,
    key_metadata,
)
from bank.keys.key_metadata import KeyMetadata

KEY, OTHER = b"\1" * 32, b"\2" * 32
PLACE = Place("teller-abc", "social/social.post.v1/x.avro", "social.post.v1")


@given(st.binary(max_size=3000))
def test_its_owners_key_opens_an_object(plain: bytes) -> None:
    found = encrypt(KEY, PLACE, plain, os.urandom)
    assert decrypt(KEY, PLACE, found) == plain
    assert len(found) == len(plain) + OVERHEAD_BYTES == len(plain) + 96
    assert is_encrypted(found)
    assert found.startswith(AGS1.encode())
    assert decrypt(OTHER, PLACE, found) is None


@pytest.mark.parametrize("changed", [{"bucket": "teller-abd"}, {"key": "social/y.avro"}, {"schema": "social.post.v2"}])
def test_an_object_in_anothers_place_is_nothing(changed: dict[str, str]) -> None:
    found = encrypt(KEY, PLACE, b"plain", os.urandom)
    assert decrypt(KEY, replace(PLACE, **changed), found) is None


def test_parts_of_a_place_cannot_be_shifted() -> None:
    places = [Place("a", "b/c", "d"), Place("a", "b", "c/d"), Place("ab", "/c", "d"), Place("a", "b/cd", "")]
    assert len({place.aad for place in places}) == len(places)


@given(st.data())
def test_whatever_is_changed_in_an_object_it_is_nothing(data: st.DataObject) -> None:
    found = encrypt(KEY, PLACE, b"plain" * 20, os.urandom)
    at = data.draw(st.integers(0, len(found) - 1))
    flipped = found[:at] + bytes([found[at] ^ data.draw(st.integers(1, 255))]) + found[at + 1 :]
    cut = found[: data.draw(st.integers(0, len(found) - 1))]
    for changed in (flipped, cut, found + b"\0", found[1:]):
        assert decrypt(KEY, PLACE, changed) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_nothing(found: bytes) -> None:
    for each in (found, AGS1.encode() + found):
        assert decrypt(KEY, PLACE, each) is None
        assert key_metadata(KEY, PLACE, each) is None


def test_each_attempt_has_a_data_key_of_its_own() -> None:
    attempts = [encrypt(KEY, PLACE, b"same", os.urandom) for _ in range(50)]
    keys = {found.key for attempt in attempts if (found := key_metadata(KEY, PLACE, attempt))}
    assert len(set(attempts)) == len(keys) == 50


def test_the_key_of_an_object_opens_this_one_alone() -> None:
    mine, another = (encrypt(KEY, PLACE, plain, os.urandom) for plain in (b"mine", b"another"))
    granted = key_metadata(KEY, PLACE, mine)
    assert granted is not None
    assert granted.length == len(mine) - WRAPPED_BYTES
    assert decrypt_granted(granted, mine) == b"mine"
    assert decrypt_granted(granted, another) is None
    assert decrypt_granted(replace(granted, length=None), mine) is None
    assert decrypt_granted(KeyMetadata(b"\3" * 32, granted.aad, granted.length), mine) is None


def test_no_key_shows() -> None:
    granted = key_metadata(KEY, PLACE, encrypt(KEY, PLACE, b"", os.urandom))
    assert granted is not None
    assert repr(granted.key) not in repr(granted)
    assert "teller-abc" not in repr(PLACE)
