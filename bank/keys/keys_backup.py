"""Backups of the key table: the epoch in force, who is erased and all rows, as records of the topic in a file.

An Avro object container of `bank.keys_backup.v1`, whose header has the format's name and when it was made. Nothing in
it is in the clear: the custody's version that the epoch is under opens it, and once that is destroyed, nothing does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import BinaryIO, Final

import fastavro

from bank.keys.groups import ALL
from bank.keys.key_records import ErasedOwners, KeyEpoch, OwnerKeyRows, Record, batches, decoded, encoded
from bank.keys.key_table import KeyTable
from schemas import catalog

SCHEMA: Final = "bank.keys_backup.v1"
#: Names in the container's header.
FORMAT, MADE_AT = "teller.schema", "teller.made-at"


def records(table: KeyTable, epoch: KeyEpoch) -> Iterator[Record]:
    """Yield records that make this table, whose epoch in force is `epoch`, on an empty topic."""
    yield replace(epoch, complete=False, renewed=ALL)
    for gone in batches(sorted(table.erased)):
        yield ErasedOwners(epoch.epoch, b"".join(gone))
    count = 0
    for batch in batches(table):
        count += len(batch)
        yield OwnerKeyRows(epoch.epoch, b"".join(owner + wrapped for owner, wrapped in batch), grouped=epoch.grouped)
    yield OwnerKeyRows(epoch.epoch, b"", count, grouped=epoch.grouped)


def write(out: BinaryIO, found: Iterable[Record], made_at: datetime, sync: bytes) -> None:
    """Write a backup; `sync` is 16 random bytes.

    Raises:
        OSError: the file cannot be written.
    """
    said = {FORMAT: SCHEMA, MADE_AT: made_at.astimezone(UTC).isoformat()}
    writer = fastavro.write.Writer(out, dict(catalog.load().by_name(SCHEMA).parsed), metadata=said, sync_marker=sync)
    for each in found:
        writer.write({"value": encoded(each)})
    writer.flush()


def read(source: BinaryIO) -> KeyTable | None:
    """Read a backup; None for anything that is none, or is not whole.

    Raises:
        OSError: the file cannot be read.
    """
    table = KeyTable()
    try:
        container = fastavro.reader(source)
        if container.metadata.get(FORMAT) != SCHEMA:
            return None
        for value in container:
            if (record := decoded(dict(value)["value"])) is not None:  # type: ignore[arg-type]
                table.take(record)
    except OSError:
        raise
    except Exception:  # fastavro raises anything on bytes that are no container
        return None
    return table if table.epoch is not None else None
