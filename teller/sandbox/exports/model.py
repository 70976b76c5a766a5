"""Values that the generator hands over: files, raw messages, and the records that a faithful reader finds in them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Person:
    """A fictional person. `owner_id` is their account at the bank, as depositors name it."""

    owner_id: str
    name: str
    handle: str
    email: str
    phone: str
    mobile: str
    street: str
    city: str
    postcode: str
    country: str
    card: str
    iban: str
    ip: str
    url: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def address(self) -> str:
        return f"{self.street}, {self.city} {self.postcode}"


@dataclass(frozen=True, slots=True)
class Planted:
    """Personal data put into one field of one record. `entity` is Presidio's name where it has one."""

    entity: str
    value: str
    schema: str
    field: str


@dataclass(frozen=True, slots=True)
class Export:
    """File as a platform hands it out.

    `owner` is None for a feed of many owners, whose records name them. `expected` counts the records of each schema in
    the file while it is written; `refused` counts those that are broken on purpose.
    """

    connector: str
    path: str
    content: bytes = field(repr=False)
    depositor: str
    expected: Mapping[str, int]
    owner: str | None = None
    mapping: str | None = None
    refused: int = 0
    planted: tuple[Planted, ...] = field(default=(), repr=False)

    @property
    def domain(self) -> str:
        return next(iter(self.expected)).partition(".")[0]

    @property
    def records(self) -> int:
        return sum(self.expected.values()) + self.refused


@dataclass(frozen=True, slots=True)
class RawMessage:
    """Message of a platform that publishes with its own Kafka client.

    `expected` is the schema that the record is stored under, or None when it must fail, with the code in `reason`.
    """

    story: str
    topic: str
    key: bytes | None = field(repr=False)
    value: bytes | None = field(repr=False)
    headers: tuple[tuple[str, bytes], ...] = ()
    expected: str | None = None
    reason: str | None = None
    planted: tuple[Planted, ...] = field(default=(), repr=False)

    @property
    def domain(self) -> str:
        return self.topic.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that was written: `exports` lie under `folder`, `messages` are for the caller to publish."""

    folder: Path
    owners: int
    exports: tuple[Export, ...]
    messages: tuple[RawMessage, ...]
    platform: str

    def file(self, export: Export) -> Path:
        return self.folder / export.path

    @property
    def planted(self) -> frozenset[Planted]:
        parts = [part.planted for part in self.exports] + [message.planted for message in self.messages]
        return frozenset(item for part in parts for item in part)

    @property
    def depositors(self) -> dict[str, set[str]]:
        """The domains of each depositor."""
        found: dict[str, set[str]] = {self.platform: {message.domain for message in self.messages}}
        for export in self.exports:
            found.setdefault(export.depositor, set()).add(export.domain)
        return found

    def written(self) -> dict[str, int]:
        """Return the number of records of each domain, those that are broken on purpose included."""
        total: Counter[str] = Counter(message.domain for message in self.messages)
        for export in self.exports:
            total[export.domain] += export.records
        return dict(total)

    def storable(self) -> dict[str, int]:
        """Return the number of records of each schema that must end in a bucket."""
        total: Counter[str] = Counter(message.expected for message in self.messages if message.expected)
        for export in self.exports:
            total.update(export.expected)
        return dict(total)
