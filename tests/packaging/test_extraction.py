"""Extraction: containers of a known schema, columns of each type, receipts by days and blocks."""

import io
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import fastavro
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.withdrawals.record_types import askable
from pipelines.packager.extraction.columns import columns_of
from pipelines.packager.extraction.containers import Containers, DamagedObject
from pipelines.packager.extraction.receipts import LiveReceipts
from pipelines.router.objects import container
from schemas import catalog, framing
from tests.packaging.bank import KEYS, POST, TERMS, TODAY, MemoryPackageSources, licence_of, owner_of, posts
from tests.samples import record

SCHEMA = catalog.load().by_name(POST)
OWNER = owner_of(1)
RECORDS = [record(POST, owner_id=OWNER, text=f"text {number}") for number in range(3)]
DATUMS = [framing.encode(SCHEMA, each)[framing.HEADER_BYTES :] for each in RECORDS]
OBJECT = container.write(DATUMS, SCHEMA.json, {"teller.schema": POST}, bytes(range(16)))


def _texts(clear: bytes, *fields: str) -> list[dict[str, Any]]:
    reader = Containers(SCHEMA, fields or ("text",))
    codec, blocks, count = reader.blocks(clear)
    rows = [dict(each) for each in reader.rows(codec, blocks)]
    assert len(rows) == count
    return rows


def test_fields_that_nobody_asks_for_are_skipped() -> None:
    assert _texts(OBJECT) == [{"owner_id": OWNER, "text": f"text {number}"} for number in range(3)]


def test_objects_of_another_writer_are_read_too() -> None:
    out = io.BytesIO()
    fastavro.writer(out, dict(SCHEMA.parsed), RECORDS, codec="null", metadata={"teller.schema": POST})
    assert _texts(out.getvalue()) == _texts(OBJECT)


def test_many_objects_are_read_at_once() -> None:
    reader = Containers(SCHEMA, ["text"])
    parts = [reader.blocks(container.write(DATUMS, SCHEMA.json, {"teller.schema": POST}, bytes([each] * 16)))
             for each in range(9)]  # fmt: skip
    blocks = [block for _, found, _ in parts for block in found]
    assert [each["text"] for each in reader.rows("deflate", blocks)] == ["text 0", "text 1", "text 2"] * 9


def test_an_object_without_records_is_read() -> None:
    assert _texts(container.write([], SCHEMA.json, {"teller.schema": POST}, bytes(16))) == []


@pytest.mark.parametrize("at", range(0, len(OBJECT), 31))
def test_an_object_that_was_cut_or_altered_is_damaged_or_another(at: int) -> None:
    altered = bytearray(OBJECT)
    altered[at] ^= 0xFF
    for found in (OBJECT[:at], bytes(altered)):
        with suppress(DamagedObject):  # and no other error; what reads otherwise, its receipt's digest tells
            _texts(found)


@given(st.binary(max_size=200))
def test_foreign_bytes_are_no_object(data: bytes) -> None:
    for found in (data, b"Obj\x01" + data, OBJECT[:-16] + data[:15]):
        with pytest.raises(DamagedObject):
            Containers(SCHEMA, ["text"]).blocks(found)


def test_a_block_that_lies_about_its_size_or_count_is_damaged() -> None:
    end = OBJECT.index(bytes(range(16))) + 16
    for lie in (b"\x03", b"\x06\x03", b"\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", b"\x06"):
        with pytest.raises(DamagedObject):
            Containers(SCHEMA, ["text"]).blocks(OBJECT[:end] + lie + OBJECT[end + 2 :])
    reader = Containers(SCHEMA, ["text"])
    with pytest.raises(DamagedObject):
        reader.rows(*reader.blocks(OBJECT[:end] + b"\xa0\x9c\x01" + OBJECT[end + 1 :])[:2])


def test_an_object_of_another_schema_is_damaged() -> None:
    other = catalog.load().by_name("telecom.call.v1")
    for name, text in ((POST, other.json), (other.name, SCHEMA.json), (POST, "{}"), (POST, "[")):
        with pytest.raises(DamagedObject):
            Containers(SCHEMA, ["text"]).blocks(container.write(DATUMS, text, {"teller.schema": name}, bytes(16)))


def test_all_that_can_be_asked_for_has_a_form_in_a_package() -> None:
    for record_type, fields in askable().items():
        assert fields - {"owner_id"} <= columns_of(record_type).keys()


def test_each_type_comes_as_arrow_takes_it_and_as_ladders_know_it() -> None:
    posts_have, orders_have = columns_of("social.post"), columns_of("purchases.order_line")
    times = posts_have["occurred_at"]
    assert times.array(times.values([0, None])).to_pylist() == [datetime(1970, 1, 1, tzinfo=UTC), None]
    assert times.known([86_400_000, None, -1], exact=False) == [date(1970, 1, 2), None, date(1969, 12, 31)]
    assert times.known([1, 2**62], exact=True) == [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1), None]
    assert times.known([2**62], exact=False) == [None]
    decimals = {name: each for name, each in orders_have.items() if pa.types.is_decimal(each.kind)}
    assert decimals
    for column in decimals.values():
        scale = column.kind.scale
        assert column.values([b"\xff", b"\x00\x01", None]) == [
            Decimal(-1).scaleb(-scale),
            Decimal(1).scaleb(-scale),
            None,
        ]
        assert column.array(column.values([b"\x01"])).to_pylist() == [Decimal(1).scaleb(-scale)]
    assert posts_have["hashtags"].array([["a"], []]).to_pylist() == [["a"], []]
    assert posts_have["kind"].kind == pa.string()


def _live(folder: Path, sources: MemoryPackageSources, owners: int = 3) -> LiveReceipts:
    live = LiveReceipts(folder / "scratch", KEYS.blocks)
    live.take_licences((licence_of(owner_of(each)) for each in range(owners)), lambda: None)
    live.take_receipts(sources.receipts(), ["social.post"], TERMS.period, lambda: None)
    return live


@pytest.mark.parametrize(
    ("days", "counts"),
    [
        ({TODAY: 2}, True),
        ({TODAY: 1, TODAY + timedelta(9): 1}, True),
        ({TODAY: 1, TODAY + timedelta(10): 1}, False),
        ({TODAY - timedelta(10): 2}, True),
        ({TODAY - timedelta(11): 2}, False),
        ({TODAY: 1}, False),
        ({}, False),
    ],
    ids=["today", "last day", "one day late", "first day", "too early", "one of unknown day", "unknown"],
)
def test_an_object_counts_whose_records_all_came_in_the_period(
    tmp_path: Path, days: dict[date, int], counts: bool
) -> None:
    sources = MemoryPackageSources()
    sources.deposit(OWNER, posts(OWNER, 1, 2), days=days)
    with _live(tmp_path, sources) as live:
        assert live.count("social.post") == int(counts)


def test_only_the_wanted_and_licensed_are_kept_and_no_file_stays(tmp_path: Path) -> None:
    sources = MemoryPackageSources()
    for owner in map(owner_of, range(5)):
        sources.deposit(owner, posts(owner, 1))
        sources.deposit(owner, [record("telecom.call.v1", owner_id=owner)], "telecom.call.v1")
    sources.messages += [type(sources.messages[0])(b"\xff", b"x"), type(sources.messages[0])(OWNER.encode(), b"x")]
    with _live(tmp_path, sources) as live:
        assert not list(tmp_path.iterdir())
        found = list(live.block("social.post", range(2**63)))
        assert sorted(each.owner for each in found) == sorted(map(owner_of, range(3)))
        assert live.count("telecom.call") == 0
        assert live.licences([OWNER])[OWNER].agreement == UUID(hex=OWNER)


def test_a_chain_of_replacements_ends_in_one_receipt(tmp_path: Path) -> None:
    sources = MemoryPackageSources()
    said = sources.deposit(OWNER, posts(OWNER, 1, 2, 3))
    said = sources.replace(said, posts(OWNER, 2, 3), days=[])
    said = sources.replace(said, posts(OWNER, 3), days=[])
    with _live(tmp_path, sources) as live:
        (found,) = live.block("social.post", range(2**63))
        assert (found.key, found.records) == (said["object_key"], 1)
    sources.replace(said, [], days=[])
    with _live(tmp_path, sources) as live:
        assert live.count("social.post") == 0
