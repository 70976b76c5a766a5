"""Queries of what was deposited of an owner."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from bank.ledger.months import month_span
from teller.operate.owner_desk.index.asking import Asked, leaf_of
from teller.operate.owner_desk.port.reading import ROWS, DepositSum, DepositSums, ObjectRow, ObjectRows

_TOTALS: Final = """
    SELECT coalesce(sum(records), 0), coalesce(sum(objects), 0), count(DISTINCT depositor)
    FROM deposit_sum JOIN kind ON kind.id = kind WHERE owner = ?
"""
_SUMS: Final = """
    SELECT month, depositor, record_type, records, objects, kind FROM deposit_sum JOIN kind ON kind.id = kind
    WHERE owner = ?1 AND (?2 IS NULL OR month < ?2 OR (month = ?2 AND (depositor, record_type) > (?3, ?4)))
    ORDER BY month DESC, depositor, record_type LIMIT ?5
"""
_LAST: Final = """
    SELECT max(stored) FROM object WHERE owner = ? AND kind = ? AND hidden = 0 AND stored < ?
"""
_KINDS: Final = """
    SELECT DISTINCT kind FROM deposit_sum JOIN kind ON kind.id = kind
    WHERE owner = ?1 AND (?2 = '' OR depositor = ?2) AND (?3 = '' OR record_type = ?3)
"""
_OBJECTS: Final = """
    SELECT receipt, depositor, record_type, records, size, stored, encryption, schema, bucket, object_key, sha256
    FROM object JOIN kind ON kind.id = kind WHERE owner = ?
"""
_NEWEST: Final = f"{_OBJECTS} AND hidden = 0 AND (stored, receipt) < (?, ?) ORDER BY stored DESC, receipt DESC LIMIT ?"
_NEWEST_OF_KIND: Final = _NEWEST.replace("AND hidden", "AND kind = ? AND hidden")
_LATEST: Final = (2**63 - 1, b"\xff" * 17)


@dataclass(frozen=True, slots=True)
class KeptObject:
    """An object and where it lies, for whoever opens it."""

    shown: ObjectRow
    schema: str
    bucket: str = field(repr=False)
    object_key: str = field(repr=False)
    sha256: str
    encryption: str


def totals(asked: Asked) -> tuple[int, int, int]:
    """Return how many records, objects and depositors there are."""
    records, objects, depositors = asked.one(_TOTALS) or (0, 0, 0)
    return records, objects, depositors


def deposit_sums(asked: Asked, more: str) -> DepositSums:
    """Return a page of sums."""
    place = asked.place("deposit_sums", more) or (None, "", "")
    found, following = asked.paged("deposit_sums", asked.rows(_SUMS, *place, ROWS + 1), lambda row: row[:3])
    return DepositSums(tuple(_sum(asked, *row) for row in found), following)


def _sum(asked: Asked, month: str, depositor: str, record_type: str, *counted: int) -> DepositSum:
    records, objects, kind = counted
    (last,) = asked.one(_LAST, kind, month_span(month).stop) or (0,)
    name = asked.registers.depositor_name(depositor)
    return DepositSum(depositor, name, record_type, month, records, objects, last or 0)


def objects(asked: Asked, depositor: str, record_type: str, more: str) -> ObjectRows:
    """Return a page of objects, of this depositor and record type where they are given."""
    listed = "\0".join(("objects", depositor, record_type))
    place = asked.place(listed, more)
    before = (place[0], bytes.fromhex(str(place[1]))) if place else _LATEST
    if not depositor and not record_type:
        rows = asked.rows(_NEWEST, *before, ROWS + 1)
    else:
        kinds = [kind for (kind,) in asked.rows(_KINDS, depositor, record_type)]
        rows = [row for kind in kinds for row in asked.rows(_NEWEST_OF_KIND, kind, *before, ROWS + 1)]
        rows = sorted(rows, key=lambda row: (row[5], row[0]), reverse=True)[: ROWS + 1]
    found, following = asked.paged(listed, rows, lambda row: (row[5], row[0]))
    return ObjectRows(tuple(_shown(asked, row) for row in found), following)


def kept(asked: Asked, receipt: UUID) -> KeptObject | None:
    """Return one of the owner's objects; None: it has none of this receipt, or another stands in its place."""
    row = asked.one(f"{_OBJECTS} AND receipt = ? AND hidden = 0", receipt.bytes)
    if row is None:
        return None
    schema, bucket, object_key, sha256 = row[7:]
    return KeptObject(_shown(asked, row), schema, bucket, object_key, sha256, row[6])


def _shown(asked: Asked, row: tuple[Any, ...]) -> ObjectRow:
    receipt, depositor, record_type, records, size, stored, encryption = row[:7]
    return ObjectRow(
        receipt=UUID(bytes=receipt),
        depositor=depositor,
        depositor_name=asked.registers.depositor_name(depositor),
        record_type=record_type,
        records=records,
        size=size,
        stored=stored,
        is_encrypted=bool(encryption),
        leaf=leaf_of(asked.view.base, receipt),
    )
