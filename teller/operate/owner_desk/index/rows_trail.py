"""Rows of the trail. Pure."""

import hashlib
from typing import NamedTuple

from bank.access import access_event
from bank.access.access_event import EVERYBODY, AccessEvent
from teller.operate.owner_desk.index.heard import Heard


class LookEvent(NamedTuple):
    """An access to what an owner has; an empty owner: to what everybody has."""

    owner: bytes
    event: AccessEvent
    offset: int
    time: int


def look_rows(heard: Heard) -> tuple[LookEvent, ...] | None:
    """Return the row of an access; None: no part of the bank wrote this."""
    event = access_event.decoded(heard.key, heard.value)
    return None if event is None else (LookEvent(bytes.fromhex(event.owner), event, heard.offset, heard.time),)


def is_of_everybody(row: LookEvent) -> bool:
    return row.event.owner == EVERYBODY


def repeated_key(event: AccessEvent) -> bytes:
    """Return what accesses to what everybody has are summed up by, as `bank.access.summary` does."""
    parts = (event.access, event.who, event.role, event.purpose, event.what)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()[:16]
