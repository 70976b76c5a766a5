"""A row as canonical bytes, and as a leaf of the tree over all rows of a package.

    entry   salt (32 bytes), pseudonym (32 bytes), then the row as canonical JSON (RFC 8785):
            {"record_type":"social.post","row":{"language":"en","text":"Soup is ready."}}
    leaf    SHA-256 of a zero byte and the entry (RFC 6962)

A value is a text, true, false, null, or a list of these. Whole numbers are their digits, decimals have all digits of
their scale, days are days and times are milliseconds since 1970-01-01T00:00:00Z, as digits; bytes are hexadecimal.
"""

from collections.abc import Iterable, Iterator
from itertools import repeat
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bank.transparency.entry import SALT_BYTES
from bank.transparency.merkle import HASH_BYTES, leaf_hashes

PSEUDONYM: Final = "teller_pseudonym"
SALT: Final = "teller_salt"
#: The two columns that a file has before those of the data.
OWN_COLUMNS: Final = ((PSEUDONYM, HASH_BYTES), (SALT, SALT_BYTES))
#: Rows that are turned into leaves at a time.
AT_ONCE: Final = 10_000
_ENCODER: Final = JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class UnfitColumnsError(TypeError):
    """Columns are of a type that has no canonical bytes, or lack a row's pseudonym and salt; names are in no text."""


def entries(record_type: str, rows: pa.RecordBatch) -> Iterator[bytes]:
    """Yield the entry of each row, which has its pseudonym and its salt.

    Raises:
        UnfitColumnsError.
    """
    check_own_columns(rows.schema)
    pseudonyms, salts = rows.column(0).to_pylist(), rows.column(1).to_pylist()
    if None in pseudonyms or None in salts:
        raise UnfitColumnsError("a row has no pseudonym or no salt")
    names = sorted(rows.schema.names[len(OWN_COLUMNS) :])
    columns = [map(_json, values(rows.column(name))) for name in names]
    form = _form(record_type, names)
    found = zip(*columns, strict=True) if columns else repeat((), rows.num_rows)
    for pseudonym, salt, row in zip(pseudonyms, salts, found, strict=True):
        yield salt + pseudonym + (form % row).encode()


def _form(record_type: str, names: Iterable[str]) -> str:
    """Return the canonical JSON of a row with a place for each value; its names are sorted, in ASCII."""
    fields = ",".join(f"{_json(name)}:\0" for name in names)
    return f'{{"record_type":{_json(record_type)},"row":{{{fields}}}}}'.replace("%", "%%").replace("\0", "%s")


def _json(value: Any) -> str:
    """Write a value as canonical JSON: json escapes as RFC 8785 asks for, and writes whole lists without blanks."""
    return encode_basestring(value) if isinstance(value, str) else _ENCODER.encode(value)


def leaves(record_type: str, rows: pa.RecordBatch) -> list[bytes]:
    """Return the leaf of each row.

    Raises:
        UnfitColumnsError.
    """
    return leaf_hashes(entries(record_type, rows))


def batches(file: BinaryIO) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a Parquet file, some at a time; a file that is none raises what pyarrow raises."""
    with pq.ParquetFile(file) as opened:
        yield from opened.iter_batches(batch_size=AT_ONCE)


def check_own_columns(schema: pa.Schema) -> None:
    """Check that pseudonym and salt come first.

    Raises:
        UnfitColumnsError: they do not, or a column is there twice.
    """
    found = [(field.name, field.type) for field in schema][: len(OWN_COLUMNS)]
    if found != [(name, pa.binary(size)) for name, size in OWN_COLUMNS] or len(set(schema.names)) < len(schema.names):
        raise UnfitColumnsError("the first columns are not pseudonym and salt, or a column is there twice")
    if not all(name.isascii() and name.isprintable() for name in schema.names):
        raise UnfitColumnsError("the name of a column is not of ASCII's signs alone")


def values(column: pa.Array) -> list[Any]:
    """Return the values of a column as they stand in a row's canonical bytes.

    Raises:
        UnfitColumnsError: its type has none.
    """
    kind = column.type
    if pa.types.is_list(kind):
        found = iter(values(column.flatten()))
        lengths = column.value_lengths().to_pylist()
        return [None if length is None else [next(found) for _ in range(length)] for length in lengths]
    if pa.types.is_string(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return list(column.to_pylist())
    if pa.types.is_decimal128(kind):
        return [None if each is None else f"{each:f}" for each in column.to_pylist()]
    if pa.types.is_binary(kind):
        return [None if each is None else each.hex() for each in column.to_pylist()]
    return [None if each is None else str(each) for each in _whole(column).to_pylist()]


def _whole(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_date32(kind):
        return column.cast(pa.int32())
    if kind == pa.timestamp("ms", "UTC"):
        return column.cast(pa.int64())
    if pa.types.is_signed_integer(kind):
        return column
    raise UnfitColumnsError(f"columns of {kind} have no canonical bytes: give texts, whole numbers or decimals")
