"""Erasures of owners and legal holds against them: records of bank.erasure.v1, and what they come to. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from bank.accounts import records
from bank.accounts.events import HEX
from schemas import catalog, framing

SCHEMA: Final = "bank.erasure.v1"


class ErasureKind(StrEnum):
    """Kind of a record of bank.erasures; schema bank.erasure.v1 says it in full."""

    ERASED = "ERASED"
    FINISHED = "FINISHED"
    HELD = "HELD"
    RELEASED = "RELEASED"


@dataclass(frozen=True, slots=True)
class ErasureEvent:
    """A record of bank.erasures. `until` is in milliseconds since 1970-01-01T00:00:00Z."""

    event: ErasureKind
    owner: str
    code: str = ""
    until: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: an account may not be erased before `until`, in milliseconds since 1970-01-01T00:00:00Z."""

    until: int
    code: str


@dataclass(frozen=True, slots=True)
class AccountErasure:
    """The erasure of an account, by the record at this offset, at Kafka's time of it; `finished` 0: not yet."""

    owner: str
    offset: int
    begun: int
    finished: int = 0


@dataclass(slots=True)
class Erasures:
    """Erasures and holds, by the records in their order. What contradicts those before it changes nothing."""

    _erased: dict[str, AccountErasure] = field(default_factory=dict)
    _holds: dict[str, Hold] = field(default_factory=dict)

    def __iter__(self) -> Iterator[AccountErasure]:
        """Yield the erasures, in the order in which they were decided."""
        return iter(self._erased.values())

    def of(self, owner: str) -> AccountErasure | None:
        """Return an account's erasure; None: it was not erased."""
        return self._erased.get(owner)

    def begun_before(self, time: int) -> frozenset[str]:
        """Return the accounts whose erasure was decided before a time, in milliseconds."""
        return frozenset(each.owner for each in self if each.begun < time)

    def open(self) -> list[AccountErasure]:
        """Return the erasures of which something is left to do."""
        return [each for each in self if not each.finished]

    def hold(self, owner: str, now: int) -> Hold | None:
        """Return what holds an account at this time, in milliseconds; None: nothing does."""
        found = self._holds.get(owner)
        return found if found and now < found.until else None

    def holds(self, now: int) -> dict[str, Hold]:
        """Return the holds at this time, by account."""
        return {owner: each for owner, each in self._holds.items() if now < each.until}

    def take(self, event: ErasureEvent, offset: int, time: int) -> None:
        """Take the next record, which Kafka took at `offset` and `time`."""
        owner, erased = event.owner, self._erased.get(event.owner)
        match event.event:
            case ErasureKind.ERASED if erased is None:
                self._erased[owner] = AccountErasure(owner, offset, time)
            case ErasureKind.FINISHED if erased and not erased.finished:
                self._erased[owner] = replace(erased, finished=time)
            case ErasureKind.HELD:
                self._holds[owner] = Hold(event.until, event.code)
            case ErasureKind.RELEASED:
                self._holds.pop(owner, None)


def encoded(event: ErasureEvent) -> tuple[bytes, bytes]:
    """Encode a record as (key, value)."""
    fields = {"owner": event.owner, "event": event.event.value, "code": event.code, "until": records.time(event.until)}
    return event.owner.encode(), framing.encode(catalog.load().by_name(SCHEMA), fields)


def decoded(key: bytes | None, value: bytes | None) -> ErasureEvent | None:
    """Decode a record; None for anything that no command of the bank wrote there."""
    event = records.decoded(SCHEMA, value, _event)
    return event if event and key == event.owner.encode() and HEX.fullmatch(event.owner) else None


def _event(record: dict[str, Any]) -> ErasureEvent:
    return ErasureEvent(ErasureKind(record["event"]), record["owner"], record["code"], records.ms(record["until"]))
