"""The ledger of releases: entries are read back, and open in their place alone."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.anonymising.former import ReleasedPackage
from bank.withdrawals.packaging import releases
from bank.withdrawals.packaging.releases import (
    BlockRelease,
    OwnerRelease,
    ReleasePlace,
    ReleaseRecord,
    decoded,
    opened_block,
    opened_owner,
    sealed_block,
    sealed_owner,
)
from bank.withdrawals.terms import DataPeriod
from schemas import catalog, framing
from tests.bank.withdrawals.package.samples import draws
from tests.bank.withdrawals.packaging.drawn import ladders, names

KEY = bytes(range(32))
OWNER = "a" * 32
PLACE = ReleasePlace(UUID(int=5), "social.post", 3, OWNER)
CANARY = "canary of a label"
ENTRY = OwnerRelease(UUID(int=7), frozenset({(CANARY, None)}), (bytes(32), b"\xff" * 32))
_labels = st.lists(st.none() | st.text(max_size=9), max_size=3).map(tuple)
owner_entries = st.builds(
    OwnerRelease, st.uuids(), st.frozensets(_labels, max_size=4),
    st.lists(st.binary(min_size=32, max_size=32), max_size=5).map(tuple),
)  # fmt: skip


@st.composite
def block_entries(draw: st.DrawFn) -> BlockRelease:
    columns = draw(st.dictionaries(names, ladders, max_size=3))
    rungs = {name: draw(st.integers(0, 5)) for name in columns}
    package = ReleasedPackage(
        PLACE.package, "acme", "social.post", DataPeriod(0, draw(st.integers(1, 2**40))), columns, rungs,
        draw(st.dictionaries(_labels, st.integers(0, 10**6), max_size=4)),
    )  # fmt: skip
    return BlockRelease(package, draw(st.sampled_from([1, 2, 64])))


def _records(pairs: Any) -> list[ReleaseRecord]:
    found = [decoded(*pair) for pair in pairs]
    assert all(each is not None for each in found)
    return [each for each in found if each is not None]


@given(owner_entries)
def test_an_owners_entry_is_read_back(entry: OwnerRelease) -> None:
    records = _records(sealed_owner(PLACE, entry, KEY, draws("a")))
    assert {each.place for each in records} == {PLACE}
    assert opened_owner(PLACE, records, KEY) == entry


@given(block_entries())
def test_a_blocks_entry_is_read_back(entry: BlockRelease) -> None:
    place = PLACE._replace(owner="")
    assert opened_block(place, _records(sealed_block(place, entry, KEY, draws("a"))), KEY) == entry


@given(owner_entries, st.integers(1, 200))
def test_a_long_entry_has_parts_which_open_together_and_in_order(entry: OwnerRelease, most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(releases, "MOST_PART_BYTES", most)
        records = _records(sealed_owner(PLACE, entry, KEY, draws("a")))
    assert [each.part for each in records] == list(range(len(records)))
    assert len({each.key for each in records}) == len(records)
    assert opened_owner(PLACE, records, KEY) == entry
    if len(records) > 1:
        for wrong in (records[:-1], records[1:], records[::-1]):
            assert opened_owner(PLACE, wrong, KEY) is None


@pytest.mark.parametrize(
    "other",
    [
        PLACE._replace(package=UUID(int=6)), PLACE._replace(record_type="telecom.call"), PLACE._replace(block=4),
        PLACE._replace(owner="b" * 32), PLACE._replace(owner=""),
    ],
)  # fmt: skip
def test_an_entry_opens_in_its_place_alone(other: ReleasePlace) -> None:
    records = _records(sealed_owner(PLACE, ENTRY, KEY, draws("a")))
    assert opened_owner(PLACE, records, KEY) == ENTRY
    assert opened_owner(other, records, KEY) is None
    assert opened_owner(PLACE, records, bytes(32)) is None
    assert opened_block(PLACE, records, KEY) is None


def test_an_entry_that_was_altered_does_not_open() -> None:
    (record,) = _records(sealed_owner(PLACE, ENTRY, KEY, draws("a")))
    for at in range(0, len(record.sealed), 7):
        altered = bytearray(record.sealed)
        altered[at] ^= 1
        assert opened_owner(PLACE, [replace(record, sealed=bytes(altered))], KEY) is None
    assert opened_owner(PLACE, [], KEY) is None
    assert opened_owner(PLACE, [replace(record, sealed=b"")], KEY) is None


def test_nothing_of_an_entry_is_in_the_clear() -> None:
    ((key, value),) = sealed_owner(PLACE, ENTRY, KEY, draws("a"))
    assert key == f"{OWNER}/{PLACE.package}/social.post/3/0".encode()
    for secret in (CANARY.encode(), str(ENTRY.agreement).encode(), b"f" * 64, b"\xff" * 32):
        assert secret not in value
    assert CANARY not in repr(decoded(key, value))


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_foreign_bytes_are_no_record(key: bytes, value: bytes) -> None:
    assert decoded(key, value) is None
    assert decoded(None, None) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"owner": "nobody"},
        {"part": 1},
        {"parts": 0},
        {"part": -1},
        {"block": -1},
        {"parts": 10_001},
        {"owner": "b" * 32},
    ],
)
def test_a_record_of_another_form_is_none(changes: dict[str, Any]) -> None:
    ((key, _),) = sealed_owner(PLACE, ENTRY, KEY, draws("a"))
    fields = {**PLACE._asdict(), "part": 0, "parts": 1, "sealed": b"x" * 40} | changes
    assert decoded(key, framing.encode(catalog.load().by_name(releases.SCHEMA), fields)) is None
