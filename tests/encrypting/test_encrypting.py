"""A run over stores in memory: killed at any call and begun again, it ends as one that was not."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest

from bank.keys.custody import CustodyUnavailable, MemoryCustody
from bank.store import Fault, MemoryStore, ObjectStore
from pipelines.keys.memory import MemoryKeys
from pipelines.keys.owner_keys import KeySource, OwnerKeys
from schemas.identifiers import revised_key
from teller.operate.encrypting import encrypting
from teller.operate.encrypting.encrypting import DONE, REPLACED, EncryptionReport, Say, batches, encrypt_stored
from teller.operate.encrypting.objects import Kept, ObjectReplacer
from teller.operate.encrypting.spool import ReceiptSpool
from teller.operate.encrypting.writer import EncryptStoredError
from tests.encrypting.bank import (
    OWNERS,
    Custodian,
    bucket_of,
    check_encrypted,
    decoded,
    encoded,
    everything,
    receipt,
    stored,
)

COUNT = 10


class Killed(BaseException):
    """The process is gone."""


class Receipts:
    """The topic, in memory. `killed_at` counts down at each call, as that of `Mortal` does."""

    def __init__(self, values: list[bytes], killed_at: list[int] | None = None) -> None:
        self.values, self._killed_at = values, killed_at or [-1]

    def write(self, receipts: Iterable[tuple[bytes, bytes]]) -> None:
        step(self._killed_at)
        found = list(receipts)
        assert [each["owner"].encode() for each in decoded(value for _, value in found)] == [key for key, _ in found]
        self.values += [value for _, value in found]
        step(self._killed_at)


def step(killed_at: list[int]) -> None:
    killed_at[0] -= 1
    if killed_at[0] == 0:
        raise Killed


class Mortal:
    """A store; the process that calls it is killed before or after one of the calls."""

    def __init__(self, store: ObjectStore, killed_at: list[int]) -> None:
        self._store, self._killed_at = store, killed_at

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any) -> Any:
            step(self._killed_at)
            found = getattr(self._store, name)(*args)
            step(self._killed_at)
            return found

        return call


def run(
    store: ObjectStore, topic: Receipts, keys: KeySource, threads: int = 1, say: Say = lambda *_: None
) -> EncryptionReport:
    spool = ReceiptSpool()
    try:
        for value in list(topic.values):
            assert spool.add(value)
        replacer = ObjectReplacer(store, bucket_of, patience=0.5)
        return encrypt_stored(spool, replacer, keys, topic, threads=threads, say=say)
    finally:
        spool.close()


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def custodian() -> Custodian:
    return Custodian()


def test_all_of_it_is_encrypted_and_a_second_run_has_nothing_to_do(store: MemoryStore, custodian: Custodian) -> None:
    topic = Receipts(stored(store, COUNT))
    report = run(store, topic, custodian.keys(), threads=4)
    assert (report.encrypted.total(), report.records.total(), report.kept) == (COUNT, 2 * COUNT, {})
    check_encrypted(store, topic.values, custodian.keys(), COUNT)
    before = everything(store), list(topic.values)
    assert run(store, topic, custodian.keys()).encrypted.total() == 0
    assert (everything(store), topic.values) == before


def test_progress_counts_from_nothing_to_all_that_there_is(
    monkeypatch: pytest.MonkeyPatch, store: MemoryStore, custodian: Custodian
) -> None:
    monkeypatch.setattr(encrypting, "BATCH", 4)
    monkeypatch.setattr(encrypting, "_LOOKED", 4)
    topic, said = Receipts(stored(store, COUNT)), list[tuple[str, int, int]]()
    run(store, topic, custodian.keys(), say=lambda words, done, total: said.append((words, done, total)))
    assert said == [(DONE, done, COUNT) for done in (0, 4, 8, COUNT)]
    said.clear()
    run(store, topic, custodian.keys(), say=lambda words, done, total: said.append((words, done, total)))
    assert said == [*((REPLACED, done, COUNT) for done in (4, 8, COUNT)), (DONE, 0, 0)]


def test_a_receipt_keeps_all_that_is_of_its_rows(store: MemoryStore, custodian: Custodian) -> None:
    topic = Receipts(stored(store, 5))
    run(store, topic, custodian.keys())
    receipts = decoded(topic.values)
    by_id = {str(each["receipt_id"]): each for each in receipts}
    changed = {"receipt_id", "object_key", "sha256", "size_bytes", "encryption", "replaces"}
    for new in receipts[5:]:
        (old,) = (by_id[name] for name in new["replaces"])
        assert new["object_key"] == revised_key(old["object_key"], 1)
        assert {name: new[name] for name in new.keys() - changed} == {
            name: old.get(name, []) for name in new.keys() - changed
        }


@pytest.mark.parametrize("batch", [1, 4, 100])
def test_killed_at_any_call_and_begun_again_it_ends_the_same(
    monkeypatch: pytest.MonkeyPatch, custodian: Custodian, batch: int
) -> None:
    monkeypatch.setattr(encrypting, "BATCH", batch)
    at, ended = 0, False
    while not ended:
        at += 1
        store, killed_at = MemoryStore(), [at]
        topic = Receipts(stored(store, 3), killed_at)
        with suppress(Killed):
            run(Mortal(store, killed_at), topic, custodian.keys())
            ended = True
        report = run(store, topic, custodian.keys())
        assert not report.kept
        check_encrypted(store, topic.values, custodian.keys(), 3)
    assert at > 3 * 3 * 2  # get, put and delete of each object, before and after


def test_a_store_that_fails_now_and_then_is_asked_again(custodian: Custodian) -> None:
    calls = iter(range(10**6))
    faulty = MemoryStore(lambda _: [None, None, Fault.BEFORE, None, Fault.AFTER][next(calls) % 5])
    sound = MemoryStore()
    values = stored(sound, 3)
    faulty._buckets = sound._buckets
    topic = Receipts(values)
    run(faulty, topic, custodian.keys())
    check_encrypted(sound, topic.values, custodian.keys(), 3)


def test_what_a_router_of_before_puts_again_is_deleted_by_the_next_run(
    store: MemoryStore, custodian: Custodian
) -> None:
    topic = Receipts(stored(store, 3))
    run(store, topic, custodian.keys())
    stored(store, 3)
    assert run(store, topic, custodian.keys()).deleted == 3
    check_encrypted(store, topic.values, custodian.keys(), 3)


def test_damage_is_counted_and_named_and_stops_nothing(store: MemoryStore, custodian: Custodian) -> None:
    topic = Receipts(stored(store, COUNT))
    missing, damaged, conflict, *_ = decoded(topic.values)
    store.delete(missing["bucket"], missing["object_key"])
    store.delete(damaged["bucket"], damaged["object_key"])
    store.put_new(damaged["bucket"], damaged["object_key"], b"other")
    store.put_new(conflict["bucket"], revised_key(conflict["object_key"], 1), b"AGS1 of somebody else")
    foreign = receipt(OWNERS[0], 999, b"x") | {"bucket": bucket_of(OWNERS[1])}
    topic.values.append(encoded(foreign))
    report = run(store, topic, custodian.keys())
    assert report.encrypted.total() == COUNT - 3
    wanted = dict.fromkeys([str(missing["receipt_id"])], Kept.MISSING)
    wanted |= {str(damaged["receipt_id"]): Kept.DAMAGED, str(conflict["receipt_id"]): Kept.CONFLICT}
    assert dict(report.named) == wanted | {str(foreign["receipt_id"]): Kept.FOREIGN}
    assert store.get(conflict["bucket"], conflict["object_key"])  # what was not replaced is not deleted


def test_a_former_object_is_not_deleted_while_the_new_one_is_not_whole(
    store: MemoryStore, custodian: Custodian
) -> None:
    topic = Receipts(stored(store, 1, [4]))
    run(store, topic, custodian.keys())
    old, new = decoded(topic.values)
    store.delete(new["bucket"], new["object_key"])
    stored(store, 1)  # from a backup
    report = run(store, topic, custodian.keys())
    assert report.named == [(str(old["receipt_id"]), Kept.NOT_REPLACED)]
    assert store.get(old["bucket"], old["object_key"])


def test_without_keys_nothing_is_touched(store: MemoryStore) -> None:
    def silent(_method: str) -> CustodyUnavailable:
        return CustodyUnavailable("the custody does not answer")

    topic = Receipts(stored(store, 3))
    before = everything(store)
    with pytest.raises(EncryptStoredError, match="custody does not answer"):
        run(store, topic, OwnerKeys(MemoryKeys().open, MemoryCustody(silent)))
    assert everything(store) == before


def test_a_batch_is_bounded_by_number_and_by_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypting, "BATCH", 3)
    monkeypatch.setattr(encrypting, "BATCH_BYTES", 10)
    bodies = [b"1", b"22", b"333", b"4", b"x" * 50, b"55555", b"66666", b"7"]
    assert list(batches(bodies)) == [bodies[:3], bodies[3:4], bodies[4:5], bodies[5:7], bodies[7:]]
    assert list(batches([])) == []
