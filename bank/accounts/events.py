"""Events of accounts, links and consents, as records of bank.account_event.v1: encoded, and read from whatever lies on
the topic.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from bank.accounts import records
from schemas import catalog, framing

SCHEMA: Final = "bank.account_event.v1"
#: Accounts' ids and subjects: 16 bytes, as 32 hex digits.
HEX: Final = re.compile(r"[0-9a-f]{32}")


class EventKind(StrEnum):
    """Kind of an event, by what it changes; schema bank.account_event.v1 says it in full."""

    ENFORCED = "ENFORCED"
    OPENED = "OPENED"
    CHANGED = "CHANGED"
    CLAIMED = "CLAIMED"
    LINKED = "LINKED"
    UNLINKED = "UNLINKED"
    CONSENTED = "CONSENTED"
    WITHDRAWN = "WITHDRAWN"
    CLOSED = "CLOSED"


class AccountKind(StrEnum):
    """Kind of an account, by whose it is."""

    PERSON = "PERSON"
    CHILD = "CHILD"
    THING = "THING"


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """An event: see schema bank.account_event.v1. Times are milliseconds since 1970-01-01T00:00:00Z."""

    event: EventKind
    owner: str = ""
    kind: AccountKind | None = None
    keepers: tuple[str, ...] = ()
    successor: str = ""
    depositor: int = 0
    subject: str = ""
    consent_id: UUID | None = None
    schemas: tuple[str, ...] = ()
    purpose: str = ""
    valid_from: int = 0
    valid_until: int = 0
    given_by: str = ""
    evidence: str = ""


_OF_LINKS: Final = frozenset({EventKind.CLAIMED, EventKind.LINKED, EventKind.UNLINKED})
_OF_CONSENTS: Final = frozenset({EventKind.CONSENTED, EventKind.WITHDRAWN})
_OF_ACCOUNTS: Final = frozenset({EventKind.OPENED, EventKind.CHANGED})


def encoded(event: AccountEvent) -> tuple[bytes, bytes]:
    """Encode an event as (key, value)."""
    record = {name: getattr(event, name) for name in AccountEvent.__slots__} | {
        "event": event.event.value,
        "kind": event.kind and event.kind.value,
        "keepers": list(event.keepers),
        "schemas": list(event.schemas),
        "valid_from": records.time(event.valid_from),
        "valid_until": records.time(event.valid_until),
    }
    return event.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), record)


def decoded(key: bytes | None, value: bytes | None) -> AccountEvent | None:
    """Decode an event; None for anything that no command of the bank wrote there."""
    event = records.decoded(SCHEMA, value, _event)
    return event if event is not None and key == event.owner.encode() and is_sound(event) else None


def _event(record: dict[str, Any]) -> AccountEvent:
    return AccountEvent(
        **record
        | {
            "event": EventKind(record["event"]),
            "kind": AccountKind(record["kind"]) if record["kind"] else None,
            "keepers": tuple(record["keepers"]),
            "schemas": tuple(record["schemas"]),
            "valid_from": records.ms(record["valid_from"]),
            "valid_until": records.ms(record["valid_until"]),
        }
    )


def is_sound(event: AccountEvent) -> bool:
    """Return True if the event has the fields of its kind, each in its form."""
    if event.event is EventKind.ENFORCED:
        return not event.owner
    accounts = (event.owner, *event.keepers, *filter(None, (event.successor, event.given_by)))
    return (
        all(map(HEX.fullmatch, accounts))
        and (event.event in _OF_ACCOUNTS) == (event.kind is not None)
        and (event.event in _OF_LINKS) == bool(event.subject and HEX.fullmatch(event.subject))
        and (event.event in _OF_LINKS | _OF_CONSENTS) == (event.depositor > 0)
        and (event.event is EventKind.CONSENTED) == (event.consent_id is not None)
        and bool(event.kind in (AccountKind.CHILD, AccountKind.THING)) <= bool(event.keepers)
    )
