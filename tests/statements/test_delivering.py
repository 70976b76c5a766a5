"""Statements reach their owners' buckets encrypted, or not at all where others are encrypted."""

import logging

import pytest

from bank.keys.encrypted_object import Place, decrypt
from bank.keys.opening import Unopened
from bank.ledger.documents.canonical import to_json
from bank.ledger.documents.statement import Holder, HolderKind
from bank.store.memory import MemoryStore
from schemas.identifiers import is_deposit, statement_key
from teller.operate.statements.delivering import STATEMENTS, Delivered, StatementDeliveryError, deliver
from tests.bank.ledger.documents.examples import ACCOUNT, statement

KEY = bytes(range(32))
OTHER = "b2" * 16
DATA = to_json(statement())
STATEMENTS_OF_ALL = [
    ("one", DATA),
    ("two", to_json(statement(holder=Holder(HolderKind.OWNER, OTHER)))),
    ("three", to_json(statement(holder=Holder(HolderKind.DEPOSITOR, "acme")))),
]
NAME = statement_key("2026-11", 1, "final")


class Keys:
    def __init__(self, **known: bytes | Unopened) -> None:
        self._known = known

    def key_of(self, owner: str) -> bytes | Unopened:
        return self._known.get(owner, Unopened.NO_KEY)

    def words(self, why: Unopened) -> str:
        return f"{why}: look there."


def bucket_of(owner: str) -> str:
    return f"teller-{owner[:8]}"


def test_a_statement_is_encrypted_for_its_owner_and_who_has_no_key_gets_none() -> None:
    store = MemoryStore()
    found = deliver(STATEMENTS_OF_ALL, store, bucket_of, Keys(**{ACCOUNT: KEY}))
    assert found == Delivered(delivered=1, without_key=1, of_depositors=1)
    sealed = store.get(bucket_of(ACCOUNT), NAME)
    assert decrypt(KEY, Place(bucket_of(ACCOUNT), NAME, STATEMENTS), sealed) == DATA
    assert ACCOUNT.encode() not in sealed
    assert list(store.buckets()) == [bucket_of(ACCOUNT)]


def test_again_changes_nothing() -> None:
    store, keys = MemoryStore(), Keys(**{ACCOUNT: KEY})
    deliver(STATEMENTS_OF_ALL, store, bucket_of, keys)
    before = store.get(bucket_of(ACCOUNT), NAME)
    assert deliver(STATEMENTS_OF_ALL, store, bucket_of, keys).there_already == 1
    assert store.get(bucket_of(ACCOUNT), NAME) == before


def test_a_bank_without_custody_keeps_statements_as_it_keeps_all_else() -> None:
    store = MemoryStore()
    none = Unopened.NO_CUSTODY
    assert deliver(STATEMENTS_OF_ALL, store, bucket_of, Keys(**{ACCOUNT: none, OTHER: none})).delivered == 2
    assert store.get(bucket_of(ACCOUNT), NAME) == DATA


def test_keys_that_are_away_stop_it() -> None:
    store = MemoryStore()
    with pytest.raises(StatementDeliveryError, match="look there"):
        deliver(STATEMENTS_OF_ALL, store, bucket_of, Keys(**{ACCOUNT: Unopened.KEYS_AWAY}))
    assert list(store.buckets()) == []


def test_what_is_no_statement_stops_it_and_nobody_is_named(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(StatementDeliveryError, match="canonical") as error:
        deliver([("one", DATA + b" ")], MemoryStore(), bucket_of, Keys())
    assert ACCOUNT not in str(error.value) + caplog.text


def test_a_statement_is_no_deposit() -> None:
    assert not is_deposit(NAME)
    assert NAME == "statements/2026-11-final-v00001.json"
