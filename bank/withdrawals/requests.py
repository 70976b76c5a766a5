"""Requests to the judge, the state of an owner that it needs, and its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import DataPeriod, Groups, Licence, Offering, OfferingAnswer, Originator, StandingTerms
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse


class AccountState(StrEnum):
    """State of an owner's account."""

    UNKNOWN = "unknown"
    OPEN = "open"
    CLOSED = "closed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class OwnerState:
    """State of an owner (a pseudonym), as far as the judge needs it.

    `latest` is the newest time that was decided by for the owner. `declined` are the offerings that the owner said no
    to, or revoked: standing terms do not answer these, whatever the version.
    """

    owner: str
    account: AccountState
    latest: int = 0
    standing: StandingTerms | None = None
    licences: tuple[Licence, ...] = ()
    declined: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Request that a licence comes to be, by an answer, or (None) by standing terms.

    `offering` is its newest version, `closed` whether it was closed before its date, `held` how many records the owner
    has of each record type in the period that is asked for.
    """

    offering: Offering
    originator: Originator
    answer: OfferingAnswer | None
    held: Mapping[str, int]
    closed: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawalRequest:
    """Request that data goes out under a licence, to `originator`: fields by record type, of records of the period.

    `held` is how many records the owner has of each record type in the licence's period, `groups` what the package
    reaches.
    """

    agreement: UUID
    originator: Originator
    fields: Mapping[str, frozenset[str]]
    period: DataPeriod
    uses: frozenset[DataUse]
    territory: Territory
    held: Mapping[str, int]
    groups: Groups


@dataclass(frozen=True, slots=True)
class Judgement:
    """Verdict: permitted, or refused by a rule."""

    refused_by: JudgeRule | None

    @property
    def permitted(self) -> bool:
        return self.refused_by is None
