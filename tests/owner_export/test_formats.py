"""Records as lines of JSON and as Parquet: nothing is lost."""

import io
import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import catalog, natural_json
from schemas.catalog import Schema
from teller.operate.owner_export import formats
from teller.operate.owner_export.columns import ParquetRows
from teller.operate.owner_export.folder import HashedFile
from tests.samples import DEPOSITED, records

ANY_RECORD = st.sampled_from(DEPOSITED).flatmap(lambda schema: st.tuples(st.just(schema), records(schema)))


@given(ANY_RECORD)
def test_a_line_is_what_the_bank_takes_as_plain_json(drawn: tuple[Schema, dict[str, Any]]) -> None:
    schema, record = drawn
    written = formats.lines("an id", [record])
    assert written.count(b"\n") == 1
    read = json.loads(written)
    assert (read.pop(formats.RECEIPT), read.pop(formats.ROW)) == ("an id", 0)
    assert natural_json.parse(schema, json.dumps(read).encode(), 8) == record


@pytest.mark.long
@given(st.sampled_from(DEPOSITED), st.data())
def test_parquet_has_the_same_values(schema: Schema, data: st.DataObject) -> None:
    rows = data.draw(st.lists(records(schema), min_size=1, max_size=5))
    table = pq.read_table(io.BytesIO(parquet(schema, rows)))
    assert table.schema.metadata[b"teller.schema"] == schema.name.encode()
    found = table.to_pylist()
    assert [(each.pop(formats.RECEIPT), each.pop(formats.ROW)) for each in found] == [
        ("id", at) for at in range(len(rows))
    ]
    assert found == [
        {name: str(value) if isinstance(value, UUID) else value for name, value in row.items()} for row in rows
    ]


def parquet(schema: Schema, rows: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    written = ParquetRows(HashedFile(out), schema)  # type: ignore[arg-type]
    written.add("id", rows)
    written.close()
    return out.getvalue()


@given(st.integers(-(10**17), 10**17), st.sampled_from([0, 2, 6, 9, 18]))
def test_decimals_have_no_exponent_and_all_their_places(unscaled: int, scale: int) -> None:
    kind = ["null", {"type": "bytes", "logicalType": "decimal", "precision": 18, "scale": scale}]
    fields = [{"name": "value", "type": kind}, {"name": "none", "type": kind}]
    schema = catalog.make("pipeline.price", {"type": "record", "name": "Price", "version": 1, "fields": fields})
    value = Decimal(unscaled).scaleb(-scale)
    read = json.loads(formats.lines("", [{"value": value, "none": None}], formats.exponents(schema)))
    assert read["none"] is None
    assert "e" not in read["value"].lower()
    assert Decimal(read["value"]).as_tuple() == value.as_tuple()


WHEN = datetime(2026, 3, 1, 12, 30, 5, 7_000, UTC)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (b"\x00\xff", "00ff"),
        (WHEN, "2026-03-01T12:30:05.007000Z"),
        (WHEN.replace(microsecond=0), "2026-03-01T12:30:05Z"),
        (date(2026, 3, 1), "2026-03-01"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (Decimal("0.0000"), "0.0000"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (2**63 - 1, 2**63 - 1),
        ("\u2028\x00é", "\u2028\x00é"),
        (None, None),
    ],
)
def test_values_have_one_form(value: Any, written: Any) -> None:
    assert json.loads(formats.line({"value": value})) == {"value": written}


WIDE = {
    "type": "record", "name": "Wide", "namespace": "x", "version": 1,
    "fields": [
        {"name": "data", "type": "bytes"}, {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "part", "type": ["null", "double"]}, {"name": "many", "type": {"type": "array", "items": "long"}},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
    ],
}  # fmt: skip


WIDE_ROWS = st.fixed_dictionaries(
    {
        "data": st.binary(), "day": st.dates(), "part": st.none() | st.floats(allow_nan=False),
        "many": st.lists(st.integers(-(2**63), 2**63 - 1)), "price": st.decimals(-1000, 1000, places=2),
    }
)  # fmt: skip


@given(WIDE_ROWS)
def test_types_that_no_record_has_yet(row: dict[str, Any]) -> None:
    found = pq.read_table(io.BytesIO(parquet(catalog.make("pipeline.wide", WIDE), [row]))).to_pylist()
    assert found == [{formats.RECEIPT: "id", formats.ROW: 0, **row}]
