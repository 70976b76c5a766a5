"""Cases as requests to Cedar, and which rules it says refuse."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import cedarpy

from bank.withdrawals.requests import Acceptance, OwnerState, WithdrawalRequest
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import DataPeriod, Licence, LicenceTerms, Originator, Role, StandingGrant
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse
from tests.bank.withdrawals.cedar_policies import GRANTS, LICENCES, PRICES, RULES, TEXT, WANTED
from tests.bank.withdrawals.drawn import Case

Context = dict[str, Any]
_POLICIES: Final = cedarpy.PolicySet.from_str(TEXT)
_NO_ENTITIES: Final = cedarpy.Entities.from_json_str("[]")


def failing(cases: Iterable[Case]) -> Iterator[set[JudgeRule]]:
    """Return the rules that refuse each case; none: Cedar permits it."""
    return answers([request(case) for case in cases])


def answers(requests: list[Context]) -> Iterator[set[JudgeRule]]:
    """Ask Cedar; yield the rules that refuse each request."""
    for answer in cedarpy.is_authorized_batch(requests, _POLICIES, _NO_ENTITIES):
        assert not answer.diagnostics.errors
        numbers = [int(each.removeprefix("policy")) for each in answer.diagnostics.reasons]
        rules = {RULES[number - 1][0] for number in numbers if number}
        assert (answer.decision is cedarpy.Decision.Allow) == (not rules)
        yield rules


def request(case: Case) -> Context:
    """Make the request of a case."""
    asked, owner, now = case
    context = _owner(owner) | {"now": now, "originator": _originator(asked.originator)}
    if isinstance(asked, Acceptance):
        context |= _acceptance(asked, owner)
    else:
        context |= _withdrawal(asked, owner)
    action = "accept" if isinstance(asked, Acceptance) else "withdraw"
    names = {"principal": 'Originator::"it"', "action": f'Action::"{action}"', "resource": 'Owner::"it"'}
    return {**names, "context": context}


def _owner(owner: OwnerState) -> Context:
    licences = {name: _licence(each) for name, each in zip(LICENCES, owner.licences, strict=False)}
    assert len(owner.licences) <= len(LICENCES)
    return {"owner": owner.owner, "account": owner.account.value, "latest": owner.latest, **licences}


def _originator(who: Originator) -> Context:
    return {
        "name": who.name,
        "status": who.status.value if who.status else "",
        "aggregator": who.role is Role.AGGREGATOR,
    }


def _acceptance(request: Acceptance, owner: OwnerState) -> Context:
    offering, terms, answer, standing = request.offering, request.offering.terms, request.answer, owner.standing
    found: Context = {
        "name": offering.originator,
        "offering": {
            "id": offering.id,
            "version": offering.version,
            "opens": offering.opens,
            "closes": offering.closes,
            "closed": request.closed,
        },
        "terms": _terms(terms),
        "asked": _asked(terms.fields, terms.period, terms.uses, terms.territory),
        "declined": sorted(owner.declined),
        **_wanted(terms, request.held),
        **_fields([each.fields for each in terms.wanted]),
    }
    if answer is not None:
        said = {
            "owner": answer.owner,
            "offering": answer.offering,
            "version": answer.version,
            "said": answer.said.value,
        }
        found["answer"] = said
    if standing is not None:
        found["standing"] = standing.owner
        found |= {name: _grant(each) for name, each in zip(GRANTS, standing.grants, strict=False)}
    return found


def _withdrawal(request: WithdrawalRequest, owner: OwnerState) -> Context:
    found: Context = {
        "asked": _asked(request.fields, request.period, request.uses, request.territory),
        "groups": request.groups._asdict(),
        **_fields(request.fields.values()),
    }
    for each in owner.licences:
        if each.agreement == request.agreement and each.owner == owner.owner:
            found |= {"licence": _licence(each), "name": each.originator, "terms": _terms(each.terms)}
            found |= _wanted(each.terms, request.held)
    return found


def _licence(licence: Licence) -> Context:
    return {
        "agreement": licence.agreement.int,
        "offering": licence.offering,
        "version": licence.version,
        "since": licence.since,
        "until": licence.until,
        "revoked": licence.revoked is not None,
        "terms": _terms(licence.terms),
    }


def _terms(terms: LicenceTerms) -> Context:
    return {
        **_asked(terms.fields, terms.period, terms.uses, terms.territory),
        **terms.groups._asdict(),
        "exclusivity": terms.exclusivity.value,
        "basis": terms.price.basis.value,
        "currency": terms.price.currency,
        "amount": terms.price.amount,
        "expires": terms.expires,
    }


def _asked(
    fields: Mapping[str, frozenset[str]], period: DataPeriod, uses: frozenset[DataUse], territory: Territory
) -> Context:
    return {
        "types": list(fields),
        "fields": [f"{record_type}/{name}" for record_type, names in fields.items() for name in names],
        **period._asdict(),
        "uses": [each.value for each in uses],
        **_countries(territory),
    }


def _countries(territory: Territory) -> Context:
    return {"world": territory.world, "countries": list(territory.countries)}


def _wanted(terms: LicenceTerms, held: Mapping[str, int]) -> Context:
    return {
        name: {
            "type": each.record_type,
            "domain": each.record_type.partition(".")[0],
            "least": each.least_records,
            "held": held.get(each.record_type, 0),
        }
        for name, each in zip(WANTED, terms.wanted, strict=False)
    }


def _fields(every: Iterable[frozenset[str]]) -> Context:
    return {f"field{number}": list(fields) for number, fields in enumerate(every)}


def _grant(grant: StandingGrant) -> Context:
    prices = {
        name: {"basis": each.basis.value, "currency": each.currency, "amount": each.amount}
        for name, each in zip(PRICES, grant.least_prices, strict=False)
    }
    return {
        "domains": list(grant.domains),
        "uses": [each.value for each in grant.uses],
        "buyers": list(grant.buyers.names),
        "anybody": grant.buyers.anybody,
        "days": grant.longest_days,
        "exclusivity": [each.value for each in grant.exclusivity],
        **_countries(grant.territory),
        **prices,
    }
