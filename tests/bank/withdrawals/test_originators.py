"""Registered originators: what a command wrote comes back, nothing else is an entry, and no name becomes another's."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts.depositors import Change, Status
from bank.ledger.months import DAY_MS
from bank.withdrawals.originators import Originators, RegisteredOriginator, decoded, encoded
from bank.withdrawals.terms import Originator, Role
from tests.bank.withdrawals.samples import registered

ACTIVE, SUSPENDED, ENDED = Status
KEY: Final = "9f" * 32
V1: Final = (
    "c301ae0f92df3cf7e2970861636d65001e5641543a44453132333435363738390e41636d6520534522646174614061636d65"
    "2e6578616d706c65800139663966396639663966396639663966396639663966396639663966396639663966396639663966"
    "39663966396639663966396639663966396639663966396602001400"
)


@st.composite
def entries(draw: st.DrawFn) -> RegisteredOriginator:
    times = sorted(draw(st.lists(st.integers(0, 100), min_size=1, max_size=5)))
    turns = [(draw(st.sampled_from((ACTIVE, SUSPENDED))), time) for time in times]
    ends = [(ENDED, times[-1])] if draw(st.booleans()) else []
    until = draw(st.none() | st.dates(date(1970, 1, 1)))
    return registered(
        draw(st.sampled_from(("acme", "0", "a.b_c-d"))),
        *turns,
        *ends,
        role=draw(st.sampled_from(Role)),
        legal_id=draw(st.sampled_from(("VAT:DE123456789", "LEI:529900T8BM49AURSDO55"))),
        legal_name=draw(st.text(max_size=20)),
        contact=draw(st.text(max_size=20)),
        recipient=draw(st.just("") if until is None else st.just(KEY)),
        recipient_until=until,
        signing_key=draw(st.sampled_from(("", KEY))),
    )


@given(entries())
def test_an_entry_comes_back(entry: RegisteredOriginator) -> None:
    assert decoded(*encoded(entry)) == entry


def test_an_entry_of_the_version_before_is_read_and_is_still_written_where_it_says_all() -> None:
    """The bytes are what releases before `signing_key` wrote."""
    value = bytes.fromhex(V1)
    entry = registered(recipient=KEY)
    assert decoded(b"acme", value) == entry
    assert encoded(entry) == (b"acme", value)
    assert encoded(replace(entry, signing_key=KEY))[1][:10] != value[:10]
    assert encoded(replace(entry, recipient_until=date(2028, 1, 1)))[1][:10] != value[:10]


def test_a_key_holds_until_its_day() -> None:
    entry = registered(recipient=KEY, recipient_until=date(1970, 1, 2))
    assert [entry.recipient_at(time) for time in (0, DAY_MS - 1, DAY_MS, 9 * DAY_MS)] == [KEY, KEY, "", ""]
    assert registered(recipient=KEY).recipient_at(10**15) == KEY
    assert registered().recipient_at(0) == ""


@given(st.binary(max_size=60), st.integers(0, 200), st.integers(0, 255))
def test_other_bytes_are_no_entry(more: bytes, at: int, byte: int) -> None:
    key, value = encoded(registered())
    changed = value[: at % len(value)] + bytes([byte]) + value[at % len(value) + 1 :]
    assert decoded(key, value + more + b"\0") is None
    assert decoded(b"other", value) is None
    assert decoded(key, more) is None
    assert decoded(key, None) is None
    assert decoded(None, None) is None
    assert (found := decoded(key, changed)) is None or found.name == "acme"


@pytest.mark.parametrize(
    "broken",
    [
        registered("ACME"),
        registered(legal_id=""),
        registered(signing_key="x"),
        registered(recipient_until=date(2028, 1, 1)),
        registered(legal_id="HRB:1"),
        replace(registered(), changes=()),
        registered("acme", (ACTIVE, 20), (SUSPENDED, 10)),
        registered("acme", (ACTIVE, 10), (ENDED, 20), (ACTIVE, 30)),
        registered(recipient="9F" * 32),
        registered(recipient="9f" * 31),
        registered(recipient="zz" * 32),
    ],
)
def test_an_entry_that_contradicts_itself_is_none(broken: RegisteredOriginator) -> None:
    assert decoded(*encoded(broken)) is None


def test_a_name_keeps_its_legal_id_and_its_role() -> None:
    known = Originators()
    assert known.take(registered())
    assert not known.take(registered(legal_id="VAT:FR12345678901"))
    assert not known.take(registered(role=Role.AGGREGATOR))
    assert known.named("acme") == registered()
    assert known.take(registered(contact="else@acme.example", recipient=KEY))
    assert known.take(registered("pool", role=Role.AGGREGATOR))
    assert [(each.name, each.role) for each in known] == [("acme", Role.BUILDER), ("pool", Role.AGGREGATOR)]


def test_what_once_changed_stays_so_and_what_ended_never_comes_back() -> None:
    known = Originators()
    assert known.take(registered("acme", (ACTIVE, 10), (SUSPENDED, 20)))
    suspended = registered("acme", (ACTIVE, 10), (SUSPENDED, 21))
    assert not known.take(registered())
    for before in ((ACTIVE, 10), (SUSPENDED, 19)), ((ACTIVE, 11), (SUSPENDED, 20)), ((ACTIVE, 10), (ENDED, 20)):
        assert not known.take(registered("acme", *before))
    assert known.take(suspended)  # written late, and made again
    assert known.take(ended := replace(suspended, changes=(*suspended.changes, Change(ENDED, 40))))
    assert known.take(ended)
    assert not known.take_record(*encoded(replace(ended, changes=(*ended.changes, Change(ACTIVE, 50)))))
    assert known.named("acme") == ended


def test_the_judge_is_told_what_an_originator_was_at_a_time() -> None:
    known = Originators()
    changes = (ACTIVE, 10), (SUSPENDED, 20), (ACTIVE, 30), (ENDED, 40)
    assert known.take_record(*encoded(registered("pool", *changes, role=Role.AGGREGATOR)))
    found = [known.at("pool", time) for time in (9, 10, 20, 39, 40, 1 << 60)]
    assert [each.status for each in found] == [None, ACTIVE, SUSPENDED, ACTIVE, ENDED, ENDED]
    assert {each.role for each in found} == {Role.AGGREGATOR}
    assert known.at("mill", 20) == Originator("mill", None)


@given(st.lists(entries(), max_size=6))
def test_whatever_comes_no_decision_of_the_past_changes(found: list[RegisteredOriginator]) -> None:
    known, told = Originators(), dict[tuple[str, int], Originator]()
    for entry in found:
        known.take(entry)
        taken = known.named(entry.name)
        assert taken is not None
        for time in range(taken.changes[-1].since):
            assert told.setdefault((entry.name, time), known.at(entry.name, time)) == known.at(entry.name, time)


def test_what_is_no_record_of_the_register_is_not_taken() -> None:
    known = Originators()
    key, value = encoded(registered())
    assert not known.take_record(b"other", value)
    assert not known.take_record(key, None)
    assert list(known) == []
