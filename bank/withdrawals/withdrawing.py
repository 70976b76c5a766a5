"""Rules against a withdrawal under a licence, in the order of `JudgeRule`."""

from typing import Final
from uuid import UUID

from bank.withdrawals.exclusive import against_others, is_live
from bank.withdrawals.parties import against_counts, against_originator, against_owner, against_resale
from bank.withdrawals.requests import OwnerState, WithdrawalRequest
from bank.withdrawals.rules import JudgeRule
from bank.withdrawals.terms import Licence, LicenceTerms

_NONE: Final[frozenset[str]] = frozenset()


def against_withdrawal(request: WithdrawalRequest, owner: OwnerState, time: int) -> JudgeRule | None:
    """Return the first rule by which data does not go out; None: it does."""
    if (rule := against_owner(owner)) is not None:
        return rule
    licence = _licence(request.agreement, owner)
    if licence is None:
        return JudgeRule.NO_LICENCE
    return (
        against_originator(request.originator, licence.originator)
        or _against_licence(licence, owner, time)
        or _against_asking(request)
        or against_resale(request.uses, request.originator)
        or _beyond(request, licence.terms)
        or against_counts(licence.terms, request.held, request.fields)
        or _against_groups(request, licence.terms)
        or _against_earlier(licence, owner, time)
    )


def _licence(agreement: UUID, owner: OwnerState) -> Licence | None:
    """Return the owner's licence under an agreement; None: there is none."""
    number = agreement.int  # compared in a fifth of the time that two UUIDs take
    for each in owner.licences:
        if each.agreement.int == number and each.owner == owner.owner:
            return each
    return None


def _against_licence(licence: Licence, owner: OwnerState, time: int) -> JudgeRule | None:
    if licence.revoked is not None:
        return JudgeRule.REVOKED
    if time < licence.since:
        return JudgeRule.NOT_BEGUN
    if time >= licence.until:
        return JudgeRule.EXPIRED
    for each in owner.licences:
        if each.version > licence.version and each.offering == licence.offering:
            return JudgeRule.REPLACED
    return None


def _against_asking(request: WithdrawalRequest) -> JudgeRule | None:
    if not (request.fields and request.uses and request.territory and request.period):
        return JudgeRule.NOTHING_ASKED
    return None if all(request.fields.values()) else JudgeRule.NOTHING_ASKED


def _beyond(request: WithdrawalRequest, terms: LicenceTerms) -> JudgeRule | None:
    """Return the rule by which a request asks for more than a licence grants."""
    if not request.uses <= terms.uses:
        return JudgeRule.OTHER_USE
    if not terms.territory.covers(request.territory):
        return JudgeRule.OTHER_TERRITORY
    for record_type, fields in request.fields.items():
        if not fields <= terms.fields.get(record_type, _NONE):
            return JudgeRule.OTHER_FIELDS
    return None if terms.period.covers(request.period) else JudgeRule.OTHER_PERIOD


def _against_groups(request: WithdrawalRequest, terms: LicenceTerms) -> JudgeRule | None:
    owners, alike = terms.groups
    return JudgeRule.GROUP_TOO_SMALL if request.groups.owners < owners or request.groups.alike < alike else None


def _against_earlier(licence: Licence, owner: OwnerState, time: int) -> JudgeRule | None:
    """Ask for licences of other offerings that came before this one: of two that conflict, the first is good."""
    earlier = [
        each
        for each in owner.licences
        if each.since <= licence.since
        and each.offering != licence.offering
        and is_live(each, time)
        and (each.since, each.agreement) < (licence.since, licence.agreement)
    ]
    return against_others(earlier, licence.terms) if earlier else None
