"""Deposits into a store that holds nothing, the same, or something else."""

import io
from dataclasses import replace
from hashlib import sha256
from queue import SimpleQueue
from threading import Event, Semaphore, Timer

import fastavro
import pytest
from isal import igzip_lib

from bank.keys.encrypted_object import decrypt
from bank.store import Fault, MemoryStore, StoreUnavailable
from pipelines.router.buffer.chunk import Chunk, PendingObject, deposits
from pipelines.router.buffer.clean_record import Reader
from pipelines.router.faults import ObjectConflict
from pipelines.router.kafka.port import Partition
from pipelines.router.objects.receipt import UploadedObject
from pipelines.router.objects.uploader import ObjectWriter, UploadResult, build, place_of, upload
from schemas.catalog import load
from tests.router.bank import OWNERS, Clean, message

PLACE = Partition("deposits.clean.social", 0)
CLEANS = [Clean(PLACE, n, n, OWNERS[n % 4], "social.reaction.v1", "acme") for n in range(12)]


def made(cleans: list[Clean]) -> list[PendingObject]:
    reader = Reader(load())
    records = tuple(reader.read(message(clean, offset)) for offset, clean in enumerate(cleans))
    return list(deposits(Chunk(PLACE, 0, len(records), -1, 11, False, records), lambda owner: f"test-{owner}"))


DEPOSIT = made(CLEANS)[0]


def test_a_deposit_is_stored_in_a_bucket_that_is_made_for_it() -> None:
    store = MemoryStore()
    item = upload(store, DEPOSIT)
    reader = fastavro.reader(io.BytesIO(store.get(DEPOSIT.bucket, DEPOSIT.key)))
    assert len(list(reader)) == 3
    assert reader.metadata["teller.schema"] == "social.reaction.v1"
    assert item.size == len(store.get(DEPOSIT.bucket, DEPOSIT.key))


def test_a_second_time_changes_nothing() -> None:
    store = MemoryStore()
    assert upload(store, DEPOSIT) == upload(store, DEPOSIT)


def test_the_same_records_packed_in_another_way_are_taken_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    store, usual = MemoryStore(), igzip_lib.compress
    with monkeypatch.context() as patch:
        patch.setattr(igzip_lib, "compress", lambda data, _level, flag: usual(data, 0, flag))
        first = upload(store, DEPOSIT)
    assert build(DEPOSIT) != store.get(DEPOSIT.bucket, DEPOSIT.key)
    assert upload(store, DEPOSIT) == first


def test_an_object_with_other_records_stops_the_router_without_naming_it() -> None:
    store = MemoryStore()
    upload(store, DEPOSIT)
    with pytest.raises(ObjectConflict, match=r"deposits\.clean\.social/0.*offset 0") as raised:
        upload(store, replace(DEPOSIT, records=DEPOSIT.records[:1]))
    assert DEPOSIT.bucket not in str(raised.value)
    assert DEPOSIT.key not in str(raised.value)


def put(writer: ObjectWriter, wanted: list[PendingObject]) -> dict[str, UploadedObject | Exception]:
    told: SimpleQueue[UploadResult] = SimpleQueue()
    for deposit in wanted:
        writer.begin(deposit, None, told)
    return {deposit.key + deposit.owner: result for deposit, result in (told.get(timeout=10) for _ in wanted)}


@pytest.mark.parametrize("threads", [1, 4])
def test_what_fails_is_told_apart_from_what_is_stored(threads: int) -> None:
    calls = iter(range(1000))
    store = MemoryStore(lambda method: Fault.AFTER if method == "ensure_bucket" and next(calls) == 0 else None)
    everything = made(CLEANS)
    writer = ObjectWriter(store, threads)
    results = put(writer, everything)
    assert len(results) == len(everything)
    assert sum(isinstance(result, StoreUnavailable) for result in results.values()) == 1
    failed = [each for each in everything if not isinstance(results[each.key + each.owner], UploadedObject)]
    assert all(isinstance(result, UploadedObject) for result in put(writer, failed).values())
    writer.close()
    assert len(list(store.buckets())) == 4


def test_a_shelf_that_closes_begins_nothing_more() -> None:
    """A store that hangs is asked by as many threads as there are, and by none after that."""
    asked, go_on = Semaphore(0), Event()

    def hangs(_method: str) -> None:
        asked.release()
        go_on.wait(10)

    writer, told = ObjectWriter(MemoryStore(hangs), 2), SimpleQueue[UploadResult]()
    for deposit in made(CLEANS):
        writer.begin(deposit, None, told)
    assert asked.acquire(timeout=10)
    assert asked.acquire(timeout=10)
    Timer(0.05, go_on.set).start()
    writer.close()
    assert told.qsize() == 2


KEY = b"k" * 32


def test_an_encrypted_object_is_its_owners_alone() -> None:
    store = MemoryStore()
    done = upload(store, DEPOSIT, KEY)
    found = store.get(DEPOSIT.bucket, DEPOSIT.key)
    assert (done.sha256, done.size, done.encryption) == (sha256(found).hexdigest(), len(found), "AGS1")
    assert decrypt(KEY, place_of(DEPOSIT), found) == build(DEPOSIT)
    assert DEPOSIT.records[0].body not in found


def test_an_attempt_that_finds_another_ones_object_tells_of_that_one() -> None:
    store = MemoryStore()
    first, second = upload(store, DEPOSIT, KEY), upload(store, DEPOSIT, KEY)
    assert first == second


def test_an_object_of_before_in_the_clear_stays_as_it_is() -> None:
    store = MemoryStore()
    before = upload(store, DEPOSIT)
    assert upload(store, DEPOSIT, KEY) == before
    assert before.encryption == ""


@pytest.mark.parametrize("key", [None, b"o" * 32])
def test_an_object_that_the_key_does_not_open_is_a_conflict(key: bytes | None) -> None:
    store = MemoryStore()
    upload(store, DEPOSIT, KEY)
    with pytest.raises(ObjectConflict, match=r"bank\.keys"):
        upload(store, DEPOSIT, key)
