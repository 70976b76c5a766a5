"""Rows as Parquet that tells nothing but its columns.

Each row gets a pseudonym and a salt, fresh for this package and this row, and rows lie in the order of their
pseudonyms: of the order in which they came nothing is left. Values are written plain: no dictionaries, statistics, page
indexes, checksums or Bloom filters, and no metadata but names and types of columns and the writer's name and
version.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from bank.keys.encrypted_object import Random
from bank.transparency.entry import SALT_BYTES
from bank.withdrawals.package.contents import DataFile
from bank.withdrawals.package.row_opening import RowLink, RowOpening
from bank.withdrawals.package.rows import OWN_COLUMNS, check_own_columns, leaves, values

ROWS_IN_GROUP: Final = 100_000
_PLAIN: Final[dict[str, Any]] = {
    "compression": "zstd",
    "store_schema": False,  # it would keep pyarrow's own schema, with whatever metadata columns had
    "use_dictionary": False,
    "version": "2.6",
    "write_page_checksum": False,
    "write_page_index": False,
    "write_statistics": False,
}


def data_file(package: UUID, record_type: str, rows: pa.Table, links: Sequence[RowLink], random: Random) -> DataFile:
    """Write rows, which are anonymised and fit into memory, as a file; `links` has one for each row.

    Raises:
        UnfitColumnsError: a column has a type that is not written, or the name of an own one.
    """
    plain = _plain(rows)
    openings = [RowOpening(package, *each) for each in zip(links, _cut(random(len(links) * SALT_BYTES)), strict=True)]
    names = [each.pseudonym for each in openings]
    order = sorted(range(rows.num_rows), key=names.__getitem__)
    own = [names[number] for number in order], _cut(random(len(links) * SALT_BYTES))
    table = pa.Table.from_arrays(
        [*map(_bytes, own), *(column.take(pa.array(order, pa.int64())) for column in plain.columns)],
        names=[*(name for name, _ in OWN_COLUMNS), *plain.column_names],
    )
    check_own_columns(table.schema)
    return DataFile(
        parquet(table),
        tuple((field.name, str(field.type)) for field in plain.schema),
        tuple(leaf for batch in table.to_batches() for leaf in leaves(record_type, batch)),
        tuple(openings[number] for number in order),
        tuple(order),
        tuple(own[0]),
    )


def parquet(table: pa.Table) -> bytes:
    """Write a table as Parquet."""
    out = pa.BufferOutputStream()
    with pq.ParquetWriter(out, table.schema, **_PLAIN) as writer:
        writer.write_table(table, row_group_size=ROWS_IN_GROUP)
    return bytes(out.getvalue().to_pybytes())


def _plain(rows: pa.Table) -> pa.Table:
    """Return the rows without metadata, and without dictionaries, which may hold what no row has."""
    fields = [pa.field(field.name, _plain_type(field.type)) for field in rows.schema]
    table = rows.replace_schema_metadata(None).cast(pa.schema(fields))
    for field in fields:
        values(pa.array([], field.type))  # refuses a type that has no canonical bytes
    return table


def _plain_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_list(kind):
        return pa.list_(_plain_type(kind.value_type))
    return pa.string() if pa.types.is_large_string(kind) else kind


def _bytes(made: Sequence[bytes]) -> pa.Array:
    return pa.array(made, pa.binary(SALT_BYTES))


def _cut(found: bytes) -> list[bytes]:
    return [found[at : at + SALT_BYTES] for at in range(0, len(found), SALT_BYTES)]
