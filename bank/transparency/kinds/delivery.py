"""Events of owners' rows in packages: delivered, noticed, answered. Each is its owner's."""

from typing import Final

from bank.transparency.kinds.kind import LogKind, Subject
from schemas.framing import decoded
from schemas.topics import DELIVERIES


def _read(key: bytes | None, value: bytes) -> Subject | None:
    found = decoded(value, "withdrawals.delivery")
    return Subject(str(found["event_id"]), found["owner"]) if found and key == found["owner"].encode() else None


KIND: Final = LogKind(8, 1, "delivery", DELIVERIES, _read)
