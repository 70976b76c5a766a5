"""Books and buckets brought together: by key and bucket, from spooled messages, with objects as routers write them."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.router import Router, RouterConfig, container
from pipelines.router.chunk import object_key
from pipelines.router.log import Partition
from pipelines.store.memory import Fault, MemoryStore
from pipelines.store.protocol import StoreUnavailable
from schemas import catalog, framing, topics
from teller.audit import messages
from teller.audit.chunks import Chunk, chunk_of
from teller.audit.merge import merged
from teller.audit.objects import Shelf, opened
from teller.audit.positions import home
from teller.audit.sources import Lane
from teller.audit.spool import Spool
from tests.audit.world import World, metering_event, receipt_of
from tests.samples import DEPOSITED, record

NAMES = st.text(st.sampled_from("aé/-~𝄞\uffff"), min_size=1, max_size=4)
PLACES = st.tuples(st.sampled_from(["teller-a", "teller-ab", "teller-b"]), NAMES)


def a_receipt(bucket: str = "teller-a", key: str = "k") -> dict[str, Any]:
    line = World().lines[Lane("social", 0)]
    line.end = 1
    return receipt_of(line, "0" * 32, "shop", [(0, 0)]) | {"bucket": bucket, "object_key": key}


class Message:
    """As much of Kafka's as is asked for."""

    def __init__(self, value: bytes | None, headers: list[tuple[str, bytes | None]] | None = None) -> None:
        self.value, self.headers = lambda: value, lambda: headers


def framed(one: dict[str, Any]) -> bytes:
    return framing.encode(catalog.load().by_name("pipeline.receipt.v1"), one)


@given(st.sets(PLACES), st.lists(PLACES), st.lists(PLACES))
def test_each_place_comes_once_with_all_that_bears_its_name(
    listed: set[tuple[str, str]], receipts: list[tuple[str, str]], metering: list[tuple[str, str]]
) -> None:
    spool = Spool()
    for place in receipts:
        row = messages.receipt_row(Message(framed(a_receipt(*place))))  # type: ignore[arg-type]
        assert row
        spool.add(row)
    for place in metering:
        spool.add((*place, messages.METERING, b'{"id": "x"}'))
    read: list[tuple[str, str]] = []
    objects = [(*place, 7) for place in sorted(listed)]
    held = list(merged(objects, spool.rows(), lambda *place: read.append(place)))
    spool.close()
    places = [(one.bucket, one.key) for one in held]
    assert places == sorted(listed | set(receipts) | set(metering))
    assert read == sorted(listed & set(receipts))
    for place, one in zip(places, held, strict=True):
        assert (one.size, len(one.receipts), len(one.metering)) == (
            7 if place in listed else None, receipts.count(place), metering.count(place),
        )  # fmt: skip
        assert all((each["bucket"], each["object_key"]) == place for each in one.receipts)


@pytest.mark.parametrize(
    "value",
    [b"", b"{}", b"[]", b'"x"', b"\xff", b'{"id": "x", "data": 7}', b'{"id": "x", "data": {"bucket": 1, "object_key": ""}}',
     b'{"id": "x", "data": {"bucket": "\\ud800", "object_key": "k"}}', b"[" * 100_000, None],
)  # fmt: skip
def test_what_is_no_metering_event_is_no_row(value: bytes | None) -> None:
    assert messages.metering_row(Message(value)) is None  # type: ignore[arg-type]


@given(st.binary(max_size=60))
def test_what_is_no_receipt_is_no_row(value: bytes) -> None:
    for each in (value, framed(a_receipt())[:10] + value):
        assert messages.receipt_row(Message(each)) is None  # type: ignore[arg-type]


def test_a_receipt_is_no_failed_event() -> None:
    assert messages.record(Message(framed(a_receipt())), messages.FAILED_EVENT) is None  # type: ignore[arg-type]


def test_a_metering_event_comes_back() -> None:
    event = metering_event(a_receipt())
    value = messages.json.dumps(event).encode()
    assert messages.metering_row(Message(value)) == ("teller-a", "k", messages.METERING, value)  # type: ignore[arg-type]
    assert messages.metering(value) == event


@pytest.mark.parametrize(
    ("headers", "offset"),
    [([("raw-offset", b"12")], 12), ([("raw-offset", b"-1")], None), ([("raw-offset", b"9" * 30)], None),
     ([("raw-offset", None)], None), ([], None), (None, None)],
)  # fmt: skip
def test_raw_offsets_of_clean_records(headers: list[tuple[str, bytes | None]] | None, offset: int | None) -> None:
    assert messages.raw_offset(Message(b"", headers)) == offset  # type: ignore[arg-type]


@given(
    st.sampled_from(topics.DOMAINS), st.integers(0, 10**6), st.integers(0, 2**62), st.sampled_from(["a", "x-1.avro"])
)
def test_an_objects_chunk_is_told_from_its_key(domain: str, number: int, start: int, depositor: str) -> None:
    schema = next(schema.name for schema in DEPOSITED if schema.domain == domain)
    key = object_key(Partition(topics.clean(domain), number), start, schema, depositor)
    assert chunk_of(key) == Chunk(Lane(domain, number), start)
    assert chunk_of(key.replace("clean", "raw")) is None
    assert chunk_of("x/" + key) is None
    assert chunk_of(key.replace(domain, "letters", 1)) is None


SCHEMA = catalog.load().by_name("social.post.v1")


def container_of(*owners: str, named: str = SCHEMA.name) -> bytes:
    bodies = [framing.encode(SCHEMA, record(SCHEMA.name, owner_id=owner))[framing.HEADER_BYTES :] for owner in owners]
    return container.write(bodies, SCHEMA.json, {"teller.schema": named}, b"s" * container.SYNC_BYTES)


def test_an_object_is_read() -> None:
    data = container_of("a", "b", "a")
    item, records = opened("teller-a", "k", data)
    assert (item.bucket, item.key, item.size_bytes) == ("teller-a", "k", len(data))
    assert item.sha256 == hashlib.sha256(data).hexdigest()
    assert (item.schema, item.records, item.readable) == (SCHEMA.name, 3, True)
    assert (item.owners, item.depositors) == ({"a", "b"}, {"acme"})
    assert [one["owner_id"] for one in records] == ["a", "b", "a"]


def test_a_header_that_names_another_schema_names_none() -> None:
    assert opened("teller-a", "k", container_of("a", named="social.reaction.v1"))[0].schema == ""


@given(st.data())
def test_whatever_an_objects_bytes_are_they_are_judged(data: st.DataObject) -> None:
    whole = container_of("a", "b")
    cut = data.draw(st.integers(0, len(whole) - 1))
    for changed in (whole[:cut], whole[:cut] + b"\x00" + whole[cut + 1 :], data.draw(st.binary(max_size=40))):
        item, records = opened("teller-a", "k", changed)
        assert item.size_bytes == len(changed)
        assert item.sha256 == hashlib.sha256(changed).hexdigest()
        assert item.readable or (item.records, records) == (0, [])


def test_a_store_that_is_down_is_asked_again_for_a_while() -> None:
    faults = [Fault.BEFORE] * 2
    store = MemoryStore(lambda method: faults.pop() if faults and method in ("get", "list", "buckets") else None)
    store.ensure_bucket("teller-a")
    store.put_new("teller-a", "k", container_of("a"))
    shelf = Shelf(store, patience=30)
    assert shelf.buckets("teller-") == ["teller-a"]
    assert [item.key for item in shelf.objects("teller-a")] == ["k"]
    assert shelf.read("teller-a", "k")
    assert shelf.read("teller-a", "other") is None
    assert shelf.read("teller-b", "k") is None
    down = MemoryStore(lambda _method: Fault.BEFORE)
    with pytest.raises(StoreUnavailable):
        Shelf(down, patience=0).buckets("teller-")


def test_plans_are_read_with_the_routers_own_mark() -> None:
    config = RouterConfig(kafka={}, group="g", instance="i", bucket_prefix="teller", pseudonym_key=b"k" * 32)
    bank = Router(config, MemoryStore())._bank
    assert home(bank.bucket_of) == bank.home
    assert home(bank.bucket_of) != home(Router(replace(config, bucket_prefix="x"), MemoryStore())._bank.bucket_of)
