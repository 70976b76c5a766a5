"""Events of withdrawals: what was decided about an owner's offerings, licences and standing terms.

Each is committed to, also one that a newer Teller wrote or nobody should have: `teller verify` judges them.
"""

from typing import Final

from bank.transparency.kinds.kind import LogKind, Subject
from schemas.framing import decoded
from schemas.topics import WITHDRAWALS


def _read(key: bytes | None, value: bytes) -> Subject | None:
    found = decoded(value, "withdrawals.event")
    return Subject(str(found["event_id"]), found["owner"]) if found and key == found["owner"].encode() else None


KIND: Final = LogKind(5, 1, "withdrawal", WITHDRAWALS, _read)
