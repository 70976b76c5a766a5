"""The key table: the topic's order decides, and an epoch holds once all its rows are there."""

import os
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from bank.keys.custody.protocol import WrappedKey
from bank.keys.groups import GROUPS, KEYS_BYTES
from bank.keys.key_records import MOST_ROWS, ErasedOwners, KeyEpoch, OwnerKeyRows, batches, context_of, decoded, encoded
from bank.keys.key_table import KeyTable
from bank.keys.owner_rows import ROW_BYTES, EpochKey, new_row, parts, rewrapped

FIRST = EpochKey.of(1, b"\1" * 32)
SECOND = EpochKey.of(2, b"\2" * 32)
OWNERS = [number.to_bytes(16, "big") for number in range(1, 8)]


def epoch(number: int, *, complete: bool = True) -> KeyEpoch:
    return KeyEpoch(number, complete, "a custody", WrappedKey(str(number), b"wrapped"))


def rows(key: EpochKey, *owners: bytes, count: int | None = None) -> OwnerKeyRows:
    made = b"".join(new_row(key, owner, os.urandom) for owner in owners)
    return OwnerKeyRows(key.epoch, made, count, grouped=key.grouped)


def cut(rows: bytes) -> list[tuple[bytes, bytes]]:
    return [((high << 64 | low).to_bytes(16, "big"), wrapped) for high, low, wrapped in parts(rows)]


def key_in(table: KeyTable, key: EpochKey, owner: bytes) -> bytes | None:
    found = table.find(owner)
    return None if found is None else key.unwrap(owner, found)


@given(st.integers(1, 2**31 - 1), st.booleans(), st.text(max_size=9), st.binary(max_size=80))
def test_records_are_read_as_they_were_written(number: int, complete: bool, text: str, wrapped: bytes) -> None:
    for record in (
        KeyEpoch(number, complete, text, WrappedKey(text, wrapped)),
        KeyEpoch(
            number, complete, text, WrappedKey(text, wrapped), b"g" * KEYS_BYTES, frozenset({0, 7, number % GROUPS})
        ),
        OwnerKeyRows(number, b"x" * ROW_BYTES * (number % 3), number if complete else None, grouped=not complete),
        ErasedOwners(number, b"x" * 16 * (number % 3)),
    ):
        assert decoded(encoded(record)) == record


@given(st.one_of(st.none(), st.binary(max_size=200)))
def test_anything_else_is_no_record(value: bytes | None) -> None:
    assert decoded(value) is None


def test_rows_that_are_not_whole_are_no_record() -> None:
    assert decoded(encoded(OwnerKeyRows(1, b"x" * (ROW_BYTES + 1)))) is None
    assert decoded(encoded(epoch(0))) is None
    assert decoded(encoded(ErasedOwners(1, b"x" * 17))) is None


def test_a_row_is_its_owners_and_its_epochs() -> None:
    [(owner, wrapped)] = cut(new_row(FIRST, OWNERS[0], os.urandom))
    assert owner == OWNERS[0]
    assert len(FIRST.unwrap(owner, wrapped) or b"") == 32
    assert FIRST.unwrap(OWNERS[1], wrapped) is None
    assert EpochKey.of(3, b"\1" * 32).unwrap(owner, wrapped) is None
    assert SECOND.unwrap(owner, wrapped) is None
    assert "cipher" not in repr(FIRST)


def test_a_key_goes_on_in_another_epoch() -> None:
    [(owner, wrapped)] = cut(new_row(FIRST, OWNERS[0], os.urandom))
    more = cut(new_row(FIRST, OWNERS[1], os.urandom))
    again = cut(rewrapped(FIRST, SECOND, [(owner, wrapped), *more], os.urandom) or b"")
    assert [each for each, _ in again] == OWNERS[:2]
    assert SECOND.unwrap(owner, again[0][1]) == FIRST.unwrap(owner, wrapped)
    assert len({wrapped[:12] for _, wrapped in again}) == 2
    assert rewrapped(FIRST, SECOND, [*more, (owner, more[0][1])], os.urandom) is None


def test_the_first_row_of_an_owner_counts() -> None:
    table, mine, late = KeyTable(), rows(FIRST, *OWNERS[:2]), rows(FIRST, OWNERS[1])
    assert [table.take(each) for each in (epoch(1), epoch(1), mine, late)] == [True, False, True, False]
    assert [owner for owner, _ in table] == OWNERS[:2]
    assert table.find(OWNERS[1]) == dict(cut(mine.rows))[OWNERS[1]]
    assert table.find(OWNERS[2]) is None


def test_rows_of_another_epoch_do_not_count() -> None:
    table = KeyTable()
    assert not table.take(rows(FIRST, OWNERS[0]))
    table.take(epoch(2))
    assert not table.take(rows(FIRST, OWNERS[0]))
    assert not table.take(epoch(1))
    assert table.take(rows(SECOND, OWNERS[0]))
    assert len(table) == 1


def test_an_epoch_holds_once_all_its_rows_are_there() -> None:
    table = KeyTable()
    for each in (epoch(1), rows(FIRST, *OWNERS[:3])):
        table.take(each)
    held = {owner: key_in(table, FIRST, owner) for owner in OWNERS}
    table.take(epoch(2, complete=False))
    table.take(rows(SECOND, *OWNERS[:2]))
    assert table.epoch == epoch(1)
    assert {owner: key_in(table, FIRST, owner) for owner in OWNERS} == held
    assert not table.take(rows(FIRST, OWNERS[5]))  # behind the epoch's beginning: it counts no more
    table.take(rows(SECOND, OWNERS[2], count=3))
    assert table.epoch == epoch(2, complete=False)
    assert len(table) == 3
    assert table.take(rows(SECOND, OWNERS[5]))


def test_an_epoch_that_lacks_a_row_never_holds() -> None:
    table = KeyTable()
    for each in (epoch(1), rows(FIRST, *OWNERS[:3]), epoch(2, complete=False), rows(SECOND, OWNERS[0], count=3)):
        table.take(each)
    assert table.epoch == epoch(1)
    assert len(table) == 3
    assert table.take(rows(FIRST, OWNERS[4]))


def test_owners_are_erased_once_their_epoch_holds() -> None:
    table, gone = KeyTable(), ErasedOwners(2, OWNERS[1])
    for each in (epoch(1), rows(FIRST, *OWNERS[:3])):
        table.take(each)
    assert not table.take(gone)  # of no epoch that begins
    table.take(epoch(2, complete=False))
    assert table.take(gone)
    assert not table.is_erased(OWNERS[1])
    assert table.find(OWNERS[1]) is not None
    table.take(rows(SECOND, OWNERS[0], OWNERS[2], count=2))
    assert [table.is_erased(each) for each in OWNERS[:3]] == [False, True, False]
    assert table.erased == {OWNERS[1]}
    table.take(rows(SECOND, OWNERS[1]))  # by a router that knows it not yet
    assert table.find(OWNERS[1]) is None
    assert {owner for owner, _ in table} == {OWNERS[0], OWNERS[2]}


@given(st.sets(st.binary(min_size=16, max_size=16), max_size=40), st.integers(1, 5))
def test_a_table_finds_what_it_was_given(owners: set[bytes], size: int) -> None:
    table, numbers = KeyTable(), count()
    table.take(epoch(1))
    given_rows = {owner: next(numbers).to_bytes(60, "big") for owner in owners}
    listed = list(given_rows.items())
    for at in range(0, len(listed), size):
        table.take(
            OwnerKeyRows(1, b"".join(owner + wrapped for owner, wrapped in listed[at : at + size]), grouped=False)
        )
    assert dict(table) == given_rows
    assert all(table.find(owner) == wrapped for owner, wrapped in listed)


def test_batches_are_of_what_a_record_holds() -> None:
    assert [len(each) for each in batches(range(2 * MOST_ROWS + 1))] == [MOST_ROWS, MOST_ROWS, 1]
    assert context_of(1) != context_of(11)
