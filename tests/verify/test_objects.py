"""Buckets read back: objects as routers write them, changed ones, and a store that is down for a while."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.keys.encrypted_object import Place
from bank.store.memory import Fault, MemoryStore
from bank.store.protocol import StoreUnavailable
from pipelines.router import Router, RouterConfig
from pipelines.router.objects import container
from schemas import catalog, framing
from schemas.identifiers import proofs_key
from teller.operate.verify.objects import ObjectReader, stored_object
from teller.operate.verify.positions import key_fingerprint
from teller.operate.verify.sources import StoredObject
from tests.samples import record

SCHEMA = catalog.load().by_name("social.post.v1")


def container_of(*owners: str, named: str = SCHEMA.name) -> bytes:
    bodies = [framing.encode(SCHEMA, record(SCHEMA.name, owner_id=owner))[framing.HEADER_BYTES :] for owner in owners]
    return container.write(bodies, SCHEMA.json, {"teller.schema": named}, b"s" * container.SYNC_BYTES)


def opened(bucket: str, key: str, data: bytes) -> StoredObject:
    return stored_object(Place(bucket, key, SCHEMA.name), data, data)


def reading(store: MemoryStore, patience: float = 30) -> ObjectReader:
    return ObjectReader(store, lambda _owner, _place, data: data, patience)


def test_an_object_is_read() -> None:
    data = container_of("a", "b", "a")
    item = opened("teller-a", "k", data)
    assert (item.bucket, item.key, item.size_bytes) == ("teller-a", "k", len(data))
    assert item.sha256 == hashlib.sha256(data).hexdigest()
    assert (item.schema, item.records, item.readable) == (SCHEMA.name, 3, True)
    assert (sorted(item.owners), sorted(item.depositors)) == (["a", "b"], ["acme"])
    assert [one["owner_id"] for one in item.content] == ["a", "b", "a"]


def test_proofs_of_the_log_are_no_deposits() -> None:
    store = MemoryStore()
    store.ensure_bucket("teller-a")
    for key in ("social/social.post.v1/a.avro", proofs_key(1, 5), "telecom/x"):
        store.put_new("teller-a", key, b"x")
    found = [each.key for each in reading(store).objects("teller-a")]
    assert found == ["social/social.post.v1/a.avro", "telecom/x"]


def test_a_header_that_names_another_schema_names_none() -> None:
    assert opened("teller-a", "k", container_of("a", named="social.reaction.v1")).schema == ""


@given(st.data())
def test_whatever_an_objects_bytes_are_they_are_judged(data: st.DataObject) -> None:
    whole = container_of("a", "b")
    cut = data.draw(st.integers(0, len(whole) - 1))
    for changed in (whole[:cut], whole[:cut] + b"\x00" + whole[cut + 1 :], data.draw(st.binary(max_size=40))):
        item = opened("teller-a", "k", changed)
        assert item.size_bytes == len(changed)
        assert item.sha256 == hashlib.sha256(changed).hexdigest()
        assert item.readable or (item.records, item.content) == (0, ())


def test_a_store_that_is_down_is_asked_again_for_a_while() -> None:
    faults = [Fault.BEFORE] * 2
    store = MemoryStore(lambda method: faults.pop() if faults and method in ("get", "list", "buckets") else None)
    store.ensure_bucket("teller-a")
    store.put_new("teller-a", "k", container_of("a"))
    reader = reading(store)
    assert reader.buckets("teller-") == ["teller-a"]
    assert [item.key for item in reader.objects("teller-a")] == ["k"]
    assert reader.read("", Place("teller-a", "k", ""))
    assert reader.read("", Place("teller-a", "other", "")) is None
    assert reader.read("", Place("teller-b", "k", "")) is None
    down = MemoryStore(lambda _method: Fault.BEFORE)
    with pytest.raises(StoreUnavailable):
        reading(down, patience=0).buckets("teller-")


def test_plans_are_read_with_the_routers_own_mark() -> None:
    config = RouterConfig(kafka={}, group="g", instance="i", bucket_prefix="teller", pseudonym_key=b"k" * 32)
    bank = Router(config, MemoryStore())._context
    assert key_fingerprint(bank.bucket_of) == bank.key_fingerprint
    assert key_fingerprint(bank.bucket_of) != key_fingerprint(
        Router(replace(config, bucket_prefix="x"), MemoryStore())._context.bucket_of
    )
