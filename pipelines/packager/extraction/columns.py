"""Fields of a record type as columns of a package, of whatever version a record is: what a version lacks is null."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pyarrow as pa

from bank.ledger.months import DAY_MS
from schemas import catalog
from schemas.catalog import Schema

_EPOCH: Final = date(1970, 1, 1)
_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN: Final = {
    "string": pa.string(), "enum": pa.string(), "boolean": pa.bool_(), "int": pa.int32(), "long": pa.int64(),
    "bytes": pa.binary(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """Column of a package: its type in Arrow. Values come as Avro has them without logical types."""

    kind: pa.DataType

    def values(self, raw: Sequence[Any]) -> Sequence[Any]:
        """Return values that Arrow takes for this column, equal where the data are: decimals as numbers."""
        if not pa.types.is_decimal(self.kind):
            return raw
        scale = -self.kind.scale
        return [None if each is None else Decimal(int.from_bytes(each, signed=True)).scaleb(scale) for each in raw]

    def known(self, raw: Sequence[Any], *, exact: bool) -> Sequence[Any]:
        """Return values as ladders know them; `exact`: times as times, for they go out as well, and not as days."""
        if pa.types.is_timestamp(self.kind):
            make: Callable[[int], object] = _time if exact else _day_of_time
        elif pa.types.is_date(self.kind):
            make = _day
        else:
            return self.values(raw)
        return [None if each is None else make(each) for each in raw]

    def array(self, values: Sequence[Any]) -> pa.Array:
        """Return such values as a column."""
        return pa.array(values, self.kind)


@cache
def columns_of(record_type: str) -> Mapping[str, Column]:
    """Return the columns that a record type can have, of its newest version that has each. Fields of a type that a
    package has no form for are left out.
    """
    versions = sorted((each for each in catalog.load() if each.subject == record_type), key=lambda each: each.version)
    found: dict[str, Column] = {}
    for schema in versions:
        for name, field in _fields(schema).items():
            kind = _kind(field["type"])
            if kind is not None:
                found[name] = Column(kind)
    return found


def fields_of(schema: Schema) -> frozenset[str]:
    """Return the names of a version's fields."""
    return frozenset(_fields(schema))


def _fields(schema: Schema) -> dict[str, Mapping[str, Any]]:
    return {each["name"]: each for each in schema.declared["fields"]}


def _kind(declared: Any) -> pa.DataType | None:
    """Return Arrow's type of an Avro type that may be null; None: there is none."""
    if isinstance(declared, list):
        some = [each for each in declared if each != "null"]
        return _kind(some[0]) if len(some) == 1 else None
    if isinstance(declared, str):
        return _PLAIN.get(declared)
    match declared.get("logicalType"), declared["type"]:
        case "timestamp-millis", _:
            return pa.timestamp("ms", "UTC")
        case "date", _:
            return pa.date32()
        case "decimal", "bytes":
            return pa.decimal128(declared["precision"], declared.get("scale", 0))
        case _, "array":
            return None if (item := _kind(declared["items"])) is None else pa.list_(item)
        case _, kind:
            return _kind(kind) if isinstance(kind, list | dict) else _PLAIN.get(kind)


def _day_of_time(ms: int) -> date | None:
    return _day(ms // DAY_MS)


def _time(ms: int) -> datetime | None:
    """Return a time; None: it is beyond the calendar."""
    try:
        return _BEGIN + timedelta(milliseconds=ms)
    except OverflowError:
        return None


@cache
def _day(number: int) -> date | None:
    """Return the day of this number since 1970; None: it is beyond the calendar, and no ladder covers it."""
    try:
        return _EPOCH + timedelta(number)
    except OverflowError:
        return None
