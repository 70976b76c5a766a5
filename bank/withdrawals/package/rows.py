"""A row as canonical bytes, and as a leaf of the tree over all rows of a package.

    entry   salt (32 bytes), pseudonym (32 bytes), then the row as canonical JSON (RFC 8785):
            {"record_type":"social.post","row":{"language":"en","text":"Soup is ready."}}
    leaf    SHA-256 of a zero byte and the entry (RFC 6962)

A value is a text, true, false, null, or a list of these. Whole numbers are their digits, decimals have all digits of
their scale, days are days and times are milliseconds since 1970-01-01T00:00:00Z, as digits; bytes are hexadecimal.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bank.strict_documents import canonical
from bank.transparency.entry import SALT_BYTES
from bank.transparency.merkle import HASH_BYTES, leaf_hashes

PSEUDONYM: Final = "teller_pseudonym"
SALT: Final = "teller_salt"
#: The two columns that a file has before those of the data.
OWN_COLUMNS: Final = ((PSEUDONYM, HASH_BYTES), (SALT, SALT_BYTES))
#: Rows that are turned into leaves at a time.
AT_ONCE: Final = 10_000


class UnfitColumnsError(TypeError):
    """Columns are of a type that has no canonical bytes, or lack a row's pseudonym and salt; names are in no text."""


def row_bytes(record_type: str, row: dict[str, Any]) -> bytes:
    """Return a row as canonical JSON; values are as `values` gives them."""
    return canonical({"record_type": record_type, "row": row})


def entries(record_type: str, rows: pa.RecordBatch) -> Iterator[bytes]:
    """Yield the entry of each row, which has its pseudonym and its salt.

    Raises:
        UnfitColumnsError.
    """
    check_own_columns(rows.schema)
    pseudonyms, salts = rows.column(0).to_pylist(), rows.column(1).to_pylist()
    names = rows.schema.names[len(OWN_COLUMNS) :]
    columns = [values(rows.column(name)) for name in names]
    for number, (pseudonym, salt) in enumerate(zip(pseudonyms, salts, strict=True)):
        if pseudonym is None or salt is None:
            raise UnfitColumnsError("a row has no pseudonym or no salt")
        row = {name: column[number] for name, column in zip(names, columns, strict=True)}
        yield salt + pseudonym + row_bytes(record_type, row)


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
