"""Rows as Parquet: the bytes hold the columns that are given, and nothing that was beside, below or before them."""

import io
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bank.withdrawals.package.data_file import data_file
from bank.withdrawals.package.rows import SALT, UnfitColumnsError, batches, leaves
from tests.bank.withdrawals.package.samples import ID, ROWS, draws, links

CANARY = "canary-4711-0123456789abcdef"


def _written(rows: pa.Table, name: str = "one", package: UUID = ID) -> bytes:
    return data_file(package, "social.post", rows, links(rows.num_rows), draws(name)).data


def _read(data: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(data))


def test_the_rows_come_back_in_the_order_of_their_pseudonyms() -> None:
    made = data_file(ID, "social.post", ROWS, links(3), draws("one"))
    table = _read(made.data)
    assert table.column("text").to_pylist() == [ROWS.column("text")[place].as_py() for place in made.places]
    pseudonyms = table.column(0).to_pylist()
    assert pseudonyms == sorted(pseudonyms) == [each.pseudonym for each in made.openings]
    assert [each.link for each in made.openings] == [links(3)[place] for place in made.places]
    assert [leaf for batch in batches(io.BytesIO(made.data)) for leaf in leaves("social.post", batch)] == [*made.leaves]


def test_the_order_is_of_the_randomness_alone() -> None:
    rows = pa.table({"text": [f"{number:04}" for number in range(500)]})
    backwards = rows.take(pa.array(range(499, -1, -1)))
    one, same, other = (_read(_written(*each)) for each in ((rows, "a"), (rows, "a"), (backwards, "a")))
    assert one.equals(same)
    places = [data_file(ID, "social.post", rows, links(500), draws(name)).places for name in "ab"]
    assert places[0] != places[1]
    assert abs(np.corrcoef(range(500), places[0])[0, 1]) < 0.2  # fixed randomness: no chance in it
    assert one.column("text") != other.column("text")


def _hidden() -> pa.Table:
    """Rows with canaries in all that is not a value of a column: what a careless writer would carry along."""
    hidden = f"{CANARY}-".encode() * 20
    texts = pa.array([b"seen", hidden, b"also seen"], pa.binary()).buffers()
    below_null = pa.Array.from_buffers(pa.binary(), 3, [pa.py_buffer(b"\x05"), *texts[1:]]).cast(pa.string())
    whole = pa.table({
        "below_null": below_null,
        "dictionary": pa.DictionaryArray.from_arrays([0, 1, 0], ["red", "blue", CANARY * 10]),
        "dropped": [CANARY * 10, f"{CANARY}2", f"{CANARY}3"],
    })  # fmt: skip
    kept = whole.drop_columns(["dropped"])
    cut = pa.concat_tables([kept, kept.set_column(1, "dictionary", pa.DictionaryArray.from_arrays(
        [2, 2, 2], ["red", "blue", CANARY * 10]))])  # fmt: skip
    fields = [field.with_metadata({"note": CANARY, "PARQUET:field_id": "4711"}) for field in cut.schema]
    return cut.cast(pa.schema(fields, {"pandas": CANARY, "teller.path": CANARY}))[:3]


def test_a_canary_in_hidden_columns_is_not_in_the_bytes() -> None:
    rows = _hidden()
    assert any(CANARY.encode() in bytes(each) for each in rows.column("below_null").chunk(0).buffers()[2:])
    careless = io.BytesIO()
    pq.write_table(rows, careless, compression="none")
    assert CANARY.encode() in careless.getvalue()  # the search finds it where it is
    data = _written(rows)
    table = _read(data)
    assert sorted(map(str, table.column("below_null").to_pylist())) == ["None", "also seen", "seen"]
    assert sorted(table.column("dictionary").to_pylist()) == ["blue", "red", "red"]
    plain = io.BytesIO()
    pq.write_table(table, plain, compression="none", use_dictionary=False, write_statistics=False)
    assert CANARY.encode() not in data + plain.getvalue()
    assert table.schema.metadata is None
    assert b"4711" not in data


def test_compressed_pages_hold_no_canary_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(data_file.__globals__["_PLAIN"], "compression", "none")
    assert CANARY.encode() not in _written(_hidden())


def test_there_are_no_statistics_dictionaries_indexes_or_metadata() -> None:
    rows = pa.table({"text": [f"text {number % 5}" for number in range(1000)], "n": range(1000)})
    found = pq.ParquetFile(io.BytesIO(_written(rows))).metadata
    assert found.metadata is None
    assert found.created_by == f"parquet-cpp-arrow version {pa.__version__}"
    for column in (found.row_group(0).column(number) for number in range(found.num_columns)):
        assert column.statistics is None
        assert not column.has_dictionary_page
        assert not column.has_column_index
        assert not column.has_offset_index
        assert set(column.encodings) <= {"PLAIN", "RLE"}
        assert column.file_path == ""


def test_the_same_randomness_gives_the_same_bytes() -> None:
    assert _written(ROWS, "a") == _written(ROWS, "a") != _written(ROWS, "b")


@pytest.mark.parametrize(
    "rows",
    [
        pa.table({"x": pa.array([0.5])}),
        pa.table({"x": pa.array([1], pa.timestamp("us"))}),
        pa.table({"x": pa.array([{"a": 1}])}),
        pa.table({"x": pa.array([2**63], pa.uint64())}),
        pa.table({SALT: ["mine"]}),
        pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["x", "x"]),
    ],
    ids=["float", "time without zone", "struct", "unsigned", "own name", "twice"],
)
def test_columns_without_canonical_bytes_are_refused(rows: pa.Table) -> None:
    with pytest.raises(UnfitColumnsError):
        _written(rows)


def test_no_rows_are_a_file_too() -> None:
    assert _read(_written(ROWS[:0])).num_rows == 0
