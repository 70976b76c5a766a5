"""The steps of an erasure: killed at any call and begun again, they end, and half erased is erased."""

from contextlib import suppress
from dataclasses import replace

import pytest

from bank.keys.custody import CustodyUnavailable, MemoryCustody
from bank.store import Fault, MemoryStore, StoreUnavailable
from pipelines.keys.protocol import KeysUnavailable
from teller.operate.erasing.erasing import erase, sweep
from tests.erasing.bank import OWNERS, Bank, bucket_of

ALICE, BOB, CARLA = OWNERS


class Killed(BaseException):
    """The process is gone."""


def test_owners_are_erased_and_the_others_keep_all() -> None:
    bank = Bank()
    bank.stored(*OWNERS)
    bank.decide(ALICE, CARLA)
    report = erase(bank.erasures.open(), bank.steps(threads=2))
    assert (report.owners, report.tombstones, report.kept_buckets, report.encrypted) == (2, 2, 0, True)
    bank.check_gone(ALICE, CARLA)
    assert bank.noted == [ALICE, CARLA]
    assert erase(bank.erasures.open(), bank.steps()).owners == 0


def test_killed_at_any_call_and_begun_again_it_ends_the_same() -> None:
    at, ended = 0, False
    while not ended:
        at += 1
        bank, left = Bank(), [at]

        def step(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        bank.stored(*OWNERS)
        bank.decide(ALICE, BOB)
        bank.step = step
        with suppress(Killed):
            erase(bank.erasures.open(), bank.steps())
            ended = True
        bank.step = lambda: None
        erase(bank.erasures.open(), bank.steps())
        bank.check_gone(ALICE, BOB)
        assert set(bank.marked) == set(bank.noted) == {ALICE, BOB}
    assert at > 2 * (1 + 2 * 2 + 1 + 1)  # keys; each bucket, twice; tombstones; the end: before and after


def test_two_at_once_end_as_one() -> None:
    """The second begins when the first has the keys, and both go on to the end."""
    bank = Bank()
    bank.stored(*OWNERS)
    bank.decide(ALICE, BOB)
    other, calls = bank.steps(), [0]

    def step() -> None:
        calls[0] += 1
        if calls[0] == 2:
            erase(bank.erasures.open(), other)

    bank.step = step
    erase(bank.erasures.open(), bank.steps())
    bank.step = lambda: None
    bank.check_gone(ALICE, BOB)


def test_without_the_custody_nothing_is_deleted_and_it_stays_open() -> None:
    bank = Bank()
    bank.stored(*OWNERS)
    bank.decide(ALICE)
    bank.custody._fault = lambda _method: CustodyUnavailable("the custody does not answer")
    with pytest.raises(KeysUnavailable):
        erase(bank.erasures.open(), bank.steps())
    assert list(bank.store.list(bucket_of(ALICE)))
    assert [each.owner for each in bank.erasures.open()] == [ALICE]
    bank.custody._fault = MemoryCustody()._fault
    erase(bank.erasures.open(), bank.steps())
    bank.check_gone(ALICE)


def test_a_store_that_fails_for_good_leaves_it_open_and_the_keys_gone() -> None:
    broken: list[Fault | None] = [Fault.BEFORE]
    bank = Bank(MemoryStore(lambda method: broken[0] if method == "delete_all" else None))
    bank.stored(*OWNERS)
    bank.decide(ALICE)
    with pytest.raises(StoreUnavailable):
        erase(bank.erasures.open(), bank.steps())
    keys = bank.keys()
    keys.refresh()
    assert keys.key_of(ALICE) is None
    broken[0] = None
    erase(bank.erasures.open(), bank.steps())
    bank.check_gone(ALICE)


def test_a_store_that_is_down_is_told_at_once_and_the_erasure_stays_open() -> None:
    broken: list[Fault | None] = [Fault.BEFORE]
    bank = Bank(MemoryStore(lambda _method: broken[0]))
    broken[0] = None
    bank.stored(*OWNERS)
    bank.decide(ALICE)
    broken[0] = Fault.BEFORE
    calls = [0]

    def step() -> None:
        calls[0] += 1

    bank.step = step
    impatient = replace(bank.steps(), patience=600.0, first_answer=0.0)
    with pytest.raises(StoreUnavailable):
        erase(bank.erasures.open(), impatient)
    assert calls == [3]  # the keys, and one question to the store
    assert [each.owner for each in bank.erasures.open()] == [ALICE]
    broken[0], bank.step = None, lambda: None
    erase(bank.erasures.open(), bank.steps())
    broken[0] = Fault.BEFORE
    with pytest.raises(StoreUnavailable):
        sweep(list(bank.erasures), impatient, "teller-")


def test_an_object_that_a_router_puts_after_the_deletion_is_swept() -> None:
    bank = Bank()
    bank.stored(*OWNERS)
    bank.decide(ALICE)
    late = [0]

    def step() -> None:  # between the first deletion and the last
        late[0] += 1
        if late[0] == 7:
            bank.store.ensure_bucket(bucket_of(ALICE))
            bank.store.put_new(bucket_of(ALICE), "late.avro", b"AGS1")

    bank.step = step
    erase(bank.erasures.open(), bank.steps())
    bank.step = lambda: None
    bank.check_gone(ALICE)
    assert sweep(list(bank.erasures), bank.steps(), "teller-") == 0
    bank.store.ensure_bucket(bucket_of(ALICE))  # later still
    assert sweep(list(bank.erasures), bank.steps(), "teller-") == 0
    bank.store.put_new(bucket_of(ALICE), "late.avro", b"AGS1")
    assert sweep(list(bank.erasures), bank.steps(), "teller-") == 1
    bank.check_gone(ALICE)


def test_without_a_custody_the_objects_are_deleted_and_the_report_says_that_they_were_in_the_clear() -> None:
    bank = Bank()
    bank.stored(*OWNERS)
    bank.decide(ALICE)
    report = erase(bank.erasures.open(), replace(bank.steps(), keys=None))
    assert (report.owners, report.encrypted, bank.marked) == (1, False, [ALICE])
    assert set(bank.store.buckets("teller-")) == {bucket_of(BOB), bucket_of(CARLA)}
    assert bank.erasures.open() == []
