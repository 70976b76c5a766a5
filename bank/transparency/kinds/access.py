"""Accesses: who read or changed what of which owner, so that the trail cannot be thinned out."""

from typing import Final

from bank.access import access_event
from bank.transparency.kinds.kind import LogKind, Subject
from schemas.topics import ACCESS


def _read(key: bytes | None, value: bytes) -> Subject | None:
    event = access_event.decoded(key, value)
    return Subject(str(event.access_id), event.owner) if event is not None else None


KIND: Final = LogKind(4, 1, "access", ACCESS, _read)
