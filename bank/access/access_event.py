"""Event of the trail, as a record of bank.access.v1: made, encoded, and read from whatever lies on the topic."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from bank.accounts import records
from schemas import catalog, framing

SCHEMA: Final = "bank.access.v1"
#: Longest who, role, purpose and what, in characters.
MOST_CHARACTERS: Final = 500
_OWNER: Final = re.compile(r"([0-9a-f]{32})?")
#: Owner of an access to what everybody has.
EVERYBODY: Final = ""


class Access(StrEnum):
    """Kind of access; schema bank.access.v1 lists them. A later version may know more, so events hold it as text."""

    READ = "read"
    EXPORT = "export"
    GRANT = "grant"
    LEND = "lend"
    KEY_USE = "key_use"
    LINK = "link"
    CONSENT = "consent"
    ACCOUNT = "account"
    ERASURE = "erasure"
    VERIFY = "verify"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class Actor:
    """Actor: who reads or changes what owners have, in which role, what for."""

    who: str
    role: str
    purpose: str


@dataclass(frozen=True, slots=True)
class AccessEvent:
    """Event: see schema bank.access.v1."""

    access_id: UUID
    owner: str
    access: str
    who: str
    role: str
    purpose: str
    what: str = ""
    count: int = 0


def made(  # noqa: PLR0913 - what an event holds
    access_id: UUID, owner: str, access: Access, by: Actor, *, what: str = "", count: int = 0
) -> AccessEvent:
    """Make an event; texts become one line each, of MOST_CHARACTERS at most."""
    who, role, purpose, of = (tidy(each) for each in (by.who, by.role, by.purpose, what))
    return AccessEvent(access_id, owner, access.value, who, role, purpose, of, count)


def tidy(text: str) -> str:
    """Return a text on one line, without what a terminal would act on, cut to MOST_CHARACTERS."""
    return " ".join("".join(each if each.isprintable() else " " for each in text[: 2 * MOST_CHARACTERS]).split())[
        :MOST_CHARACTERS
    ]


def encoded(event: AccessEvent) -> tuple[bytes, bytes]:
    """Encode an event as (key, value)."""
    record = {name: getattr(event, name) for name in AccessEvent.__slots__}
    return event.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), record)


def decoded(key: bytes | None, value: bytes | None) -> AccessEvent | None:
    """Decode an event; None for anything that no part of the bank wrote there."""
    event = records.decoded(SCHEMA, value, _event)
    return event if event is not None and (key or b"") == event.owner.encode() and is_sound(event) else None


def is_sound(event: AccessEvent) -> bool:
    """Return whether an event has an account or none, and texts in their form."""
    texts = (event.access, event.who, event.role, event.purpose, event.what)
    return (
        _OWNER.fullmatch(event.owner) is not None
        and bool(event.access and event.who and event.role)
        and event.count >= 0
        and all(each == tidy(each) for each in texts)
    )


def _event(record: dict[str, Any]) -> AccessEvent:
    return AccessEvent(**record)
