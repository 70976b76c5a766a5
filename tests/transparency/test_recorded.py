"""What a record leads to: a leaf that says nothing, an opening, or why there is none."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.transparency import sealed_opening
from bank.transparency.entry import entry_of
from bank.transparency.kinds.every import BY_TOPIC, KINDS
from bank.transparency.opening import Opening, of_extra, opening_of, to_extra
from bank.transparency.sealed_opening import is_sealed
from pipelines.transparency.recorded import FOREIGN, TOO_LARGE, NewLeaf, SourceRecord, recorded
from schemas import catalog, framing, topics
from tests.transparency.running import OWNERS, opened, receipt

SALT = b"\7" * 32


def tag_of(owner: str) -> bytes:
    return owner[:32].encode()


def source(topic: str, key: bytes | None, value: bytes | None) -> SourceRecord:
    return SourceRecord(topic, 1, 17, key, value, 1_700_000_000_123)


def leaf(topic: str, key: bytes, value: bytes, most: int = 1_000_000) -> NewLeaf:
    made = recorded(source(topic, key, value), 5, SALT, tag_of, most)
    assert isinstance(made, NewLeaf)
    return made


def test_a_receipt_becomes_an_entry_and_its_opening() -> None:
    key, value = receipt(OWNERS[0], "k")
    made = leaf(topics.RECEIPTS, key, value)
    entry, opening = made.messages(5, None, os.urandom)
    found = entry_of(made.entry)
    assert found is not None
    assert (found.kind, found.version, found.time) == (1, 1, 1_700_000_000_123)
    assert found.commits_to(SALT, value)
    assert (entry.topic, entry.value, made.tag) == (topics.LOG_ENTRIES, made.entry, tag_of(OWNERS[0]))
    assert entry.headers == ((topics.LEAF_HEADER, b"5"), (topics.OWNER_TAG_HEADER, tag_of(OWNERS[0])))
    assert (opening.topic, opening.key) == (topics.LOG_OPENINGS, OWNERS[0].encode())
    number, opens = opening_of(opening.value) or (0, None)
    assert number == 5
    assert opens is not None
    assert (opens.record, opens.entry, opens.owner) == (value, found, OWNERS[0])
    assert OWNERS[0] not in repr(opens)


def test_an_opening_is_sealed_for_its_owner() -> None:
    made, key = leaf(topics.RECEIPTS, *receipt(OWNERS[0], "k")), b"k" * 32
    _, message = made.messages(5, key, os.urandom)
    assert is_sealed(message.value)
    assert opening_of(message.value) is None
    assert sealed_opening.opened(message.value, {OWNERS[0]: key}.get) == opening_of(made.opening)
    assert (opening_of(made.opening) or (0,))[0] == 5
    assert sealed_opening.opened(message.value, {OWNERS[0]: b"o" * 32}.get) is None
    assert sealed_opening.opened(message.value, lambda _owner: None) is None
    assert message.value is not None
    assert SALT not in message.value
    _, another = made.messages(6, key, os.urandom)
    moved = framing.decoded(another.value) or {}
    put = framing.encode(catalog.load().by_name(sealed_opening.SCHEMA), dict(moved) | {"leaf": 5})
    assert sealed_opening.opened(put, {OWNERS[0]: key}.get) is None


@given(st.none() | st.binary(max_size=300))
def test_any_bytes_are_no_opening(value: bytes | None) -> None:
    assert sealed_opening.opened(value, lambda _owner: b"k" * 32) is None


def test_other_records_are_named_by_their_place() -> None:
    entry, _ = leaf(topics.ACCOUNTS, *opened(OWNERS[1])).messages(5, None, os.urandom)
    assert entry.key == b"bank.accounts/1/17"


@given(st.sampled_from([each.topic for each in KINDS]), st.binary(max_size=400) | st.none())
def test_any_bytes_are_a_record_or_foreign(topic: str, value: bytes | None) -> None:
    assert recorded(source(topic, b"k", value), 0, SALT, tag_of, 1_000_000) == FOREIGN


def test_a_record_that_cannot_be_opened_is_too_large() -> None:
    key, value = receipt(OWNERS[0], "k" * 5000)
    assert recorded(source(topics.RECEIPTS, key, value), 0, SALT, tag_of, 6_000) == TOO_LARGE
    assert isinstance(recorded(source(topics.RECEIPTS, key, value), 0, SALT, tag_of, 8_000), NewLeaf)


def test_kinds_have_numbers_and_topics_of_their_own() -> None:
    assert len({kind.number for kind in KINDS}) == len(KINDS) == len(BY_TOPIC)
    assert all(0 < kind.number < 255 for kind in KINDS)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.integers(0, 255), st.integers(0, 2**63 - 1))
def test_an_opening_travels_in_a_proof(salt: bytes, record: bytes, kind: int, time: int) -> None:
    opening = Opening(kind, 1, time, salt, record)
    assert of_extra(to_extra(opening)) == opening


@pytest.mark.parametrize(
    "extra",
    [
        b"",
        b"{}",
        b"[]",
        b'{"kind":1,"record":"","salt":"","time":1}',
        b'{"kind":true,"record":"","salt":"","time":1,"version":1}',
        b'{"kind":1,"record":"!","salt":"","time":1,"version":1}',
        b'{"kind":256,"record":"","salt":"","time":1,"version":1}',
        b'{"kind":1,"record":null,"salt":"","time":1,"version":1}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_opening_is_none(extra: bytes) -> None:
    assert of_extra(extra) is None
