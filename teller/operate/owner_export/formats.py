"""Values as JSON, by rules that lose nothing. Pure.

    UUID, enum, string   a string
    decimal              a string in plain notation, with all digits of its scale: "12.3400"
    time                 ISO 8601 in UTC: "2026-03-01T12:30:00Z", with milliseconds where it has some
    date                 ISO 8601: "2026-03-01"
    bytes                hexadecimal digits, in a string
    NaN, infinities      "NaN", "Infinity", "-Infinity"

A record without the two members that lead to its receipt is what the bank takes as plain JSON (docs/publishing.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic_core import to_json

from schemas.catalog import Schema

#: Members that a line has before those of the record: the receipt, and the row in the object, from 0 on.
RECEIPT: Final = "teller_receipt"
ROW: Final = "teller_row"
#: Places up to which Python writes every decimal without one.
_MOST_PLAIN: Final = 6


def line(value: Mapping[str, Any]) -> bytes:
    """Write an object as a line of JSON."""
    return to_json(value, bytes_mode="hex", inf_nan_mode="strings") + b"\n"


def lines(receipt: str, records: Iterable[Mapping[str, Any]], exponents: Sequence[str] = ()) -> bytes:
    """Write the rows of an object as lines of JSON; `exponents` as of the records' schema."""
    rows = (_plain(one, exponents) for one in records) if exponents else records
    return b"".join([line({RECEIPT: receipt, ROW: row, **one}) for row, one in enumerate(rows)])


def document(value: Any) -> bytes:
    """Write a document for people and programs."""
    return to_json(value, indent=1, bytes_mode="hex", inf_nan_mode="strings") + b"\n"


def exponents(schema: Schema) -> tuple[str, ...]:
    """Return the fields of decimals that Python would write with an exponent: those of many places."""
    return tuple(field["name"] for field in schema.declared["fields"] if _scale(field["type"]) > _MOST_PLAIN)


def _scale(avro: Any) -> int:
    if isinstance(avro, list):
        return max(map(_scale, avro))
    return int(avro.get("scale", 0)) if isinstance(avro, Mapping) else 0


def _plain(record: Mapping[str, Any], names: Sequence[str]) -> Mapping[str, Any]:
    return {**record, **{name: f"{record[name]:f}" for name in names if record[name] is not None}}
