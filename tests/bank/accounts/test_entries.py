"""Entries on the topic: what a command wrote comes back, and nothing else is an entry."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bank.accounts.depositors import Depositor, Depositors, Status
from bank.accounts.entries import decoded, encoded
from tests.bank.accounts.draw import entity, entries, shared


@given(entries(7, "acme"))
def test_an_entry_comes_back(entry: Depositor) -> None:
    assert decoded(*encoded(entry)) == entry


@given(st.binary(max_size=60), st.integers(0, 200), st.integers(0, 255))
def test_other_bytes_are_no_entry(more: bytes, at: int, byte: int) -> None:
    key, value = encoded(entity())
    changed = value[: at % len(value)] + bytes([byte]) + value[at % len(value) + 1 :]
    assert decoded(key, value + more + b"\0") is None
    assert decoded(b"d000002", value) is None
    assert decoded(key, more) is None
    assert decoded(None, None) is None
    assert (found := decoded(key, changed)) is None or found.key == "d000001"


def test_an_entry_that_contradicts_itself_is_none() -> None:
    unordered = entity(1, "acme", (Status.ACTIVE, 20), (Status.ENDED, 10))
    for broken in (
        replace(entity(), name="ACME"),
        replace(entity(), owner="0" * 32),
        unordered,
        replace(shared(), number=1),
    ):
        assert decoded(*encoded(broken)) is None


def test_the_newest_entry_stands_and_no_depositor_is_renamed() -> None:
    known = Depositors([entity()])
    assert known.take(entity(1, "acme", (Status.ACTIVE, 10), (Status.SUSPENDED, 20)))
    assert known.of_topic("deposits.raw.d000001.social") == known.named("acme")
    assert not known.take(entity(1, "mill"))
    assert not known.take(entity(2, "acme"))
    assert [entry.status for entry in known] == [Status.SUSPENDED]


def test_a_topic_finds_its_depositor_also_after_it_was_asked_for_in_vain() -> None:
    known = Depositors()
    assert known.of_topic("deposits.clean.d000001.social") is None
    known.take(entity())
    assert known.of_topic("deposits.clean.d000001.social") == entity()
