"""Events of packages and of notices: what was ordered, made, released, delivered, and what became of it.

They are nobody's, and not public: orders and grants stay with the bank. A package holds the opening of its own event
`made`, so that a stranger finds its root in the log.
"""

from typing import Final

from bank.transparency.kinds.kind import LogKind, Subject
from schemas.framing import decoded
from schemas.topics import PACKAGES


def _read(key: bytes | None, value: bytes) -> Subject | None:
    found = decoded(value, "withdrawals.package_event")
    return Subject(str(found["event_id"]), "") if found and key == str(found["package"]).encode() else None


KIND: Final = LogKind(7, 1, "package", PACKAGES, _read)
