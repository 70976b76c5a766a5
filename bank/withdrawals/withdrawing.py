"""Rules against a withdrawal under a licence, in the order of `Rule`."""

from bank.withdrawals.exclusive import against_others, is_live
from bank.withdrawals.parties import against_counts, against_originator, against_owner, against_resale
from bank.withdrawals.requests import OwnerState, Withdrawal
from bank.withdrawals.rules import Rule
from bank.withdrawals.terms import Licence, Terms


def against_withdrawal(request: Withdrawal, owner: OwnerState, time: int) -> Rule | None:
    """Return the first rule by which data does not go out; None: it does."""
    if (rule := against_owner(owner)) is not None:
        return rule
    licence = next((each for each in owner.licences if each.agreement == request.agreement), None)
    if licence is None or licence.owner != owner.owner:
        return Rule.NO_LICENCE
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


def _against_licence(licence: Licence, owner: OwnerState, time: int) -> Rule | None:
    if licence.revoked is not None:
        return Rule.REVOKED
    if time < licence.since:
        return Rule.NOT_BEGUN
    if time >= licence.until:
        return Rule.EXPIRED
    replaced = any(each.offering == licence.offering and each.version > licence.version for each in owner.licences)
    return Rule.REPLACED if replaced else None


def _against_asking(request: Withdrawal) -> Rule | None:
    fields = request.fields.values()
    said = fields and all(fields) and request.period and request.uses and request.territory
    return None if said else Rule.NOTHING_ASKED


def _beyond(request: Withdrawal, terms: Terms) -> Rule | None:
    """Return the rule by which a request asks for more than a licence grants."""
    if not request.uses <= terms.uses:
        return Rule.OTHER_USE
    if not terms.territory.covers(request.territory):
        return Rule.OTHER_TERRITORY
    if not all(fields <= _granted(terms, record_type) for record_type, fields in request.fields.items()):
        return Rule.OTHER_FIELDS
    return None if terms.period.covers(request.period) else Rule.OTHER_PERIOD


def _granted(terms: Terms, record_type: str) -> frozenset[str]:
    return frozenset().union(*(each.fields for each in terms.wanted if each.record_type == record_type))


def _against_groups(request: Withdrawal, terms: Terms) -> Rule | None:
    owners, alike = terms.groups
    return Rule.GROUP_TOO_SMALL if request.groups.owners < owners or request.groups.alike < alike else None


def _against_earlier(licence: Licence, owner: OwnerState, time: int) -> Rule | None:
    """Ask for licences of other offerings that came before this one: of two that conflict, the first is good."""
    earlier = (
        each
        for each in owner.licences
        if each.offering != licence.offering
        and (each.since, each.agreement) < (licence.since, licence.agreement)
        and is_live(each, time)
    )
    return against_others(earlier, licence.terms)
