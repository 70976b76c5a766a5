"""Events of owners' rows in packages, as records of withdrawals.delivery.v1."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from bank.accounts import records
from bank.accounts.events import HEX
from bank.withdrawals.packaging.package_events import Did
from schemas import catalog, framing
from schemas.identifiers import delivery_id

SCHEMA: Final = "withdrawals.delivery.v1"


class DeliveryKind(StrEnum):
    """Kind of an event; schema withdrawals.delivery.v1 says it in full."""

    DELIVERED = "delivered"
    NOTICED = "noticed"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Event about an owner's rows: see schema withdrawals.delivery.v1. `time` is in milliseconds since 1970."""

    kind: DeliveryKind
    owner: str
    time: int
    package: UUID
    agreement: UUID
    offering: str
    version: int
    originator: str
    rows: int
    notice: UUID | None = None
    did: tuple[Did, ...] = ()
    on: date | None = None

    @property
    def event_id(self) -> UUID:
        """The id; a notice is about one package."""
        return delivery_id(self.kind, self.owner, str(self.notice or self.package))


_PLAIN: Final = ("owner", "package", "agreement", "offering", "version", "originator", "rows", "notice", "on")


def encoded(event: Delivery) -> tuple[bytes, bytes]:
    """Encode an event as (key, value)."""
    fields = {name: getattr(event, name) for name in _PLAIN} | {
        "event_id": event.event_id,
        "event": event.kind.value,
        "time": records.time(event.time),
        "did": [each.value for each in event.did],
    }
    return event.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), fields)


def decoded(key: bytes | None, value: bytes | None) -> Delivery | None:
    """Decode an event; None for anything that this version of the bank did not write there."""
    found = records.decoded(SCHEMA, value, _event)
    return found if found is not None and key == found.owner.encode() and HEX.fullmatch(found.owner) else None


def _event(record: dict[str, Any]) -> Delivery:
    found = Delivery(
        kind=DeliveryKind(record["event"]),
        time=records.ms(record["time"]),
        did=tuple(map(Did, record["did"])),
        **{name: record[name] for name in _PLAIN},
    )
    if found.event_id != record["event_id"]:
        raise ValueError("its id does not follow from what it is about")
    return found
