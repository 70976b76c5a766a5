"""Registered depositors: the newest entry of each, and what an entry says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from schemas.topics import depositor_of, stream_of, stream_of_depositor

#: Names are as in the schemas of deposited records.
NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
#: ISO 17442: 18 letters or digits, and two check digits. EU VAT numbers: the country, then 2 to 13 letters or digits.
LEGAL_ID: Final = re.compile(r"LEI:[0-9A-Z]{18}[0-9]{2}|VAT:[A-Z]{2}[0-9A-Z+*]{2,13}")
#: Key of the entry that stands for the shared streams, number 0.
SHARED_KEY: Final = "d000000"
#: Name of that entry; no depositor may have it.
SHARED_NAME: Final = "shared-streams"
#: Latest time that Python's datetime holds, in milliseconds since 1970-01-01T00:00:00Z.
FOREVER: Final = 253_402_300_799_000
_ALWAYS: Final = 1 << 62


class Kind(StrEnum):
    """Kind of a depositor."""

    LEGAL_ENTITY = "LEGAL_ENTITY"
    OWNER = "OWNER"
    SHARED = "SHARED"


class Status(StrEnum):
    """Status of a depositor; an ended one never comes back."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


class Change(NamedTuple):
    """A status that holds from `since` on, in milliseconds since 1970-01-01T00:00:00Z."""

    status: Status
    since: int


def status_at(changes: Sequence[Change], time: int) -> Status | None:
    """Return the status at a time in milliseconds, by changes that the oldest comes first of; None before it."""
    return next((change.status for change in reversed(changes) if change.since <= time), None)


def with_change(changes: tuple[Change, ...], status: Status, since: int) -> tuple[Change, ...]:
    """Return the changes with one more, which holds from `since` on, or from the newest one's time where that is
    later.
    """
    return (*changes, Change(status, max([since, *(each.since for each in changes)])))


@dataclass(frozen=True, slots=True)
class Depositor:
    """A registered depositor: see schema bank.depositor.v1.

    `owner` is a pseudonym, `schemas` are subjects such as social.post. `active` is the span of Kafka's time in which
    the last ACTIVE holds: most records fall into it.
    """

    number: int
    name: str
    kind: Kind
    domains: tuple[str, ...]
    schemas: frozenset[str]
    changes: tuple[Change, ...]
    legal_id: str = ""
    legal_name: str = ""
    contact: str = ""
    owner: str = ""
    principal: str = ""
    generation: int = 0
    shared_until: int = 0
    active: tuple[int, int] = field(init=False, compare=False, default=(0, 0))

    def __post_init__(self) -> None:
        ends = [change.since for change in self.changes[1:]] + [_ALWAYS]
        spans = [
            (change.since, end)
            for change, end in zip(self.changes, ends, strict=False)
            if change.status is Status.ACTIVE
        ]
        object.__setattr__(self, "active", spans[-1] if spans else (0, 0))

    @property
    def key(self) -> str:
        """The name of the depositor for topics, such as `d000123`, and the key of its entries."""
        return f"d{self.number:06d}"

    @property
    def streams(self) -> list[str]:
        """The names of its streams, one for each of its domains."""
        return [stream_of_depositor(self.number, domain) for domain in self.domains]

    @property
    def status(self) -> Status | None:
        """The newest status; None before the first change."""
        return self.changes[-1].status if self.changes else None

    def status_at(self, time: int) -> Status | None:
        """Return the status at a time in milliseconds; None before the first change."""
        return status_at(self.changes, time)


class Depositors:
    """The newest entry of each depositor. For one writer; any thread may read, and sees whole entries."""

    def __init__(self, entries: Iterable[Depositor] = ()) -> None:
        self._by_key: dict[str, Depositor] = {}
        self._by_name: dict[str, Depositor] = {}
        self._by_topic: dict[str, Depositor | None] = {}
        for entry in entries:
            self.take(entry)

    def __iter__(self) -> Iterator[Depositor]:
        """Yield the entries, the shared streams' among them, by number."""
        return iter(sorted(self._by_key.values(), key=lambda entry: entry.number))

    def take(self, entry: Depositor) -> bool:
        """Take a newer entry; return False, and keep what is there, where a depositor would be renamed, or a name
        would go to another number.
        """
        before, namesake = self._by_key.get(entry.key), self._by_name.get(entry.name)
        if (before and before.name != entry.name) or (namesake and namesake.key != entry.key):
            return False
        self._by_key[entry.key] = self._by_name[entry.name] = entry
        self._by_topic = {}
        return True

    def forget(self) -> None:
        """Drop all entries: the topic that they were read from was made anew."""
        self._by_key, self._by_name, self._by_topic = {}, {}, {}

    def named(self, name: str) -> Depositor | None:
        return self._by_name.get(name)

    def of_topic(self, topic: str) -> Depositor | None:
        """Return the depositor whose raw or clean topic this is, or the entry of the shared streams for theirs.

        None: there is no such entry.
        """
        known = self._by_topic
        if topic not in known:
            stream = stream_of(topic)
            known[topic] = None if stream is None else self._by_key.get(depositor_of(stream) or SHARED_KEY)
        return known[topic]
