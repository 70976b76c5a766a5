"""Records on demand: opened through the trail, held against their receipts, and never another's."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from bank.keys.encrypted_object import Place, encrypt
from bank.store import MemoryStore
from bank.store.memory import Fault
from pipelines.access.protocol import TrailUnavailable
from teller.operate.owner_desk import refusing
from teller.operate.owner_desk.fields import CUT, MOST_CHARACTERS, shown_fields
from teller.operate.owner_desk.index.asking_deposits import KeptObject
from teller.operate.owner_desk.looking import LOOK_S, MOST_LOOKS
from teller.operate.owner_desk.opening import MOST_BYTES, OwnersRecords
from teller.operate.owner_desk.port.reading import StoredRecord
from teller.operate.owner_desk.port.refused import DeskRefusal, Why
from tests.owner_desk.opened import BY, OpenedBank, kept
from tests.owner_export.bank import ANOTHER, BUCKET, OWNER, POST, MemoryBank, rows_of


class Deposits(MemoryBank):
    """Objects that are encrypted by the owner's key of the bank's custody."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        super().__init__(store)
        self.opened = OpenedBank(OWNER, ANOTHER)
        self.records = OwnersRecords(self.store, self.opened.looks, wait_s=0.01)

    def put(self, key: str, name: str, plain: bytes, *, clear: bool = False) -> None:
        sealed = encrypt(
            self.opened.keys.key_of(OWNER) or b"", Place(BUCKET, key, name), plain, lambda size: b"n" * size
        )
        self.store.put_new(BUCKET, key, plain if clear else sealed)

    def look(self, said: Mapping[str, Any], row: int = 0, owner: str = OWNER) -> StoredRecord | DeskRefusal:
        return self.records(owner, kept(said), row)


@pytest.fixture(name="bank")
def made() -> Deposits:
    return Deposits()


def value(found: StoredRecord | DeskRefusal, name: str) -> str:
    assert isinstance(found, StoredRecord)
    return next(each.value for each in found.fields if each.name == name)


@pytest.mark.parametrize("clear", [False, True])
def test_each_row_is_shown_and_all_of_them_are_one_look(bank: Deposits, clear: bool) -> None:
    said = bank.deposit(rows_of(POST, 3), clear=clear)
    for row in range(3):
        found = bank.look(said, row)
        assert value(found, "event_id") == str(UUID(int=row))
        assert isinstance(found, StoredRecord)
        assert (found.row, found.rows, found.object) == (row, 3, kept(said).shown)
    [event] = bank.opened.events
    assert (event.owner, event.access, event.who, event.role, event.purpose) == (
        OWNER,
        "read",
        *dataclasses.astuple(BY),
    )
    assert (event.what, event.count) == (f"{POST} {said['object_key']}", 1)
    bank.opened.now = LOOK_S
    bank.look(said)
    assert len(bank.opened.events) == 2


def test_a_look_at_another_object_is_another_event_and_looks_are_bounded(bank: Deposits) -> None:
    one, other = bank.deposit(rows_of(POST, 1)), bank.deposit(rows_of(POST, 1, 10))
    for each in (one, other, one, other):
        bank.look(each)
    assert len(bank.opened.events) == 2
    for number in range(MOST_LOOKS):
        bank.opened.looks.of(ANOTHER, str(number))
    bank.look(one)
    assert len(bank.opened.events) == 3


def test_while_the_trail_is_away_nothing_is_opened(bank: Deposits) -> None:
    for clear in (False, True):
        said = bank.deposit(rows_of(POST, 1), clear=clear)
        bank.opened.trail.trouble = TrailUnavailable("away")
        assert bank.look(said) == DeskRefusal(Why.DELAYED, "trail")
    assert not bank.opened.events


def test_an_object_that_is_not_what_its_receipt_says_is_closed(bank: Deposits) -> None:
    said = bank.deposit(rows_of(POST, 1))
    for wrong in ({"sha256": "0" * 64}, {"size_bytes": 1}, {"encryption": ""}):
        assert bank.look({**said, **wrong}) == refusing.DAMAGED
    assert not bank.opened.events


def test_rows_of_another_and_of_another_schema_are_not_shown(bank: Deposits) -> None:
    foreign = bank.deposit(rows_of(POST, 1) + rows_of(POST, 1, 7, ANOTHER), clear=True)
    assert isinstance(bank.look(foreign, 0), StoredRecord)
    assert bank.look(foreign, 1) == refusing.DAMAGED
    assert bank.look(foreign, 0, ANOTHER) == refusing.DAMAGED
    assert bank.look({**foreign, "schema": "social.like.v1"}) == refusing.DAMAGED
    assert bank.look(foreign, 2) == refusing.UNKNOWN


def test_anothers_key_opens_nothing(bank: Deposits) -> None:
    assert bank.look(bank.deposit(rows_of(POST, 1)), 0, ANOTHER) == refusing.DAMAGED


def test_what_is_no_container_is_damaged(bank: Deposits) -> None:
    bank.put("social/x/y.avro", POST, b"Obj\x01 and nothing", clear=True)
    bank.write_receipt("social/x/y.avro", POST, range(1))
    assert bank.look(bank.said[-1]) == refusing.DAMAGED


def test_an_object_that_is_gone_is_missing_and_one_that_was_replaced_is_late(bank: Deposits) -> None:
    gone, before = bank.deposit(rows_of(POST, 1)), bank.deposit(rows_of(POST, 1, 10), clear=True)
    bank.store.delete(BUCKET, gone["object_key"])
    assert bank.look(gone) == refusing.MISSING
    after = bank.replace(before)
    assert bank.look(before) == DeskRefusal(Why.DELAYED, "index")
    assert value(bank.look(after), "event_id") == str(UUID(int=10))


def test_a_store_that_is_away_is_said(bank: Deposits) -> None:
    away = Deposits(MemoryStore(lambda method: Fault.BEFORE if method == "get" else None))
    away.records = OwnersRecords(away.store, away.opened.looks)
    said = bank.deposit(rows_of(POST, 1))
    assert away.look(said) == refusing.STORE_AWAY


def test_without_custody_or_key_it_is_closed(bank: Deposits) -> None:
    said = bank.deposit(rows_of(POST, 1))
    without = OwnersRecords(bank.store, OpenedBank(keys=False).looks)
    assert without(OWNER, kept(said), 0) == DeskRefusal(Why.CLOSED, "custody")
    keyless = OwnersRecords(bank.store, OpenedBank(ANOTHER).looks)
    assert keyless(OWNER, kept(said), 0) == DeskRefusal(Why.CLOSED, "key")


def test_a_large_object_is_not_fetched(bank: Deposits) -> None:
    said = bank.deposit(rows_of(POST, 1))
    assert bank.look({**said, "size_bytes": MOST_BYTES + 1}) == refusing.TOO_LARGE


def test_too_many_at_once_wait_and_are_refused(bank: Deposits) -> None:
    said, inside = bank.deposit(rows_of(POST, 1)), list[StoredRecord | DeskRefusal]()
    get, depth = bank.store.get, 0

    def nested(bucket: str, key: str) -> bytes:
        nonlocal depth
        depth += 1
        inside.append(bank.look(said))
        return get(bucket, key)

    bank.store.get = nested  # type: ignore[method-assign]
    assert isinstance(bank.look(said), StoredRecord)
    assert inside[0] == refusing.BUSY
    assert depth == 4


def test_fields_are_texts_and_placeholders_are_counted() -> None:
    record = {
        "owner_id": OWNER, "text": "<PERSON_1> met <PERSON_2> and <PERSON_1>, <UK_NHS_1> <UNKNOWN> <TITLE> <PERSON>",
        "hashed": "<EMAIL_ADDRESS:0123abcd>", "none": None, "count": 3, "is_on": True,
        "at": datetime(2026, 1, 2, tzinfo=UTC),
        "price": Decimal("0E-8"), "bytes": b"\x00\xff", "list": ["ä", 1],
    }  # fmt: skip
    found = {each.name: each for each in shown_fields(record)}
    assert found["text"].removed == (("PERSON", 3), ("UK_NHS", 1), ("UNKNOWN", 1))
    assert found["hashed"].removed == (("EMAIL_ADDRESS", 1),)
    assert {name: each.value for name, each in found.items() if name not in ("owner_id", "text", "hashed")} == {
        "none": "", "count": "3", "is_on": "true", "at": "2026-01-02T00:00:00Z", "price": "0.00000000",
        "bytes": "00ff", "list": '["ä", 1]',
    }  # fmt: skip


def test_a_record_is_cut_to_its_bound_and_what_was_removed_is_counted_all_the_same() -> None:
    long = "x" * MOST_CHARACTERS
    first, second, third = shown_fields({"a": long[1:], "b": "y" * 5 + "<PERSON_1>", "c": ""})
    assert first.value == long[1:]
    assert (second.value, second.removed) == ("y" + CUT, (("PERSON", 1),))
    assert third.value == ""


def test_values_are_not_in_the_repr_of_what_is_kept(bank: Deposits) -> None:
    found: KeptObject = kept(bank.deposit(rows_of(POST, 1)))
    assert BUCKET not in repr(found)
    assert found.object_key not in repr(found)
