"""Check a valid raw record against the registered depositors. Pure: what is not granted is refused.

Kafka tells a consumer nothing of a record's producer, so the topic is the proof: only the depositor's own principal may
write to it. On a shared stream a record needs a proof of its own (see `proofs`). The result follows from the record and
Kafka's time of it, whenever it is processed.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from bank.accounts.depositors import Depositor, Depositors, Kind, Status
from schemas.topics import is_shared


class Refusal(StrEnum):
    """Why a depositor's record is not taken."""

    UNKNOWN = "unknown_depositor"
    OTHER_NAME = "wrong_depositor"
    OTHER_OWNER = "wrong_owner"
    OTHER_SCHEMA = "schema_not_granted"
    UNPROVEN = "depositor_unproven"
    SUSPENDED = "depositor_suspended"
    ENDED = "depositor_ended"


class Claim(NamedTuple):
    """Claim of a valid raw record: its topic, and what it says of itself.

    `depositor` is the name that it claims, `subject` its record type such as social.post, `owner` its owner's
    pseudonym, `time` Kafka's time of it in milliseconds since 1970-01-01T00:00:00Z (below 0: not known).
    """

    topic: str
    depositor: str
    subject: str
    owner: str
    time: int


#: Says whether a record on a shared stream carries the proof of this depositor.
Proven = Callable[[Depositor], bool]


def refusal(depositors: Depositors, claim: Claim, proven: Proven) -> Refusal | None:
    """Return why the record is refused; None: it is granted."""
    entry = depositors.of_topic(claim.topic)
    if entry is None or entry.kind is Kind.SHARED:
        return _on_shared_stream(depositors, entry, claim, proven) if is_shared(claim.topic) else Refusal.UNKNOWN
    return Refusal.OTHER_NAME if entry.name != claim.depositor else _granted(entry, claim)


def _on_shared_stream(depositors: Depositors, shared: Depositor | None, claim: Claim, proven: Proven) -> Refusal | None:
    entry = depositors.named(claim.depositor)
    if entry is None or entry.kind is Kind.SHARED:
        # A bank from before depositors were registered has no entry for the shared streams: they take any name.
        return None if shared is None or _status(shared, claim) is Status.ACTIVE else Refusal.UNKNOWN
    if not (0 <= claim.time < entry.shared_until or proven(entry)):
        return Refusal.UNPROVEN
    return _granted(entry, claim)


def _granted(entry: Depositor, claim: Claim) -> Refusal | None:
    match _status(entry, claim):
        case Status.SUSPENDED:
            return Refusal.SUSPENDED
        case Status.ENDED:
            return Refusal.ENDED
        case None:
            return Refusal.UNKNOWN
        case Status.ACTIVE if claim.subject not in entry.schemas:
            return Refusal.OTHER_SCHEMA
        case Status.ACTIVE:
            return Refusal.OTHER_OWNER if entry.owner and entry.owner != claim.owner else None


def _status(entry: Depositor, claim: Claim) -> Status | None:
    """Return the status at the record's time, the newest where that is not known."""
    return entry.status if claim.time < 0 else entry.status_at(claim.time)
