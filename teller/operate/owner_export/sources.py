"""Port of an export: what the bank has of one owner. `bank_sources` is the real one; tests have one in memory."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from bank.access.summary import Noted
from bank.keys.encrypted_object import Place


class NotExported(StrEnum):
    """Why something of the owner is not in an export."""

    MISSING = "missing"
    DAMAGED = "damaged"
    CLOSED = "closed"
    NO_KEY = "no_key"
    FOREIGN = "foreign"
    SCHEMA_UNKNOWN = "schema_unknown"


WORDS: Mapping[NotExported, str] = {
    NotExported.MISSING: "the store has no such object",
    NotExported.DAMAGED: "it is not what its receipt says: `teller verify` says more",
    NotExported.CLOSED: "the owner's key does not open it",
    NotExported.NO_KEY: "it is encrypted, and the bank has no key of this owner",
    NotExported.FOREIGN: "it holds records of somebody else, so nothing of it is handed over",
    NotExported.SCHEMA_UNKNOWN: "this version of Teller does not know its schema",
}


class ReceiptMessage(NamedTuple):
    """A receipt as it lies on its topic, and Kafka's time of it, in milliseconds since 1970-01-01T00:00:00Z."""

    value: bytes
    time: int


class OwnerSources(Protocol):
    """Source of what the bank has of an owner.

    Raises:
        StoreUnavailable, StoreRefused, TopicUnreadableError: each method; an export goes on when it is run again.
    """

    def receipts(self) -> Iterator[ReceiptMessage]:
        """Yield the owner's receipts, in the order of storing."""

    def metering(self) -> Iterator[bytes]:
        """Yield the metering events about the owner's objects: JSON, as they lie on their topic."""

    def account(self) -> Mapping[str, Any]:
        """Return the account and its history, for JSON."""

    def trail(self) -> Iterator[Noted]:
        """Yield who read or changed what of the owner, and of everybody, in the order of the topic."""

    def withdrawals(self) -> Iterator[Mapping[str, Any]]:
        """Yield what the owner was offered, said and granted, the terms of that, and its rows in packages, for JSON."""

    def beside(self) -> Iterator[Place]:
        """Yield the places of what lies beside objects of records: archives of proofs, and statements; a place's schema
        says which.
        """

    def get(self, place: Place) -> bytes | NotExported:
        """Return an object's bytes as they are stored."""

    def open(self, place: Place, found: bytes) -> bytes | NotExported:
        """Return an object in the clear."""
