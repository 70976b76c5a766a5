"""Rows of receipts, and of the public log's leaves. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from bank.accounts.events import HEX
from bank.transparency.entry import ENTRY_BYTES
from bank.transparency.kinds import offering, receipt
from schemas import framing
from schemas.topics import LEAF_HEADER, is_erasure
from teller.operate.owner_desk.index.heard import Heard

#: Errors of making a row of what a record holds.
_UNREADABLE: Final = (ValueError, KeyError, TypeError, AttributeError)
#: Kinds of entries whose leaves an owner is shown.
_SHOWN: Final = frozenset({receipt.KIND.number, offering.KIND.number})
#: The largest whole number of a column.
MOST: Final = 2**63 - 1


class DepositedRow(NamedTuple):
    """An object by its receipt, which stands in the place of those that it `replaces`; `stored` is Kafka's time."""

    owner: bytes
    receipt: bytes
    depositor: str
    record_type: str
    schema: str
    records: int
    size: int
    stored: int
    encryption: str
    bucket: str
    object_key: str
    sha256: str
    replaces: tuple[bytes, ...]


class LeafRow(NamedTuple):
    """A leaf of a record that has this id."""

    id: bytes
    leaf: int


def object_rows(heard: Heard) -> tuple[DepositedRow, ...] | None:
    """Return the row of a receipt of any version; nothing for the tombstone of an owner, whose erasure says it too."""
    if is_erasure(heard.value, heard.headers):
        return ()
    found = framing.decoded(heard.value, "pipeline.receipt")
    try:
        return None if found is None else (_object(found, heard.time),)
    except _UNREADABLE:
        return None


def _object(found: Mapping[str, Any], time: int) -> DepositedRow:
    if not HEX.fullmatch(found["owner"]):
        raise ValueError("no account")
    return DepositedRow(
        owner=bytes.fromhex(found["owner"]),
        receipt=UUID(str(found["receipt_id"])).bytes,
        depositor=found["depositor"],
        record_type=found["schema"].rpartition(".v")[0],
        schema=found["schema"],
        records=max(0, found["record_count"]),
        size=max(0, found["size_bytes"]),
        stored=time,
        encryption=found.get("encryption", ""),
        bucket=found["bucket"],
        object_key=found["object_key"],
        sha256=found["sha256"],
        replaces=tuple(UUID(each).bytes for each in found.get("replaces", ())),
    )


def leaf_rows(heard: Heard) -> tuple[LeafRow, ...] | None:
    """Return the leaf of a receipt or an offering; those of other kinds are nobody's to see here."""
    number, entry = dict(heard.headers).get(LEAF_HEADER), heard.value or b""
    if not isinstance(number, bytes) or not number.isdigit() or len(number) > 18 or len(entry) != ENTRY_BYTES:
        return None
    return (LeafRow(leaf_id(heard.key or b""), int(number)),) if entry[0] in _SHOWN else ()


def leaf_id(name: bytes) -> bytes:
    """Return 16 bytes for a record's name in the log: of a UUID its own, else the first of a SHA-256."""
    try:
        return UUID(name.decode("ascii")).bytes
    except ValueError:
        return hashlib.sha256(name).digest()[:16]
