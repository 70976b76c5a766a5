"""Objects as AES GCM streams: what was encrypted comes back, and anything else is nothing."""

from itertools import count

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.keys.ags1 import BLOCK_BYTES, OVERHEAD_BYTES, decrypt, encrypt, encrypted_length
from bank.keys.key_metadata import KeyMetadata, key_metadata_of

KEY, AAD = b"\1" * 32, b"bucket/key/schema"
LARGE = bytes(range(256)) * 10_000  # three blocks


def encrypted(plain: bytes, key: bytes = KEY, aad: bytes = AAD) -> bytes:
    numbers = count()
    return encrypt(key, aad, plain, lambda: next(numbers).to_bytes(12))


@given(st.binary(max_size=2000), st.binary(max_size=50))
def test_what_is_encrypted_is_decrypted(plain: bytes, aad: bytes) -> None:
    found = encrypted(plain, aad=aad)
    assert len(found) == encrypted_length(len(plain)) == len(plain) + OVERHEAD_BYTES
    assert decrypt(KEY, aad, found, len(found)) == plain


@pytest.mark.parametrize("size", [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES, len(LARGE)])
def test_sizes_about_a_block(size: int) -> None:
    found = encrypted(LARGE[:size])
    assert len(found) == encrypted_length(size)
    assert decrypt(KEY, AAD, found, len(found)) == LARGE[:size]


def test_the_bytes_are_those_of_the_format() -> None:
    """Iceberg's specification, "AES GCM Stream", made by hand."""
    found = encrypted(b"plain")
    assert found[:8] == b"AGS1\x00\x00\x10\x00"
    assert found[8:20] == bytes(12)
    assert found[20:] == AESGCM(KEY).encrypt(bytes(12), b"plain", AAD + bytes(4))


@settings(max_examples=80)
@given(st.data())
def test_a_changed_object_is_nothing(data: st.DataObject) -> None:
    found = encrypted(b"an owner's record" * 5)
    at, bit = data.draw(st.integers(0, len(found) - 1)), data.draw(st.integers(0, 7))
    changed = found[:at] + bytes([found[at] ^ 1 << bit]) + found[at + 1 :]
    assert decrypt(KEY, AAD, changed, len(found)) is None


def test_another_key_another_object_and_a_missing_end_are_nothing() -> None:
    found = encrypted(LARGE)
    assert decrypt(b"\2" * 32, AAD, found, len(found)) is None
    assert decrypt(KEY, b"bucket/other/schema", found, len(found)) is None
    block = 12 + BLOCK_BYTES + 16
    whole = found[: 8 + 2 * block]
    assert decrypt(KEY, AAD, whole, len(found)) is None
    assert decrypt(KEY, AAD, whole, len(whole)) == LARGE[: 2 * BLOCK_BYTES]  # why the receipt states the length
    swapped = found[:8] + found[8 + block : 8 + 2 * block] + found[8 : 8 + block] + found[8 + 2 * block :]
    assert decrypt(KEY, AAD, swapped, len(found)) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_nothing(found: bytes) -> None:
    assert decrypt(KEY, AAD, found, len(found)) is None


@given(
    st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size)),
    st.none() | st.binary(max_size=200),
    st.none() | st.integers(0, 2**62),
)
def test_key_metadata_is_read_back(key: bytes, aad: bytes | None, length: int | None) -> None:
    made = KeyMetadata(key, aad, length)
    assert key_metadata_of(bytes(made)) == made


@given(st.binary(max_size=100))
def test_any_bytes_are_key_metadata_or_none(found: bytes) -> None:
    read = key_metadata_of(found)
    assert read is None or bytes(read) == found


def test_a_key_shows_in_no_repr() -> None:
    assert "encryption" not in repr(KeyMetadata(b"k" * 16))
    assert "kkkk" not in repr(KeyMetadata(b"k" * 16))


def test_key_metadata_has_icebergs_bytes() -> None:
    assert bytes(KeyMetadata(b"\5" * 16, b"ab", 300)) == b"\x01\x20" + b"\5" * 16 + b"\x02\x04ab\x02\xd8\x04"
