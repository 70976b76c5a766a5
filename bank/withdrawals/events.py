"""Events of withdrawals: what was decided about an owner, as records of withdrawals.event.v1."""

from dataclasses import dataclass
from enum import StrEnum
from sys import intern
from typing import Any, Final
from uuid import UUID

from bank.accounts import records
from bank.accounts.events import HEX
from bank.withdrawals.answers import Held, held_fields, held_of, standing_of, standing_text
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import StandingTerms
from schemas import catalog, framing
from schemas.identifiers import withdrawal_id

SCHEMA: Final = "withdrawals.event.v1"


class WithdrawalKind(StrEnum):
    """Kind of an event; schema withdrawals.event.v1 says it in full."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REFUSED = "refused"
    REVOKED = "revoked"
    ENDED = "ended"
    STANDING = "standing"


#: Kinds that end a licence: their id follows from the agreement's, so that none is ended twice.
ENDS: Final = frozenset({WithdrawalKind.REVOKED, WithdrawalKind.ENDED})


@dataclass(frozen=True, slots=True)
class WithdrawalEvent:
    """Event: see schema withdrawals.event.v1. Times are milliseconds since 1970-01-01T00:00:00Z. `agreement` is that
    of a licence that ends; one that begins has the event's own id.
    """

    kind: WithdrawalKind
    owner: str
    time: int
    answer: UUID | None = None
    offering: str = ""
    version: int = 0
    originator: str = ""
    agreement: UUID | None = None
    rule: JudgeRule | None = None
    by_standing_terms: bool = False
    until: int = 0
    held: Held = ()
    standing: StandingTerms | None = None

    @property
    def event_id(self) -> UUID:
        return withdrawal_id(self.kind, str(self.agreement if self.kind in ENDS else self.answer))


def encoded(event: WithdrawalEvent) -> tuple[bytes, bytes]:
    """Encode an event as (key, value)."""
    fields = {
        "event_id": event.event_id,
        "event": event.kind.value,
        "owner": event.owner,
        "time": records.time(event.time),
        "answer_id": event.answer,
        "offering": event.offering,
        "version": event.version,
        "originator": event.originator,
        "agreement": event.event_id if event.kind is WithdrawalKind.ACCEPTED else event.agreement,
        "rule": event.rule.value if event.rule else "",
        "by_standing_terms": event.by_standing_terms,
        "until": records.time(event.until),
        "held": held_fields(event.held),
        "standing": standing_text(event.standing),
    }
    return event.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), fields)


def decoded(key: bytes | None, value: bytes | None) -> WithdrawalEvent | None:
    """Decode an event; None for anything that this version of the bank did not write there."""
    found = records.decoded(SCHEMA, value, _event)
    return found if found is not None and key == found.owner.encode() and HEX.fullmatch(found.owner) else None


def _event(record: dict[str, Any]) -> WithdrawalEvent:
    found = WithdrawalEvent(
        kind=WithdrawalKind(record["event"]),
        owner=record["owner"],
        time=records.ms(record["time"]),
        answer=record["answer_id"],
        offering=intern(record["offering"]),  # millions of owners have files that name it
        version=record["version"],
        originator=record["originator"],
        agreement=record["agreement"] if record["event"] in ENDS else None,
        rule=JudgeRule(record["rule"]) if record["rule"] else None,
        by_standing_terms=record["by_standing_terms"],
        until=records.ms(record["until"]),
        held=held_of(record["held"]),
        standing=standing_of(record["standing"], record["owner"]),
    )
    if found.event_id != record["event_id"]:
        raise ValueError("its id does not follow from its answer or agreement")
    return found
