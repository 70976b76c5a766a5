"""Typed values of withdrawals. Times are milliseconds since 1970-01-01T00:00:00Z, spans half-open. A day is UTC's: a
licence ends at 00:00 UTC of the day on which its terms expire, wherever owner, originator and machine are.

An empty set, an empty list and None grant nothing: everybody and the world are said as such.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from bank.accounts.depositors import Status
from bank.withdrawals.territory import NOWHERE, Territory
from bank.withdrawals.uses import DataUse

#: Bounds, which readers of documents hold values to; licences longer than MOST_DAYS are refused by the judge too.
MOST_WANTED: Final = 32
MOST_FIELDS: Final = 128
MOST_RECORDS: Final = 10**12
MOST_OWNERS: Final = 10**9
MOST_GRANTS: Final = 64
MOST_BUYERS: Final = 1024
MOST_VERSION: Final = 1_000_000
#: Characters of purpose, model and framework.
MOST_TEXT: Final = 500
#: Longest licence: 30 years.
MOST_DAYS: Final = 10_958
#: Fewest owners of a package, and fewest of them who look alike (k), that any offering may ask for.
LEAST_OWNERS: Final = 2
LEAST_ALIKE: Final = 2


class DataPeriod(NamedTuple):
    """Span from `since` until before `until`; empty where that is not later."""

    since: int
    until: int

    def __bool__(self) -> bool:
        """Return whether it is any time at all."""
        return self.since < self.until

    def covers(self, other: "DataPeriod") -> bool:
        """Return whether all of another period, which is not empty, lies in this one."""
        return self.since <= other.since and other.until <= self.until


@dataclass(frozen=True, slots=True)
class WantedRecords:
    """Fields of a record type such as social.post, and the fewest records of it that an owner has in the period."""

    record_type: str
    fields: frozenset[str]
    least_records: int = 1


class PriceBasis(StrEnum):
    """Basis of a price: each record, each owner, or a pool that is shared out by records."""

    RECORD = "record"
    OWNER = "owner"
    POOL = "pool"


@dataclass(frozen=True, slots=True)
class LicencePrice:
    """Price in millionths of a currency of ISO 4217 (see `bank.ledger.money`); of a POOL, the whole pool."""

    basis: PriceBasis
    currency: str
    amount: int

    def is_at_least(self, least: "LicencePrice") -> bool:
        """Return whether it is no less; prices of another basis or currency are not compared, so they are less."""
        return self.amount >= least.amount and self.basis is least.basis and self.currency == least.currency


class Exclusivity(StrEnum):
    """Exclusivity of a licence: for the same record types and countries, no other one may grant one of the same uses
    (PURPOSE), or any use (WHOLE).
    """

    NONE = "none"
    PURPOSE = "purpose"
    WHOLE = "whole"


class Groups(NamedTuple):
    """Fewest owners of a package, and fewest of them who look alike in it (k)."""

    owners: int
    alike: int


@dataclass(frozen=True, slots=True)
class LicenceTerms:
    """Terms of an offering, and of the licences that it leads to: these end at `expires`, when a day begins."""

    wanted: tuple[WantedRecords, ...]
    period: DataPeriod
    uses: frozenset[DataUse]
    territory: Territory
    exclusivity: Exclusivity
    price: LicencePrice
    groups: Groups
    expires: int
    record_types: frozenset[str] = field(init=False, compare=False)
    domains: frozenset[str] = field(init=False, compare=False)
    #: Fields that are wanted of each record type.
    fields: Mapping[str, frozenset[str]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        fields: dict[str, frozenset[str]] = {}
        for each in self.wanted:
            fields[each.record_type] = fields.get(each.record_type, frozenset()) | each.fields
        object.__setattr__(self, "fields", fields)
        object.__setattr__(self, "record_types", frozenset(fields))
        object.__setattr__(self, "domains", frozenset(name.partition(".")[0] for name in fields))


@dataclass(frozen=True, slots=True)
class Offering:
    """Version of an offering; `originator` is a registered name. It is answered from `opens` until before `closes`."""

    id: str
    version: int
    originator: str
    purpose: str
    model: str
    framework: str
    terms: LicenceTerms
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Buyers:
    """Originators by name, or any that is registered."""

    names: frozenset[str] = frozenset()
    anybody: bool = False

    def __contains__(self, name: str) -> bool:
        return self.anybody or name in self.names


@dataclass(frozen=True, slots=True)
class StandingGrant:
    """Grant that needs no asking: for record types of these domains, these uses, to these buyers, in this
    territory, for at least one of these prices, for `longest_days` at most, with one of these kinds of exclusivity.
    """

    domains: frozenset[str] = frozenset()
    uses: frozenset[DataUse] = frozenset()
    buyers: Buyers = Buyers()
    territory: Territory = NOWHERE
    least_prices: tuple[LicencePrice, ...] = ()
    longest_days: int = 0
    exclusivity: frozenset[Exclusivity] = frozenset()


@dataclass(frozen=True, slots=True)
class StandingTerms:
    """Standing terms of an owner: for each wanted record type, one of the grants has to allow all that is asked."""

    owner: str
    version: int
    grants: tuple[StandingGrant, ...] = ()


class Said(StrEnum):
    """Word of an owner to an offering. REVOKE ends each licence of it, whatever the version."""

    ACCEPT = "accept"
    DECLINE = "decline"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True)
class OfferingAnswer:
    """Answer of an owner (a pseudonym) to this version of an offering."""

    owner: str
    offering: str
    version: int
    said: Said


@dataclass(frozen=True, slots=True)
class Licence:
    """Licence by the terms of this version of an offering, from `since` until before `until`, or until `revoked`."""

    agreement: UUID
    owner: str
    offering: str
    version: int
    originator: str
    terms: LicenceTerms
    since: int
    until: int
    revoked: int | None = None


class Role(StrEnum):
    """Role of an originator: one that uses data itself, or one that pools or resells it."""

    BUILDER = "builder"
    AGGREGATOR = "aggregator"


@dataclass(frozen=True, slots=True)
class Originator:
    """Originator as it is registered; `status` None: it is not."""

    name: str
    status: Status | None
    role: Role = Role.BUILDER
