"""Each rule of the judge by an example beside its limit; clocks, and exclusivity."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bank.accounts.depositors import Status
from bank.ledger.months import DAY_MS, day_start
from bank.withdrawals.judge import judge
from bank.withdrawals.requests import Acceptance, AccountState, OwnerState, WithdrawalRequest
from bank.withdrawals.rules import SENTENCES, JudgeRule
from bank.withdrawals.terms import (
    MOST_DAYS,
    Buyers,
    DataPeriod,
    Exclusivity,
    Groups,
    LicencePrice,
    Originator,
    PriceBasis,
    Said,
    StandingGrant,
    WantedRecords,
)
from bank.withdrawals.territory import NOWHERE, WORLD, Territory
from bank.withdrawals.uses import DataUse
from tests.bank.withdrawals.samples import (
    ACCEPTANCE,
    ACCEPTED,
    ALICE,
    GRANT,
    LICENCE,
    LICENSED,
    NOW,
    OFFERING,
    OTHER_OWNER,
    POSTS,
    RESELLER,
    TERMS,
    WITHDRAWAL,
    granting,
    holding,
    licence,
    offered,
)

Case = tuple[Acceptance | WithdrawalRequest, OwnerState, int, JudgeRule | None]
UNANSWERED = replace(ACCEPTANCE, answer=None)
WHOLE, PURPOSE = Exclusivity.WHOLE, Exclusivity.PURPOSE
PERMITTED = None


def of_both() -> Iterator[Case]:
    for request, owner in ((ACCEPTANCE, ALICE), (WITHDRAWAL, LICENSED)):
        yield request, owner, NOW, PERMITTED
        yield request, replace(owner, account=AccountState.UNKNOWN), NOW, JudgeRule.OWNER_UNKNOWN
        yield request, replace(owner, account=AccountState.ERASED), NOW, JudgeRule.OWNER_ERASED
        yield request, replace(owner, account=AccountState.CLOSED), NOW, JudgeRule.OWNER_CLOSED
        for originator, rule in (
            (Originator("mill", Status.ACTIVE), JudgeRule.ORIGINATOR_UNKNOWN),
            (Originator("acme", None), JudgeRule.ORIGINATOR_UNKNOWN),
            (Originator("acme", Status.ENDED), JudgeRule.ORIGINATOR_ENDED),
            (Originator("acme", Status.SUSPENDED), JudgeRule.ORIGINATOR_SUSPENDED),
        ):
            yield replace(request, originator=originator), owner, NOW, rule
        yield replace(request, held={"social.post": 9}), owner, NOW, JudgeRule.TOO_FEW_RECORDS
        yield replace(request, held={}), owner, NOW, JudgeRule.TOO_FEW_RECORDS


def of_acceptances() -> Iterator[Case]:
    def case(request: Acceptance, rule: JudgeRule | None, owner: OwnerState = ALICE, now: int = NOW) -> Case:
        return request, owner, now, rule

    yield case(ACCEPTANCE, JudgeRule.OFFERING_NOT_OPEN, now=OFFERING.opens - 1)
    yield case(ACCEPTANCE, PERMITTED, now=OFFERING.opens)
    yield case(ACCEPTANCE, PERMITTED, now=OFFERING.closes - 1)
    yield case(ACCEPTANCE, JudgeRule.OFFERING_CLOSED, now=OFFERING.closes)
    yield case(replace(ACCEPTANCE, closed=True), JudgeRule.OFFERING_CLOSED)
    yield case(replace(ACCEPTANCE, answer=replace(ACCEPTED, version=1)), JudgeRule.OFFERING_CHANGED)
    yield case(replace(ACCEPTANCE, answer=replace(ACCEPTED, version=3)), JudgeRule.OFFERING_CHANGED)
    yield case(offered(expires=NOW), JudgeRule.EXPIRED)
    yield case(offered(expires=NOW + 1), PERMITTED)
    yield case(offered(expires=NOW + MOST_DAYS * DAY_MS), PERMITTED)
    yield case(offered(expires=NOW + MOST_DAYS * DAY_MS + 1), JudgeRule.TOO_LONG)
    yield case(offered(expires=2**62), JudgeRule.TOO_LONG)
    empty: tuple[dict[str, Any], ...] = (
        {"wanted": ()},
        {"wanted": (POSTS, WantedRecords("social.reaction", frozenset(), 0))},
        {"period": DataPeriod(5, 5)},
        {"uses": frozenset()},
        {"territory": NOWHERE},
    )
    for nothing in empty:
        yield case(offered(**nothing), JudgeRule.NOTHING_ASKED)
    yield case(offered(price=LicencePrice(PriceBasis.OWNER, "EUR", 0)), JudgeRule.NO_PRICE)
    yield case(offered(price=LicencePrice(PriceBasis.POOL, "EUR", -1)), JudgeRule.NO_PRICE)
    for use in (DataUse.SELL, DataUse.GRANT_USE):
        yield case(offered(uses=frozenset({use, DataUse.TRAIN})), JudgeRule.RESALE)
        yield case(replace(offered(uses=frozenset({use})), originator=RESELLER), PERMITTED)
    for said in (Said.DECLINE, Said.REVOKE):
        yield case(replace(ACCEPTANCE, answer=replace(ACCEPTED, said=said)), JudgeRule.DECLINED)
    yield case(replace(ACCEPTANCE, answer=replace(ACCEPTED, owner=OTHER_OWNER)), JudgeRule.NOTHING_SAID)
    yield case(replace(ACCEPTANCE, answer=replace(ACCEPTED, offering="other")), JudgeRule.NOTHING_SAID)
    yield case(ACCEPTANCE, PERMITTED, replace(ALICE, declined=frozenset({"voices"})))


def of_standing_terms() -> Iterator[Case]:
    standing = granting(GRANT)
    assert standing.standing is not None
    yield UNANSWERED, ALICE, NOW, JudgeRule.NOTHING_SAID
    yield UNANSWERED, granting(), NOW, JudgeRule.STANDING_TERMS
    yield UNANSWERED, granting(StandingGrant()), NOW, JudgeRule.STANDING_TERMS
    yield UNANSWERED, standing, NOW, PERMITTED
    yield UNANSWERED, standing, NOW - 1, JudgeRule.STANDING_TERMS  # a millisecond longer than its longest
    yield (
        UNANSWERED,
        replace(standing, standing=replace(standing.standing, owner=OTHER_OWNER)),
        NOW,
        JudgeRule.NOTHING_SAID,
    )
    yield UNANSWERED, replace(standing, declined=frozenset({"voices"})), NOW, JudgeRule.DECLINED
    for changes, rule in (
        ({"domains": frozenset({"telecom"})}, JudgeRule.STANDING_TERMS),
        ({"uses": frozenset({DataUse.SEARCH})}, JudgeRule.STANDING_TERMS),
        ({"buyers": Buyers(frozenset({"mill"}))}, JudgeRule.STANDING_TERMS),
        ({"buyers": Buyers(anybody=True)}, PERMITTED),
        ({"territory": Territory(frozenset({"DE"}))}, JudgeRule.STANDING_TERMS),
        ({"territory": WORLD}, PERMITTED),
        ({"least_prices": (LicencePrice(PriceBasis.RECORD, "EUR", 101),)}, JudgeRule.STANDING_TERMS),
        (
            {"least_prices": (LicencePrice(PriceBasis.RECORD, "USD", 1), LicencePrice(PriceBasis.POOL, "EUR", 1))},
            JudgeRule.STANDING_TERMS,
        ),
        ({"longest_days": 3649}, JudgeRule.STANDING_TERMS),
        ({"exclusivity": frozenset({WHOLE})}, JudgeRule.STANDING_TERMS),
    ):
        yield UNANSWERED, granting(replace(GRANT, **changes)), NOW, rule
    calls = WantedRecords("telecom.call", frozenset({"occurred_at"}), 0)
    both = replace(offered(wanted=(POSTS, calls)), answer=None)
    yield both, standing, NOW, JudgeRule.STANDING_TERMS
    yield both, granting(GRANT, replace(GRANT, domains=frozenset({"telecom"}))), NOW, PERMITTED


def of_withdrawals() -> Iterator[Case]:
    def case(request: WithdrawalRequest, rule: JudgeRule | None, owner: OwnerState = LICENSED, now: int = NOW) -> Case:
        return request, owner, now, rule

    yield case(WITHDRAWAL, JudgeRule.NO_LICENCE, ALICE)
    yield case(WITHDRAWAL, JudgeRule.NO_LICENCE, holding(replace(LICENCE, owner=OTHER_OWNER)))
    for revoked in (0, NOW, NOW + 5):
        yield case(WITHDRAWAL, JudgeRule.REVOKED, holding(replace(LICENCE, revoked=revoked)))
    yield case(WITHDRAWAL, JudgeRule.NOT_BEGUN, now=LICENCE.since - 1)
    yield case(WITHDRAWAL, PERMITTED, now=LICENCE.until - 1)
    yield case(WITHDRAWAL, JudgeRule.EXPIRED, now=LICENCE.until)
    newer = replace(licence(offering="voices"), version=3, until=NOW - 5)
    yield case(WITHDRAWAL, JudgeRule.REPLACED, holding(LICENCE, newer))
    empty: tuple[dict[str, Any], ...] = (
        {"fields": {}},
        {"fields": {"social.post": frozenset()}},
        {"period": DataPeriod(NOW, NOW)},
        {"uses": frozenset()},
        {"territory": NOWHERE},
    )
    for nothing in empty:
        yield case(replace(WITHDRAWAL, **nothing), JudgeRule.NOTHING_ASKED)
    resold = licence(7, "voices", uses=frozenset({DataUse.SELL}))
    yield case(replace(WITHDRAWAL, uses=frozenset({DataUse.SELL})), JudgeRule.RESALE, holding(resold))
    yield case(replace(WITHDRAWAL, uses=frozenset({DataUse.TRAIN, DataUse.SEARCH})), JudgeRule.OTHER_USE)
    yield case(replace(WITHDRAWAL, uses=frozenset({DataUse.TRAIN_GENERATIVE})), JudgeRule.OTHER_USE)
    yield case(replace(WITHDRAWAL, territory=WORLD), JudgeRule.OTHER_TERRITORY)
    yield case(replace(WITHDRAWAL, territory=Territory(frozenset({"DE", "US"}))), JudgeRule.OTHER_TERRITORY)
    yield case(replace(WITHDRAWAL, territory=Territory(frozenset({"DE"}))), PERMITTED)
    yield case(replace(WITHDRAWAL, fields={"social.post": frozenset({"platform"})}), JudgeRule.OTHER_FIELDS)
    yield case(replace(WITHDRAWAL, fields={"telecom.call": frozenset({"text"})}), JudgeRule.OTHER_FIELDS)
    yield case(replace(WITHDRAWAL, period=DataPeriod(NOW - 1001, NOW)), JudgeRule.OTHER_PERIOD)
    yield case(replace(WITHDRAWAL, period=DataPeriod(NOW - 1, NOW + 1)), JudgeRule.OTHER_PERIOD)
    yield case(replace(WITHDRAWAL, groups=Groups(999, 10)), JudgeRule.GROUP_TOO_SMALL)
    yield case(replace(WITHDRAWAL, groups=Groups(1000, 9)), JudgeRule.GROUP_TOO_SMALL)


def of_exclusivity() -> Iterator[Case]:
    yield ACCEPTANCE, LICENSED, NOW, JudgeRule.ALREADY_GRANTED
    yield ACCEPTANCE, holding(replace(LICENCE, version=1)), NOW, PERMITTED
    yield ACCEPTANCE, holding(replace(LICENCE, version=1, terms=licence(exclusivity=WHOLE).terms)), NOW, PERMITTED
    yield ACCEPTANCE, holding(replace(LICENCE, revoked=NOW)), NOW, PERMITTED
    yield ACCEPTANCE, holding(licence()), NOW, PERMITTED
    elsewhere: dict[str, Any] = {"uses": frozenset({DataUse.SEARCH})}
    for changes, rule in (
        ({"exclusivity": WHOLE}, JudgeRule.EXCLUSIVE_ELSEWHERE),
        ({"exclusivity": WHOLE} | elsewhere, JudgeRule.EXCLUSIVE_ELSEWHERE),
        ({"exclusivity": PURPOSE}, JudgeRule.EXCLUSIVE_ELSEWHERE),
        ({"exclusivity": PURPOSE} | elsewhere, PERMITTED),
        ({"exclusivity": WHOLE, "territory": Territory(frozenset({"US"}))}, PERMITTED),
        ({"exclusivity": WHOLE, "territory": WORLD}, JudgeRule.EXCLUSIVE_ELSEWHERE),
        ({"exclusivity": WHOLE, "wanted": (replace(POSTS, record_type="social.reaction"),)}, PERMITTED),
        (
            {"exclusivity": WHOLE, "wanted": (replace(POSTS, fields=frozenset({"platform"})),)},
            JudgeRule.EXCLUSIVE_ELSEWHERE,
        ),
    ):
        other = licence(**changes)
        yield ACCEPTANCE, holding(other), NOW, rule
        yield WITHDRAWAL, holding(LICENCE, other), NOW, rule
        yield ACCEPTANCE, holding(replace(other, until=NOW)), NOW, PERMITTED
        yield ACCEPTANCE, holding(replace(other, revoked=NOW)), NOW, PERMITTED
        yield ACCEPTANCE, holding(replace(other, since=NOW + 9)), NOW, rule  # the clock is behind it
    yield offered(exclusivity=WHOLE), holding(licence(**elsewhere)), NOW, JudgeRule.NOT_ALONE
    yield offered(exclusivity=PURPOSE), holding(licence(**elsewhere)), NOW, PERMITTED
    yield offered(exclusivity=PURPOSE), holding(licence()), NOW, JudgeRule.NOT_ALONE


CASES = [*of_both(), *of_acceptances(), *of_standing_terms(), *of_withdrawals(), *of_exclusivity()]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_a_case_is_decided_by_its_rule(case: int) -> None:
    request, owner, now, rule = CASES[case]
    assert judge(request, owner, now).refused_by is rule


def test_every_rule_has_a_case_and_a_sentence() -> None:
    assert {rule for *_, rule in CASES} == {*JudgeRule, None}
    assert list(SENTENCES) == list(JudgeRule)


def test_whichever_licence_is_first_in_the_list_the_rule_is_the_same() -> None:
    others = licence(1, "a", exclusivity=WHOLE), licence(2, "b"), licence(3, "c", uses=frozenset({DataUse.SEARCH}))
    asked = offered(exclusivity=WHOLE)
    found = {judge(asked, holding(*some), NOW).refused_by for some in permutations(others)}
    assert found == {JudgeRule.EXCLUSIVE_ELSEWHERE}


@pytest.mark.parametrize("since", [NOW - 1, NOW, NOW + 1])
def test_of_two_licences_that_exclude_each_other_one_is_good(since: int) -> None:
    other = replace(licence(exclusivity=WHOLE), since=since)
    owner = holding(LICENCE, other)
    requests = WITHDRAWAL, replace(WITHDRAWAL, agreement=other.agreement)
    assert sum(judge(each, owner, NOW + 1).permitted for each in requests) == 1


def test_a_clock_that_jumps_back_revives_nothing() -> None:
    ended = replace(LICENSED, latest=LICENCE.until)
    closed = replace(ALICE, latest=OFFERING.closes)
    for now in (LICENCE.until, LICENCE.until - 1, NOW, 0, -(10**18)):
        assert judge(WITHDRAWAL, ended, now).refused_by is JudgeRule.EXPIRED
        assert judge(ACCEPTANCE, closed, now).refused_by in {JudgeRule.OFFERING_CLOSED, JudgeRule.EXPIRED}


def test_what_ended_by_a_clock_that_was_ahead_stays_ended_for_its_exclusivity_too() -> None:
    exclusive = replace(LICENCE, terms=replace(TERMS, exclusivity=WHOLE), until=NOW + 5)
    asked = replace(ACCEPTANCE, offering=replace(OFFERING, id="new"), answer=replace(ACCEPTED, offering="new"))
    assert judge(asked, holding(exclusive), NOW + 4).refused_by is JudgeRule.EXCLUSIVE_ELSEWHERE
    owner = replace(holding(exclusive), latest=NOW + 5)
    assert judge(asked, owner, NOW).permitted
    assert judge(WITHDRAWAL, owner, NOW).refused_by is JudgeRule.EXPIRED


@pytest.mark.parametrize(
    ("zone", "rule"),
    [
        ("Europe/Berlin", None),
        ("Pacific/Kiritimati", None),
        ("UTC", JudgeRule.EXPIRED),
        ("America/St_Johns", JudgeRule.EXPIRED),
    ],
)
def test_a_licence_ends_at_midnight_in_utc_whatever_midnight_it_is_elsewhere(zone: str, rule: JudgeRule | None) -> None:
    owner = holding(replace(LICENCE, until=day_start("2034-01-01") or 0))
    midnight_there = round(datetime(2034, 1, 1, tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    assert judge(WITHDRAWAL, owner, midnight_there).refused_by is rule
