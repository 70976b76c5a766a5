"""Sealed openings of an owner's rows in a package, as records of withdrawals.row_openings.v1."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from bank.accounts import records
from bank.accounts.events import HEX
from schemas import catalog, framing

SCHEMA: Final = "withdrawals.row_openings.v1"
#: Rows of a record: one takes some 320 bytes.
MOST_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class RowOpenings:
    """Openings of some of an owner's rows in a package, as `bank.withdrawals.package.row_opening` seals them."""

    owner: str
    package: UUID
    rows: tuple[bytes, ...]


def split(owner: str, package: UUID, rows: Iterable[bytes]) -> Iterator[RowOpenings]:
    """Yield the openings of an owner, in the order of their bytes, as records that fit into a message of Kafka."""
    ordered = sorted(rows)
    for at in range(0, len(ordered), MOST_ROWS):
        yield RowOpenings(owner, package, tuple(ordered[at : at + MOST_ROWS]))


def encoded(found: RowOpenings) -> tuple[bytes, bytes]:
    """Encode a record as (key, value)."""
    fields = {"owner": found.owner, "package": found.package, "rows": list(found.rows)}
    return found.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), fields)


def decoded(key: bytes | None, value: bytes | None) -> RowOpenings | None:
    """Decode a record; None for anything that this version of the bank did not write there."""
    found = records.decoded(SCHEMA, value, _openings)
    return found if found is not None and key == found.owner.encode() and HEX.fullmatch(found.owner) else None


def _openings(record: dict[str, Any]) -> RowOpenings:
    return RowOpenings(record["owner"], record["package"], tuple(record["rows"]))
