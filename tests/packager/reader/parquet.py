"""A Parquet file of rows, with columns of the types that their Avro schema has."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from .objects import Row

TYPES: dict[str, Any] = {
    "string": pa.string(),
    "uuid": pa.string(),
    "int": pa.int32(),
    "long": pa.int64(),
    "boolean": pa.bool_(),
    "double": pa.float64(),
    "enum": pa.string(),
    "timestamp-millis": pa.timestamp("ms", "UTC"),
    "date": pa.date32(),
}


def write(file: Path, rows: Iterable[Row], schema: Any) -> None:
    """Write the rows, each with its place, in the columns of `schema`, the newest version of their record type."""
    place = [pa.field("clean_topic", pa.string()), pa.field("clean_partition", pa.int32())]
    place += [pa.field("clean_offset", pa.int64()), pa.field("stored_at", pa.timestamp("ms", "UTC"))]
    columns = pa.schema([*place, *(pa.field(field["name"], type_of(field["type"])) for field in schema["fields"])])
    pq.write_table(pa.Table.from_pylist([_flat(row) for row in rows], columns), file)


def _flat(row: Row) -> dict[str, Any]:
    place = {"clean_topic": row.topic, "clean_partition": row.partition, "clean_offset": row.clean_offset}
    values = {name: str(value) if isinstance(value, UUID) else value for name, value in row.record.items()}
    return {**place, "stored_at": row.stored_at, **values}


def type_of(avro: Any) -> Any:
    """Return the type of a column with values of this Avro type."""
    if isinstance(avro, list):
        return type_of(next(each for each in avro if each != "null"))
    if not isinstance(avro, dict):
        return TYPES[avro]
    if avro["type"] == "array":
        return pa.list_(type_of(avro["items"]))
    if avro.get("logicalType") == "decimal":
        return pa.decimal128(avro["precision"], avro["scale"])
    return TYPES[avro.get("logicalType") or avro["type"]]
