"""Kinds of findings of an audit, and their places: topics and offsets, buckets and keys; never a value of a record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

#: Number of places that are named of each kind; all are counted.
FIRST: Final = 5


class Kind(StrEnum):
    """Kinds of findings, the gravest first. The codes are public: docs/operating.md says what to do about each."""

    RECORD_LOST = "record_lost"
    RECORD_EXPIRED = "record_expired"
    COMMIT_BEYOND = "commit_beyond"
    RECORD_TWICE = "record_twice"
    CLEAN_TWICE = "clean_twice"
    RECORD_INVENTED = "record_invented"
    OWNER_FOREIGN = "owner_foreign"
    BUCKET_FOREIGN = "bucket_foreign"
    OBJECT_MISSING = "object_missing"
    OBJECT_DAMAGED = "object_damaged"
    OBJECT_UNREADABLE = "object_unreadable"
    OBJECT_STRAY = "object_stray"
    RECEIPT_MISSING = "receipt_missing"
    COUNT_DIFFERS = "count_differs"
    SCHEMA_DIFFERS = "schema_differs"
    DEPOSITOR_DIFFERS = "depositor_differs"
    RECEIPT_REPEATED = "receipt_repeated"
    RECEIPT_BROKEN = "receipt_broken"
    RECEIPT_BEYOND = "receipt_beyond"
    METERING_MISSING = "metering_missing"
    METERING_STRAY = "metering_stray"
    METERING_REPEATED = "metering_repeated"
    METERING_DIFFERS = "metering_differs"
    FAILED_ID = "failed_id"
    MESSAGE_FOREIGN = "message_foreign"


WORDS: Final[Mapping[Kind, str]] = {
    Kind.RECORD_LOST: "raw records that are nowhere: neither stored nor failed nor waiting for a router",
    Kind.RECORD_EXPIRED: "offsets that Kafka deleted before a worker or router got to them",
    Kind.COMMIT_BEYOND: "offsets that a group has committed and no topic has reached: what comes there is never read",
    Kind.RECORD_TWICE: "raw records in two places: two objects, or stored and failed",
    Kind.CLEAN_TWICE: "clean records in two objects",
    Kind.RECORD_INVENTED: "records that receipts or failed events name and that no topic ever held",
    Kind.OWNER_FOREIGN: "objects with records of somebody other than their receipt's owner",
    Kind.BUCKET_FOREIGN: "receipts whose bucket is not their owner's",
    Kind.OBJECT_MISSING: "receipts of objects that are not there",
    Kind.OBJECT_DAMAGED: "objects whose bytes are not those of their receipt (SHA-256 or size)",
    Kind.OBJECT_UNREADABLE: "objects that are no Avro object container, as they were written",
    Kind.OBJECT_STRAY: "objects with neither receipt nor metering event that no router's plan covers",
    Kind.RECEIPT_MISSING: "objects with a metering event, but without a receipt",
    Kind.COUNT_DIFFERS: "objects with more or fewer records than their receipt says",
    Kind.SCHEMA_DIFFERS: "objects of another schema than their receipt says",
    Kind.DEPOSITOR_DIFFERS: "objects with records of another depositor than their receipt says",
    Kind.RECEIPT_REPEATED: "objects with several receipts",
    Kind.RECEIPT_BROKEN: "receipts that contradict themselves (offsets, counts, key or id)",
    Kind.RECEIPT_BEYOND: "receipts beyond what the routers' group has committed: it would store those records again",
    Kind.METERING_MISSING: "receipts without a metering event",
    Kind.METERING_STRAY: "metering events without a receipt",
    Kind.METERING_REPEATED: "objects with several metering events",
    Kind.METERING_DIFFERS: "metering events that say other than the receipt",
    Kind.FAILED_ID: (
        "failed events whose id is not that of their raw record, or whose key is not their id: readers would count "
        "them twice"
    ),
    Kind.MESSAGE_FOREIGN: "messages on Teller's own topics that are not Teller's",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Finding of one kind: how many times it occurred, and the first places."""

    kind: Kind
    count: int
    places: tuple[str, ...]

    def __str__(self) -> str:
        return f"{WORDS[self.kind]}: {self.count:,}; the first is {self.places[0]}"

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "what": WORDS[self.kind], "count": self.count, "places": list(self.places)}


class Findings:
    """Counts what is noted, and keeps the first places of each kind."""

    def __init__(self) -> None:
        self._found: dict[Kind, tuple[int, tuple[str, ...]]] = {}

    def note(self, kind: Kind, place: str, count: int = 1) -> None:
        before, places = self._found.get(kind, (0, ()))
        self._found[kind] = before + count, places if len(places) == FIRST else (*places, place)

    def __iter__(self) -> Iterator[Finding]:
        return (Finding(kind, *self._found[kind]) for kind in Kind if kind in self._found)
