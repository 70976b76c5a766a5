"""Buckets read back: objects as routers write them, changed ones, and a store that is down for a while."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.store.memory import Fault, MemoryStore
from bank.store.protocol import StoreUnavailable
from pipelines.router import Router, RouterConfig
from pipelines.router.objects import container
from schemas import catalog, framing
from teller.operate.verify.objects import ObjectReader, opened
from teller.operate.verify.positions import key_fingerprint
from tests.samples import record

SCHEMA = catalog.load().by_name("social.post.v1")


def container_of(*owners: str, named: str = SCHEMA.name) -> bytes:
    bodies = [framing.encode(SCHEMA, record(SCHEMA.name, owner_id=owner))[framing.HEADER_BYTES :] for owner in owners]
    return container.write(bodies, SCHEMA.json, {"teller.schema": named}, b"s" * container.SYNC_BYTES)


def test_an_object_is_read() -> None:
    data = container_of("a", "b", "a")
    item = opened("teller-a", "k", data)
    assert (item.bucket, item.key, item.size_bytes) == ("teller-a", "k", len(data))
    assert item.sha256 == hashlib.sha256(data).hexdigest()
    assert (item.schema, item.records, item.readable) == (SCHEMA.name, 3, True)
    assert (sorted(item.owners), sorted(item.depositors)) == (["a", "b"], ["acme"])
    assert [one["owner_id"] for one in item.content] == ["a", "b", "a"]


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
    reader = ObjectReader(store, patience=30)
    assert reader.buckets("teller-") == ["teller-a"]
    assert [item.key for item in reader.objects("teller-a")] == ["k"]
    assert reader.read("teller-a", "k")
    assert reader.read("teller-a", "other") is None
    assert reader.read("teller-b", "k") is None
    down = MemoryStore(lambda _method: Fault.BEFORE)
    with pytest.raises(StoreUnavailable):
        ObjectReader(down, patience=0).buckets("teller-")


def test_plans_are_read_with_the_routers_own_mark() -> None:
    config = RouterConfig(kafka={}, group="g", instance="i", bucket_prefix="teller", pseudonym_key=b"k" * 32)
    bank = Router(config, MemoryStore())._context
    assert key_fingerprint(bank.bucket_of) == bank.key_fingerprint
    assert key_fingerprint(bank.bucket_of) != key_fingerprint(
        Router(replace(config, bucket_prefix="x"), MemoryStore())._context.bucket_of
    )
