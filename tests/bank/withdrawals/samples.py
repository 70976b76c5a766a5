"""An offering, a licence and requests that the judge permits; a test changes what it is about."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from bank.accounts.depositors import Change, Status
from bank.ledger.months import DAY_MS
from bank.withdrawals.originators import RegisteredOriginator
from bank.withdrawals.requests import Acceptance, AccountState, OwnerState, WithdrawalRequest
from bank.withdrawals.terms import (
    Buyers,
    DataPeriod,
    Exclusivity,
    Groups,
    Licence,
    LicencePrice,
    LicenceTerms,
    Offering,
    OfferingAnswer,
    Originator,
    PriceBasis,
    Role,
    Said,
    StandingGrant,
    StandingTerms,
    WantedRecords,
)
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse

OWNER, OTHER_OWNER = "0" * 32, "f" * 32
NOW: Final = 20_000 * DAY_MS
POSTS: Final = WantedRecords("social.post", frozenset({"text", "occurred_at"}), 10)
TERMS: Final = LicenceTerms(
    wanted=(POSTS,),
    period=DataPeriod(NOW - 1000, NOW),
    uses=frozenset({DataUse.TRAIN}),
    territory=Territory(frozenset({"DE", "FR"})),
    exclusivity=Exclusivity.NONE,
    price=LicencePrice(PriceBasis.RECORD, "EUR", 100),
    groups=Groups(1000, 10),
    expires=NOW + 3650 * DAY_MS,
)
OFFERING: Final = Offering("voices", 2, "acme", "speech", "m1", "torch", TERMS, NOW - DAY_MS, NOW + DAY_MS)
ACME: Final = Originator("acme", Status.ACTIVE)
RESELLER: Final = Originator("acme", Status.ACTIVE, Role.AGGREGATOR)
ACCEPTED: Final = OfferingAnswer(OWNER, "voices", 2, Said.ACCEPT)
ALICE: Final = OwnerState(OWNER, AccountState.OPEN)
ACCEPTANCE: Final = Acceptance(OFFERING, ACME, ACCEPTED, {"social.post": 10})
LICENCE: Final = Licence(UUID(int=7), OWNER, "voices", 2, "acme", TERMS, NOW, TERMS.expires)
LICENSED: Final = replace(ALICE, licences=(LICENCE,))
WITHDRAWAL: Final = WithdrawalRequest(
    LICENCE.agreement, ACME, {"social.post": POSTS.fields}, TERMS.period, TERMS.uses, TERMS.territory,
    {"social.post": 10}, TERMS.groups,
)  # fmt: skip
GRANT: Final = StandingGrant(
    domains=frozenset({"social"}),
    uses=TERMS.uses,
    buyers=Buyers(frozenset({"acme"})),
    territory=TERMS.territory,
    least_prices=(LicencePrice(PriceBasis.RECORD, "EUR", 100),),
    longest_days=3650,
    exclusivity=frozenset({Exclusivity.NONE}),
)


def registered(
    name: str = "acme", *changes: tuple[Status, int], role: Role = Role.BUILDER, **more: Any
) -> RegisteredOriginator:
    """Return the entry of an originator, active from 10 on where no changes are given."""
    happened = tuple(Change(*each) for each in changes or ((Status.ACTIVE, 10),))
    words: dict[str, Any] = {
        "legal_id": "VAT:DE123456789",
        "legal_name": "Acme SE",
        "contact": "data@acme.example",
    } | more
    return RegisteredOriginator(name, role, changes=happened, **words)


def offered(**changes: Any) -> Acceptance:
    """Return the acceptance with other terms of the offering."""
    return replace(ACCEPTANCE, offering=replace(OFFERING, terms=replace(TERMS, **changes)))


def licence(number: int = 8, offering: str = "other", **changes: Any) -> Licence:
    """Return a licence for another offering, that began before LICENCE, with other terms."""
    terms = replace(TERMS, **changes)
    return replace(LICENCE, agreement=UUID(int=number), offering=offering, terms=terms, since=NOW - 1)


def holding(*licences: Licence) -> OwnerState:
    return replace(ALICE, licences=licences)


def granting(*grants: StandingGrant) -> OwnerState:
    return replace(ALICE, standing=StandingTerms(OWNER, 1, grants))
