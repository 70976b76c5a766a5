"""Offerings that there are: every version of each, and which were closed before their date."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from bank.withdrawals import offering as offering_document
from bank.withdrawals.terms import Offering

_CLOSE: Final = b"close/"


class OfferingState(StrEnum):
    """State of a version of an offering at a time. A version that a newer one replaced is not open again."""

    NOT_YET = "not open yet"
    OPEN = "open"
    REPLACED = "replaced"
    CLOSED = "closed"
    EXPIRED = "expired"


class Offerings:
    """Offerings by id and version. A version never changes; a later record of it that differs is not taken."""

    def __init__(self) -> None:
        self._newest: dict[str, Offering] = {}
        self._versions: dict[tuple[str, int], Offering] = {}
        self._closed: set[str] = set()

    def __iter__(self) -> Iterator[Offering]:
        """Yield the newest version of each offering."""
        return iter(self._newest.values())

    def newest(self, offering: str) -> Offering | None:
        return self._newest.get(offering)

    def version(self, offering: str, version: int) -> Offering | None:
        return self._versions.get((offering, version))

    def is_closed(self, offering: str) -> bool:
        """Return whether it was closed before its date; no version of it is open again."""
        return offering in self._closed

    def state(self, offering: Offering, now: int) -> OfferingState:
        """Return the state of a version that there is, at a time in milliseconds since 1970-01-01T00:00:00Z."""
        if now >= offering.terms.expires:
            return OfferingState.EXPIRED
        if self.is_closed(offering.id) or now >= offering.closes:
            return OfferingState.CLOSED
        if self.newest(offering.id) != offering:
            return OfferingState.REPLACED
        return OfferingState.NOT_YET if now < offering.opens else OfferingState.OPEN

    def open_at(self, time: int) -> Iterator[Offering]:
        """Yield the offerings that owners can answer at a time, in milliseconds since 1970-01-01T00:00:00Z."""
        return (each for each in self if self.state(each, time) is OfferingState.OPEN)

    def take(self, offering: Offering) -> bool:
        """Take a version; return False for one that is there with other terms, and for another originator's."""
        before, newest = self._versions.get((offering.id, offering.version)), self._newest.get(offering.id)
        if (before and before != offering) or (newest and newest.originator != offering.originator):
            return False
        self._versions[offering.id, offering.version] = offering
        if newest is None or newest.version < offering.version:
            self._newest[offering.id] = offering
        return True

    def take_record(self, key: bytes | None, value: bytes | None) -> bool:
        """Take a record of `withdrawals.offerings`; return False for what no command of the bank wrote there."""
        found = decoded(key, value)
        if isinstance(found, str):
            self._closed.add(found)
            return True
        return found is not None and self.take(found)


def encoded(offering: Offering) -> tuple[bytes, bytes]:
    """Encode a version of an offering as (key, value)."""
    return f"{offering.id}/{offering.version}".encode(), offering_document.to_json(offering)


def decoded(key: bytes | None, value: bytes | None) -> Offering | str | None:
    """Decode a record: a version of an offering, or the id of the one that it closes; None for anything else."""
    if closed := _closed(key, value):
        return closed
    found = offering_document.read(value or b"")
    return found if isinstance(found, Offering) and key == encoded(found)[0] else None


def closing(offering: str) -> tuple[bytes, bytes]:
    """Encode the order to close an offering before its date, as (key, value)."""
    return _CLOSE + offering.encode(), json.dumps({"close": offering}).encode()


def _closed(key: bytes | None, value: bytes | None) -> str:
    """Return the offering that an order closes; empty for anything else."""
    if key is None or not key.startswith(_CLOSE):
        return ""
    name = key[len(_CLOSE) :].decode("ascii", "replace")
    return name if closing(name) == (key, value) else ""
