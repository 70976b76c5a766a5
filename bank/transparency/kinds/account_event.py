"""Events of accounts: opened, changed, closed; links to depositors; consents and their withdrawal."""

from typing import Final

from bank.accounts import events
from bank.transparency.kinds.kind import LogKind, Subject
from schemas.topics import ACCOUNTS


def _read(key: bytes | None, value: bytes) -> Subject | None:
    event = events.decoded(key, value)
    return Subject("", event.owner) if event is not None else None


KIND: Final = LogKind(2, 1, "account_event", ACCOUNTS, _read)
