"""The row that counts of each event. Pure."""

from collections.abc import Iterable

from .objects import Row


def newest(rows: Iterable[Row]) -> list[Row]:
    """Keep of each event the row whose receipt is the latest; of one time, that of the highest clean offset."""
    kept: dict[tuple[str, str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (row.stored_at, row.clean_offset)):
        kind = row.schema.rpartition(".v")[0]
        record = row.record
        kept[record["owner_id"], record["depositor"], kind, str(record["event_id"])] = row
    return list(kept.values())


def of_month(rows: Iterable[Row], kind: str, month: str) -> list[Row]:
    """Keep the rows of a record type, such as `social.post`, that occurred in a month, such as `2026-03`, UTC."""
    return [
        row
        for row in rows
        if row.schema.rpartition(".v")[0] == kind and row.record["occurred_at"].strftime("%Y-%m") == month
    ]
