"""Receipts: an object was stored in its owner's bucket."""

from typing import Final

from bank.transparency.kinds.kind import LogKind, Subject
from schemas.framing import decoded
from schemas.topics import RECEIPTS


def _read(key: bytes | None, value: bytes) -> Subject | None:  # noqa: ARG001 - the receipt names its owner
    found = decoded(value, "pipeline.receipt")
    return Subject(str(found["receipt_id"]), found["owner"]) if found is not None else None


KIND: Final = LogKind(1, 1, "receipt", RECEIPTS, _read)
