"""The slow, obvious way to judge, written from the table in docs/withdrawals.md. It shares no code with the judge.

Every rule is asked, whatever the others say; the order of the table says which one is named. What a licence covers is
written out as places: a record type, a use and a country each.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from bank.accounts.depositors import Status
from bank.withdrawals.requests import Acceptance, AccountState, OwnerState, WithdrawalRequest
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Exclusivity, Licence, LicenceTerms, Originator, Role, Said, StandingGrant
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse
from schemas.countries import COUNTRIES

PAGE: Final = Path(__file__).parents[3] / "docs" / "withdrawals.md"
THIRTY_YEARS: Final = 10_958 * 24 * 60 * 60 * 1000
#: The world has countries that have no code yet.
WORLD: Final = COUNTRIES | {"a country to come"}


@cache
def order() -> list[str]:
    """List the rules as the page has them."""
    table = PAGE.read_text("utf-8").partition("## Rules")[2].partition("\n## ")[0]
    return [name for row in re.findall(r"(?m)^\| (`[^|]+) \|", table) for name in re.findall("`([a-z_]+)`", row)]


def first(failing: set[JudgeRule]) -> JudgeRule | None:
    """Return the rule that the judge names."""
    return min(failing, key=order().index, default=None)


def failing(request: Acceptance | WithdrawalRequest, owner: OwnerState, now: int) -> set[JudgeRule]:
    """Return each rule that refuses."""
    time = max(now, owner.latest)
    rules = acceptance(request, owner, time) if isinstance(request, Acceptance) else withdrawal(request, owner, time)
    return {rule for rule, fails in rules if fails}


def acceptance(request: Acceptance, owner: OwnerState, time: int) -> Iterator[tuple[JudgeRule, bool]]:
    offering, terms, answer, standing = request.offering, request.offering.terms, request.answer, owner.standing
    yield from account(owner)
    yield from originator(request.originator, offering.originator, terms.uses)
    yield JudgeRule.OFFERING_NOT_OPEN, time < offering.opens
    yield JudgeRule.OFFERING_CLOSED, request.closed or time >= offering.closes
    yield JudgeRule.OFFERING_CHANGED, answer is not None and answer.version != offering.version
    yield JudgeRule.EXPIRED, time >= terms.expires
    yield JudgeRule.TOO_LONG, terms.expires - time > THIRTY_YEARS
    yield (
        JudgeRule.NOTHING_ASKED,
        (
            len(terms.wanted) == 0
            or any(len(each.fields) == 0 for each in terms.wanted)
            or terms.period.until <= terms.period.since
            or len(terms.uses) == 0
            or len(countries(terms.territory)) == 0
        ),
    )
    yield JudgeRule.NO_PRICE, terms.price.amount < 1
    own_answer = answer is not None and (answer.owner, answer.offering) == (owner.owner, offering.id)
    own_terms = standing is not None and standing.owner == owner.owner
    yield JudgeRule.NOTHING_SAID, not own_answer if answer is not None else not own_terms
    if answer is not None:
        yield JudgeRule.DECLINED, own_answer and answer.said in {Said.DECLINE, Said.REVOKE}
    elif own_terms:
        yield JudgeRule.DECLINED, offering.id in owner.declined
    if answer is None and standing is not None and own_terms:
        yield (
            JudgeRule.STANDING_TERMS,
            not all(
                any(allows(grant, each.record_type, request, time) for grant in standing.grants)
                for each in terms.wanted
            ),
        )
    for each in terms.wanted:
        yield (
            JudgeRule.TOO_FEW_RECORDS,
            each.least_records > request.held.get(each.record_type, 0),
        )
    for licence in owner.licences:
        if live(licence, time) and licence.offering == offering.id:
            yield JudgeRule.ALREADY_GRANTED, licence.version >= offering.version
        elif live(licence, time):
            yield JudgeRule.EXCLUSIVE_ELSEWHERE, excludes(licence.terms, terms)
            yield JudgeRule.NOT_ALONE, excludes(terms, licence.terms)


def withdrawal(request: WithdrawalRequest, owner: OwnerState, time: int) -> Iterator[tuple[JudgeRule, bool]]:
    yield from account(owner)
    found = [each for each in owner.licences if each.agreement == request.agreement and each.owner == owner.owner]
    yield JudgeRule.NO_LICENCE, not found
    for licence in found:
        terms = licence.terms
        yield from originator(request.originator, licence.originator, request.uses)
        yield JudgeRule.REVOKED, licence.revoked is not None
        yield JudgeRule.NOT_BEGUN, time < licence.since
        yield JudgeRule.EXPIRED, time >= licence.until
        yield (
            JudgeRule.REPLACED,
            any(each.offering == licence.offering and each.version > licence.version for each in owner.licences),
        )
        yield (
            JudgeRule.NOTHING_ASKED,
            (
                len(request.fields) == 0
                or any(len(each) == 0 for each in request.fields.values())
                or request.period.until <= request.period.since
                or len(request.uses) == 0
                or len(countries(request.territory)) == 0
            ),
        )
        yield JudgeRule.OTHER_USE, any(use not in terms.uses for use in request.uses)
        yield (
            JudgeRule.OTHER_TERRITORY,
            any(country not in countries(terms.territory) for country in countries(request.territory)),
        )
        granted = {(each.record_type, name) for each in terms.wanted for name in each.fields}
        asked = {(record_type, name) for record_type, names in request.fields.items() for name in names}
        yield JudgeRule.OTHER_FIELDS, not asked <= granted
        since, until = terms.period
        yield JudgeRule.OTHER_PERIOD, request.period.since < since or request.period.until > until
        for each in terms.wanted:
            if each.record_type in request.fields:
                yield JudgeRule.TOO_FEW_RECORDS, request.held.get(each.record_type, 0) < each.least_records
        yield (
            JudgeRule.GROUP_TOO_SMALL,
            (request.groups.owners < terms.groups.owners or request.groups.alike < terms.groups.alike),
        )
        for other in owner.licences:
            before = other.since < licence.since or (
                other.since == licence.since and other.agreement.int < licence.agreement.int
            )
            if live(other, time) and before and other.offering != licence.offering:
                yield JudgeRule.EXCLUSIVE_ELSEWHERE, excludes(other.terms, terms)
                yield JudgeRule.NOT_ALONE, excludes(terms, other.terms)


def account(owner: OwnerState) -> Iterator[tuple[JudgeRule, bool]]:
    yield JudgeRule.OWNER_UNKNOWN, owner.account is AccountState.UNKNOWN
    yield JudgeRule.OWNER_ERASED, owner.account is AccountState.ERASED
    yield JudgeRule.OWNER_CLOSED, owner.account is AccountState.CLOSED


def originator(who: Originator, name: str, uses: frozenset[DataUse]) -> Iterator[tuple[JudgeRule, bool]]:
    yield JudgeRule.ORIGINATOR_UNKNOWN, who.status is None or who.name != name
    yield JudgeRule.ORIGINATOR_ENDED, who.status is Status.ENDED
    yield JudgeRule.ORIGINATOR_SUSPENDED, who.status is Status.SUSPENDED
    yield JudgeRule.RESALE, who.role is not Role.AGGREGATOR and (DataUse.SELL in uses or DataUse.GRANT_USE in uses)


def allows(grant: StandingGrant, record_type: str, request: Acceptance, time: int) -> bool:
    offering, terms = request.offering, request.offering.terms
    prices = [
        least
        for least in grant.least_prices
        if least.basis == terms.price.basis and least.currency == terms.price.currency
    ]
    return (
        record_type.partition(".")[0] in grant.domains
        and all(use in grant.uses for use in terms.uses)
        and (grant.buyers.anybody or offering.originator in grant.buyers.names)
        and all(country in countries(grant.territory) for country in countries(terms.territory))
        and terms.exclusivity in grant.exclusivity
        and any(least.amount <= terms.price.amount for least in prices)
        and terms.expires - time <= grant.longest_days * 24 * 60 * 60 * 1000
    )


def countries(territory: Territory) -> frozenset[str]:
    return WORLD if territory.world else territory.countries


def live(licence: Licence, time: int) -> bool:
    return licence.revoked is None and not time >= licence.until


def places(terms: LicenceTerms) -> set[tuple[str, str]]:
    """List where a licence is: a record type in a country each."""
    return {(each.record_type, country) for each in terms.wanted for country in countries(terms.territory)}


def excludes(one: LicenceTerms, other: LicenceTerms) -> bool:
    if one.exclusivity is Exclusivity.NONE or not places(one) & places(other):
        return False
    return one.exclusivity is Exclusivity.WHOLE or any(use in other.uses for use in one.uses)
