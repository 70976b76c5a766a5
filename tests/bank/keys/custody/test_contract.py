"""The contract, which each custody passes: in memory, in a file, in a real OpenBao, and in moto's KMS."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from bank.keys.custody import Custody, CustodyRefused, VersionGone, WrappedKey
from tests.bank.keys.custody.leaks import holds_none

CONTEXT = b"teller bank.keys epoch 7"


@pytest.fixture
def key() -> bytes:
    return os.urandom(32)


def test_what_is_wrapped_comes_back_and_does_not_show(custody: Custody, key: bytes) -> None:
    wrapped = custody.wrap(key, CONTEXT)
    assert custody.unwrap(wrapped, CONTEXT) == key
    assert key not in wrapped.wrapped
    assert wrapped.wrapped.hex() not in repr(wrapped)
    assert len(wrapped.wrapped) <= 512
    assert wrapped.version.isascii()
    assert custody.name


def test_one_key_is_never_wrapped_to_the_same_bytes(custody: Custody, key: bytes) -> None:
    assert custody.wrap(key, CONTEXT).wrapped != custody.wrap(key, CONTEXT).wrapped


@pytest.mark.parametrize("other", [b"teller bank.keys epoch 8", b"", CONTEXT + b"\0", b"\xff\xfe"])
def test_another_context_is_refused(custody: Custody, key: bytes, other: bytes) -> None:
    wrapped = custody.wrap(key, CONTEXT)
    with pytest.raises(CustodyRefused) as caught:
        custody.unwrap(wrapped, other)
    assert not isinstance(caught.value, VersionGone)
    assert holds_none(caught.value, [key.hex(), repr(key), wrapped.wrapped.hex()])


@pytest.mark.parametrize("damage", ["cut", "empty", "last", "first", "longer"])
def test_what_is_damaged_is_refused(custody: Custody, key: bytes, damage: str) -> None:
    whole = custody.wrap(key, CONTEXT)
    data = whole.wrapped
    damaged = {
        "cut": data[:-1],
        "empty": b"",
        "last": data[:-1] + bytes([data[-1] ^ 1]),
        "first": bytes([data[0] ^ 1]) + data[1:],
        "longer": data + b"\0",
    }[damage]
    with pytest.raises(CustodyRefused) as caught:
        custody.unwrap(WrappedKey(whole.version, damaged), CONTEXT)
    assert not isinstance(caught.value, VersionGone)


def test_a_new_version_wraps_and_the_old_one_still_unwraps(custody: Custody, key: bytes) -> None:
    before = custody.wrap(key, CONTEXT)
    made = custody.rotate()
    after = custody.wrap(key, CONTEXT)
    assert (after.version, before.version != made) == (made, True)
    assert custody.unwrap(before, CONTEXT) == custody.unwrap(after, CONTEXT) == key


def test_destroying_leaves_what_is_newer(custody: Custody, key: bytes) -> None:
    first = custody.wrap(key, CONTEXT)
    custody.rotate()
    second = custody.wrap(key, CONTEXT)
    third = custody.rotate()
    newest = custody.wrap(key, CONTEXT)
    custody.destroy_before(third)
    for gone in (first, second):
        with pytest.raises(VersionGone):
            custody.unwrap(gone, CONTEXT)
    assert custody.unwrap(newest, CONTEXT) == key
    assert custody.unwrap(custody.wrap(key, CONTEXT), CONTEXT) == key


def test_a_version_in_the_middle_destroys_only_what_is_before_it(custody: Custody, key: bytes) -> None:
    first = custody.wrap(key, CONTEXT)
    middle = custody.rotate()
    second = custody.wrap(key, CONTEXT)
    custody.rotate()
    custody.destroy_before(middle)
    assert custody.unwrap(second, CONTEXT) == key
    with pytest.raises(VersionGone):
        custody.unwrap(first, CONTEXT)


def test_destroying_twice_changes_nothing(custody: Custody, key: bytes) -> None:
    old = custody.wrap(key, CONTEXT)
    version = custody.rotate()
    for _ in range(2):
        custody.destroy_before(version)
    wrapped = custody.wrap(key, CONTEXT)
    assert (wrapped.version, custody.unwrap(wrapped, CONTEXT)) == (version, key)
    with pytest.raises(VersionGone):
        custody.destroy_before(old.version)


@pytest.mark.parametrize(
    "version",
    ["99", "0", "", "1.0", "-1", "canary", "٣", "9" * 40, "7c1c3d5e-0f3a-4b57-9d64-0f6f1f3f9a11", "1\n", "../1"],
)
def test_a_version_that_never_was_is_gone(custody: Custody, key: bytes, version: str) -> None:
    wrapped = custody.wrap(key, CONTEXT)
    with pytest.raises(VersionGone):
        custody.unwrap(WrappedKey(version, wrapped.wrapped), CONTEXT)
    with pytest.raises(VersionGone):
        custody.destroy_before(version)
    assert custody.unwrap(wrapped, CONTEXT) == key


def test_threads_may_call_at_once(custody: Custody, key: bytes) -> None:
    with ThreadPoolExecutor(4) as threads:
        wrapped = list(threads.map(lambda _: custody.wrap(key, CONTEXT), range(8)))
        assert set(threads.map(lambda one: custody.unwrap(one, CONTEXT), wrapped)) == {key}
