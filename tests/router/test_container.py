"""Containers that are put together from datums, as Avro's own readers see them."""

import io
import zlib
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.router.objects import container

SCHEMA = '{"type": "record", "name": "R", "fields": [{"name": "n", "type": "long"}, {"name": "t", "type": "string"}]}'
PARSED = fastavro.parse_schema({
    "type": "record", "name": "R", "fields": [{"name": "n", "type": "long"}, {"name": "t", "type": "string"}],
})  # fmt: skip
SYNC = bytes(range(16))

records = st.lists(
    st.fixed_dictionaries({"n": st.integers(-(2**63), 2**63 - 1), "t": st.text(max_size=40)}), max_size=50
)


def datum(record: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    fastavro.schemaless_writer(out, PARSED, record)
    return out.getvalue()


@given(
    records,
    st.dictionaries(st.text(max_size=9).map("x.".__add__), st.text(max_size=9), max_size=3),
    st.binary(min_size=16, max_size=16),
)
def test_a_reader_finds_the_records_in_their_order(
    rows: list[dict[str, Any]], metadata: dict[str, str], sync: bytes
) -> None:
    data = container.write([datum(row) for row in rows], SCHEMA, metadata, sync)
    reader = fastavro.reader(io.BytesIO(data))
    assert list(reader) == rows
    assert metadata.items() <= reader.metadata.items()


@given(records)
def test_the_same_records_give_the_same_bytes(rows: list[dict[str, Any]]) -> None:
    datums = [datum(row) for row in rows]
    assert container.write(datums, SCHEMA, {"a": "b"}, SYNC) == container.write(datums, SCHEMA, {"a": "b"}, SYNC)


def test_blocks_are_bounded_however_many_records_there_are() -> None:
    rows = [{"n": n, "t": "x" * 1000} for n in range(500)]
    data = container.write([datum(row) for row in rows], SCHEMA, {}, SYNC)
    blocks = list(fastavro.block_reader(io.BytesIO(data)))
    assert sum(block.num_records for block in blocks) == 500
    assert len(blocks) > 5
    assert all(len(datum(rows[0])) * (block.num_records - 1) < container.BLOCK_BYTES for block in blocks)


def test_the_header_names_schema_and_codec() -> None:
    reader = fastavro.reader(io.BytesIO(container.write([], SCHEMA, {"teller.schema": "social.post.v1"}, SYNC)))
    assert reader.metadata == {"avro.schema": SCHEMA, "avro.codec": "deflate", "teller.schema": "social.post.v1"}
    assert list(reader) == []


def test_a_marker_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        container.write([], SCHEMA, {}, b"short")


@given(records, st.integers(0, 9))
def test_the_same_records_are_known_however_they_are_packed(rows: list[dict[str, Any]], level: int) -> None:
    datums = [datum(row) for row in rows]
    one = container.write(datums, SCHEMA, {}, SYNC)
    other = io.BytesIO()
    fastavro.writer(other, PARSED, rows, codec="deflate", codec_compression_level=level, sync_interval=64)
    assert container.same_records(one, other.getvalue())


@given(records.filter(len), st.data())
def test_other_records_are_known_as_others(rows: list[dict[str, Any]], data: st.DataObject) -> None:
    datums = [datum(row) for row in rows]
    changed = data.draw(
        st.one_of(st.just(datums[:-1]), st.just([*datums, datums[0]]), st.permutations(datums)).filter(
            lambda other: other != datums
        )
    )
    assert not container.same_records(
        container.write(datums, SCHEMA, {}, SYNC), container.write(changed, SCHEMA, {}, SYNC)
    )


@pytest.mark.parametrize("cut", [0, 3, 4, 20, 150, 200, -1, -17])
def test_a_damaged_container_is_like_no_other(cut: int) -> None:
    whole = container.write([datum({"n": n, "t": "text"}) for n in range(90)], SCHEMA, {}, SYNC)
    assert not container.same_records(whole[:cut], whole)
    assert not container.same_records(whole, b"Obj\x01" + zlib.compress(whole))


@given(st.data())
def test_any_bytes_at_all_are_compared(data: st.DataObject) -> None:
    whole = bytearray(container.write([datum({"n": n, "t": "text"}) for n in range(9)], SCHEMA, {}, SYNC))
    for _change in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    other = data.draw(st.one_of(st.just(bytes(whole)), st.binary(), st.binary().map(b"Obj\x01".__add__)))
    assert container.same_records(other, other) in (True, False)
