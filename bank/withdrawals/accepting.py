"""Rules against an acceptance, in the order of `JudgeRule`."""

from typing import Final

from bank.ledger.months import DAY_MS
from bank.withdrawals import standing
from bank.withdrawals.exclusive import against_others, is_live
from bank.withdrawals.parties import against_counts, against_originator, against_owner, against_resale
from bank.withdrawals.requests import Acceptance, OwnerState
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import MOST_DAYS, LicenceTerms, Offering, OfferingAnswer, Said

_LONGEST: Final = MOST_DAYS * DAY_MS


def against_acceptance(request: Acceptance, owner: OwnerState, time: int) -> JudgeRule | None:
    """Return the first rule by which a licence does not come to be; None: it does."""
    offering, terms = request.offering, request.offering.terms
    return (
        against_owner(owner)
        or against_originator(request.originator, offering.originator)
        or _against_dates(request, time)
        or _against_length(terms, time)
        or _against_terms(terms)
        or against_resale(terms.uses, request.originator)
        or _against_consent(request, owner, time)
        or against_counts(terms, request.held, terms.record_types)
        or _against_licences(offering, owner, time)
    )


def _against_dates(request: Acceptance, time: int) -> JudgeRule | None:
    offering, answer = request.offering, request.answer
    if time < offering.opens:
        return JudgeRule.OFFERING_NOT_OPEN
    if request.closed or time >= offering.closes:
        return JudgeRule.OFFERING_CLOSED
    changed = answer is not None and answer.version != offering.version
    return JudgeRule.OFFERING_CHANGED if changed else None


def _against_length(terms: LicenceTerms, time: int) -> JudgeRule | None:
    if time >= terms.expires:
        return JudgeRule.EXPIRED
    return JudgeRule.TOO_LONG if terms.expires - time > _LONGEST else None


def _against_terms(terms: LicenceTerms) -> JudgeRule | None:
    fields = [each.fields for each in terms.wanted]
    if not (fields and all(fields) and terms.period and terms.uses and terms.territory):
        return JudgeRule.NOTHING_ASKED
    return JudgeRule.NO_PRICE if terms.price.amount <= 0 else None


def _against_consent(request: Acceptance, owner: OwnerState, time: int) -> JudgeRule | None:
    answer, offering, terms = request.answer, request.offering, owner.standing
    if answer is not None:
        return _against_answer(answer, offering, owner)
    if terms is None or terms.owner != owner.owner:
        return JudgeRule.NOTHING_SAID
    if offering.id in owner.declined:
        return JudgeRule.DECLINED
    return None if standing.allow(terms, offering, time) else JudgeRule.STANDING_TERMS


def _against_answer(answer: OfferingAnswer, offering: Offering, owner: OwnerState) -> JudgeRule | None:
    if answer.owner != owner.owner or answer.offering != offering.id:
        return JudgeRule.NOTHING_SAID
    return None if answer.said is Said.ACCEPT else JudgeRule.DECLINED


def _against_licences(offering: Offering, owner: OwnerState, time: int) -> JudgeRule | None:
    """Ask for the owner's other licences; one for an older version of the same offering would be replaced."""
    others = []
    for each in owner.licences:
        if is_live(each, time):
            if each.offering != offering.id:
                others.append(each)
            elif each.version >= offering.version:
                return JudgeRule.ALREADY_GRANTED
    return against_others(others, offering.terms) if others else None
