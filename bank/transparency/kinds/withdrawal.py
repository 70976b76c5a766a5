"""Events of withdrawals: what was decided about an owner's offerings, licences and standing terms."""

from typing import Final

from bank.transparency.kinds.kind import LogKind, Subject
from bank.withdrawals import events
from schemas.topics import WITHDRAWALS


def _read(key: bytes | None, value: bytes) -> Subject | None:
    event = events.decoded(key, value)
    return Subject(str(event.event_id), event.owner) if event is not None else None


KIND: Final = LogKind(5, 1, "withdrawal", WITHDRAWALS, _read)
