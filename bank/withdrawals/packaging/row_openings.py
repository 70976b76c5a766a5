"""Sealed openings of an owner's rows in a package, as records of withdrawals.row_openings.v1."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

from bank.accounts import records
from bank.accounts.events import HEX
from schemas import catalog, framing

SCHEMA: Final = "withdrawals.row_openings.v1"
#: Rows of a record: one takes some 330 bytes.
MOST_ROWS: Final = 1000


class SealedRow(NamedTuple):
    """Number of a row in its package, and its opening as `bank.withdrawals.package.row_opening` seals it."""

    row: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class RowOpenings:
    """Some of an owner's rows in a package: see schema withdrawals.row_openings.v1."""

    owner: str
    package: UUID
    rows: tuple[SealedRow, ...]


def split(owner: str, package: UUID, rows: Sequence[SealedRow]) -> Iterator[RowOpenings]:
    """Yield the rows of an owner as records that fit into a message of Kafka."""
    for at in range(0, len(rows), MOST_ROWS):
        yield RowOpenings(owner, package, tuple(rows[at : at + MOST_ROWS]))


def encoded(found: RowOpenings) -> tuple[bytes, bytes]:
    """Encode a record as (key, value)."""
    rows = [each._asdict() for each in found.rows]
    fields = {"owner": found.owner, "package": found.package, "rows": rows}
    return found.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), fields)


def decoded(key: bytes | None, value: bytes | None) -> RowOpenings | None:
    """Decode a record; None for anything that this version of the bank did not write there."""
    found = records.decoded(SCHEMA, value, _openings)
    return found if found is not None and key == found.owner.encode() and HEX.fullmatch(found.owner) else None


def _openings(record: dict[str, Any]) -> RowOpenings:
    rows = tuple(SealedRow(each["row"], each["sealed"]) for each in record["rows"])
    return RowOpenings(record["owner"], record["package"], rows)
