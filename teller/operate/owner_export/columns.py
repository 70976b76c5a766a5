"""Records as columns of Parquet. pyarrow is the extra `export`: where it is not installed, there is no Parquet.

Columns have the types of the record's Avro schema; UUIDs and enums are strings, times are UTC in milliseconds.
"""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any, BinaryIO, Final
from uuid import UUID

from schemas.catalog import Schema
from teller.operate.owner_export.formats import RECEIPT, ROW

#: Rows that are kept in memory until they are written.
GROUP_ROWS: Final = 10_000


def available() -> bool:
    """Return whether Parquet can be written."""
    return find_spec("pyarrow") is not None


class ParquetRows:
    """Rows of one schema, written to a file that is open. For one thread."""

    def __init__(self, to: BinaryIO, schema: Schema) -> None:
        import pyarrow as pa  # noqa: PLC0415 - what is not everywhere
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._pa = pa
        fields = [pa.field(field["name"], _type(pa, field["type"])) for field in schema.declared["fields"]]
        place = [pa.field(RECEIPT, pa.string()), pa.field(ROW, pa.int32())]
        self._schema = pa.schema([*place, *fields], metadata={"teller.schema": schema.name})
        self._names = [field["name"] for field in schema.declared["fields"]]
        self._uuids = {field["name"] for field in schema.declared["fields"] if "uuid" in _kinds(field["type"])}
        self._writer = pq.ParquetWriter(to, self._schema, compression="zstd")
        self._rows: list[tuple[str, int, Mapping[str, Any]]] = []

    def add(self, receipt: str, records: Sequence[Mapping[str, Any]]) -> None:
        """Take the rows of an object."""
        self._rows += [(receipt, row, record) for row, record in enumerate(records)]
        while len(self._rows) >= GROUP_ROWS:
            self._write(self._rows[:GROUP_ROWS])
            del self._rows[:GROUP_ROWS]

    def close(self) -> None:
        """Write what is left, and the file's end."""
        if self._rows:
            self._write(self._rows)
        self._rows = []
        self._writer.close()

    def _write(self, rows: Sequence[tuple[str, int, Mapping[str, Any]]]) -> None:
        columns: list[list[Any]] = [[row[0] for row in rows], [row[1] for row in rows]]
        for name in self._names:
            values = [row[2][name] for row in rows]
            columns.append(_texts(values) if name in self._uuids else values)
        arrays = [self._pa.array(each, field.type) for each, field in zip(columns, self._schema, strict=True)]
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))


def _texts(values: Sequence[Any]) -> list[Any]:
    return [str(value) if isinstance(value, UUID) else value for value in values]


def _kinds(avro: Any) -> list[str]:
    """Return the names of a type and of its branches, logical ones where there are."""
    if isinstance(avro, list):
        return [kind for branch in avro for kind in _kinds(branch)]
    return [avro if isinstance(avro, str) else avro.get("logicalType") or avro["type"]]


def _type(pa: Any, avro: Any) -> Any:
    if isinstance(avro, list):
        return _type(pa, next(branch for branch in avro if branch != "null"))
    if isinstance(avro, dict) and avro["type"] == "array":
        return pa.list_(_type(pa, avro["items"]))
    if isinstance(avro, dict) and avro.get("logicalType") == "decimal":
        return pa.decimal128(avro["precision"], avro["scale"])
    (kind,) = _kinds(avro)
    return {
        "string": pa.string, "uuid": pa.string, "enum": pa.string, "boolean": pa.bool_, "int": pa.int32,
        "long": pa.int64, "float": pa.float32, "double": pa.float64, "bytes": pa.binary, "date": pa.date32,
        "timestamp-millis": lambda: pa.timestamp("ms", "UTC"),
    }[kind]()  # fmt: skip
