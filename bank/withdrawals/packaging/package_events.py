"""Events of packages and of notices, as records of withdrawals.package_event.v1."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from bank.accounts import records
from schemas import catalog, framing
from schemas.identifiers import package_event_id

SCHEMA: Final = "withdrawals.package_event.v1"


class PackageKind(StrEnum):
    """Kind of an event; schema withdrawals.package_event.v1 says it in full."""

    ORDERED = "ordered"
    GRANTED = "granted"
    MADE = "made"
    RELEASED = "released"
    DELIVERED = "delivered"
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NOTICED = "noticed"
    ANSWERED = "answered"


class PackageRule(StrEnum):
    """Rule by which a package is not made, or not released; docs/packages.md says each in full."""

    OFFERING_UNKNOWN = "offering_unknown"
    ORIGINATOR_REFUSED = "originator_refused"
    NO_RECIPIENT = "no_recipient"
    TOO_FEW_OWNERS = "too_few_owners"
    NO_RECORDS = "no_records"
    NOT_ANONYMOUS = "not_anonymous"
    FORMER_PACKAGES = "former_packages"
    OBJECT_MISSING = "object_missing"
    OBJECT_DAMAGED = "object_damaged"
    FIELD_UNKNOWN = "field_unknown"
    STAGE_LOST = "stage_lost"
    WRONG_ORDER = "wrong_order"


class Did(StrEnum):
    """Deed of an originator after a notice."""

    DELETED = "deleted"
    RETRAINED = "retrained"
    CEASED = "ceased"


@dataclass(frozen=True, slots=True)
class PackageEvent:
    """Event: see schema withdrawals.package_event.v1. Times are milliseconds since 1970-01-01T00:00:00Z."""

    kind: PackageKind
    package: UUID
    time: int
    offering: str
    version: int
    originator: str
    attempt: int = 0
    root: bytes = b""
    rows: int = 0
    owners_at_least: int = 0
    k: int = 0
    l: int = 0  # noqa: E741 - the field's name in the literature
    loss: int = 0
    suppressed: int = 0
    until: int = 0
    statement: str = ""
    files: int = 0
    size_bytes: int = 0
    order: str = ""
    grant: bytes = field(default=b"", repr=False)
    rule: PackageRule | None = None
    notice: UUID | None = None
    did: tuple[Did, ...] = ()
    document: bytes = field(default=b"", repr=False)

    @property
    def event_id(self) -> UUID:
        """The id. What can come more than once of a package, a newer grant, is told apart by its time."""
        number = self.time if self.kind is PackageKind.GRANTED else self.attempt
        return package_event_id(self.kind, str(self.notice or self.package), number)


_PLAIN: Final = (
    "package", "offering", "version", "originator", "attempt", "root", "rows", "owners_at_least", "k", "l", "loss",
    "suppressed", "statement", "files", "size_bytes", "order", "grant", "notice", "document",
)  # fmt: skip


def encoded(event: PackageEvent) -> tuple[bytes, bytes]:
    """Encode an event as (key, value)."""
    fields = {name: getattr(event, name) for name in _PLAIN} | {
        "event_id": event.event_id,
        "event": event.kind.value,
        "time": records.time(event.time),
        "until": records.time(event.until),
        "rule": event.rule.value if event.rule else "",
        "did": [each.value for each in event.did],
    }
    return str(event.package).encode(), framing.encode(catalog.load().by_name(SCHEMA), fields)


def decoded(key: bytes | None, value: bytes | None) -> PackageEvent | None:
    """Decode an event; None for anything that this version of the bank did not write there."""
    found = records.decoded(SCHEMA, value, _event)
    return found if found is not None and key == str(found.package).encode() else None


def _event(record: dict[str, Any]) -> PackageEvent:
    found = PackageEvent(
        kind=PackageKind(record["event"]),
        time=records.ms(record["time"]),
        until=records.ms(record["until"]),
        rule=PackageRule(record["rule"]) if record["rule"] else None,
        did=tuple(map(Did, record["did"])),
        **{name: record[name] for name in _PLAIN},
    )
    if found.event_id != record["event_id"]:
        raise ValueError("its id does not follow from what it is about")
    return found
