"""The opener of objects: what is in the clear, what the keys open, and each reason why it is not opened."""

import logging
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.keys import encrypted_object
from bank.keys.custody import CustodyError, CustodyRefused, CustodyUnavailable, MemoryCustody
from bank.keys.encrypted_object import AGS1, Place
from bank.keys.opening import Unopened
from bank.store import Fault
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.opener import ObjectOpener
from pipelines.keys.owner_keys import AGAIN_S, CHECK_S, OwnerKeys
from pipelines.keys.protocol import KeysRefused
from tests.access.readers import reading_of
from tests.keys.test_owner_keys import Clock, Fail

OWNER, NEWCOMER = "1" * 32, "2" * 32
CANARY = b"canary of a payload"
PLACE = Place("teller-canary", "social/social.post.v1/x.avro", "social.post.v1")


class Bank:
    """A bank with a key of an owner, and one who opens objects."""

    def __init__(self) -> None:
        self.clock, self.fail, self.faults = Clock(), Fail(), dict[str, Fault]()
        self.topic, self.custody = MemoryKeys(self.faults.get), MemoryCustody(self.fail)
        self.router = OwnerKeys(self.topic.open, self.custody)
        self.opener = ObjectOpener(
            lambda: OwnerKeys(self.topic.open, self.custody, clock=self.clock), reading_of(), self.clock
        )

    def stored(self, owner: str = OWNER) -> bytes:
        self.router.ensure([owner])
        return encrypted_object.encrypt(self.router.key_of(owner) or b"", PLACE, CANARY, os.urandom)

    def open(self, owner: str = OWNER) -> bytes | Unopened:
        return self.opener.open(owner, PLACE, self.stored(owner))


@pytest.fixture(name="bank")
def made() -> Bank:
    return Bank()


def test_objects_are_opened_and_the_table_is_read_once(bank: Bank) -> None:
    data, reads = bank.stored(), list[str]()
    bank.topic._fault = reads.append
    assert [bank.opener.open(OWNER, PLACE, data) for _ in range(9)] == [CANARY] * 9
    assert reads == ["read_keys"]
    bank.clock.now += CHECK_S
    assert bank.opener.open(OWNER, PLACE, data) == CANARY
    assert reads == ["read_keys"] * 2


def test_an_owner_who_came_since_is_found(bank: Bank) -> None:
    assert (bank.open(), bank.open(NEWCOMER)) == (CANARY, CANARY)


def test_what_is_in_the_clear_needs_no_keys() -> None:
    def none() -> OwnerKeys:
        raise AssertionError

    assert ObjectOpener(none, reading_of()).open("", PLACE, b"Obj\1") == b"Obj\1"


def test_without_custody_nothing_is_opened(bank: Bank) -> None:
    assert ObjectOpener(lambda: None, reading_of()).open(OWNER, PLACE, bank.stored()) is Unopened.NO_CUSTODY


@pytest.mark.parametrize("error", [CustodyUnavailable("down"), CustodyRefused("no rights")])
def test_while_the_keys_are_away_they_are_not_asked_for_each_object(bank: Bank, error: CustodyError) -> None:
    data = bank.stored()
    bank.fail.error, bank.fail.calls = error, []
    assert [bank.opener.open(OWNER, PLACE, data) for _ in range(9)] == [Unopened.KEYS_AWAY] * 9
    assert bank.fail.calls == ["unwrap"]
    assert bank.opener.words(Unopened.KEYS_AWAY).endswith(f"{error}.")
    bank.fail.error = None
    bank.clock.now += AGAIN_S
    assert bank.opener.open(OWNER, PLACE, data) == CANARY


def test_a_custody_that_refuses_from_now_on_ends_the_opening(bank: Bank) -> None:
    assert bank.open() == CANARY
    bank.fail.error = CustodyRefused("no rights any more")
    bank.clock.now += CHECK_S
    assert bank.open() is Unopened.KEYS_AWAY


def test_a_command_waits_for_keys_once(bank: Bank) -> None:
    data, slept = bank.stored(), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        bank.clock.now += seconds
        if len(slept) == 3:
            bank.faults.clear()

    keys = OwnerKeys(bank.topic.open, bank.custody, clock=bank.clock)
    opener = ObjectOpener(lambda: keys, reading_of(), bank.clock, patience=2.0, sleep=sleep)
    bank.faults["read_keys"] = Fault.BEFORE
    assert opener.open(OWNER, PLACE, data) == CANARY
    bank.clock.now += CHECK_S
    bank.faults["read_keys"], slept[:] = Fault.BEFORE, [0.0] * 9
    assert opener.open(OWNER, PLACE, data) is Unopened.KEYS_AWAY
    assert len(slept) == 9 + 4
    bank.clock.now += AGAIN_S
    assert opener.open(OWNER, PLACE, data) is Unopened.KEYS_AWAY
    assert len(slept) == 9 + 4


def test_a_topic_that_does_not_answer_is_no_fault_of_the_object(bank: Bank) -> None:
    data = bank.stored()
    bank.faults["read_keys"] = Fault.BEFORE
    assert bank.opener.open(OWNER, PLACE, data) is Unopened.KEYS_AWAY


def test_settings_that_do_not_do_are_a_reason(bank: Bank) -> None:
    def refused() -> OwnerKeys:
        raise KeysRefused("setting custody_key_file: not there")

    opener = ObjectOpener(refused, reading_of())
    assert opener.open(OWNER, PLACE, bank.stored()) is Unopened.KEYS_AWAY
    assert "custody_key_file" in opener.words(Unopened.KEYS_AWAY)


def test_an_owner_without_a_key_and_no_account_are_told(bank: Bank) -> None:
    bank.stored()
    for owner in (NEWCOMER, "", "x" * 32, "1" * 31, f"{OWNER}\n"):
        assert bank.opener.open(owner, PLACE, AGS1.encode()) is Unopened.NO_KEY


@given(st.binary(max_size=200))
def test_any_bytes_have_an_outcome(found: bytes) -> None:
    bank = Bank()
    assert bank.opener.open(OWNER, PLACE, found) == found or found.startswith(AGS1.encode())
    assert bank.opener.open(OWNER, PLACE, AGS1.encode() + found) is Unopened.NO_KEY
    bank.stored()
    assert bank.opener.open(OWNER, PLACE, AGS1.encode() + found) is Unopened.CLOSED


def test_nothing_secret_is_told(bank: Bank, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bank.open()
    key = bank.router.key_of(OWNER) or b""
    assert bank.opener.key_of(OWNER) == key
    told = caplog.text + repr(bank.opener) + "".join(map(bank.opener.words, Unopened))
    for secret in (OWNER, PLACE.bucket, PLACE.key, CANARY.decode(), str(key), key.hex()):
        assert secret not in told
