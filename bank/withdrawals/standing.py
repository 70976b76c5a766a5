"""Standing terms: whether an owner's grants allow all that an offering asks for."""

from bank.ledger.months import DAY_MS
from bank.withdrawals.terms import Offering, StandingGrant, StandingTerms


def allow(standing: StandingTerms, offering: Offering, time: int) -> bool:
    """Return whether, for each wanted record type, one of the grants allows the whole offering at this time."""
    domains = offering.terms.domains
    for grant in standing.grants:
        if not domains.isdisjoint(grant.domains) and _allows(grant, offering, time):
            domains -= grant.domains
    return not domains


def _allows(grant: StandingGrant, offering: Offering, time: int) -> bool:
    terms = offering.terms
    return (
        terms.uses <= grant.uses
        and offering.originator in grant.buyers
        and terms.exclusivity in grant.exclusivity
        and terms.expires - time <= grant.longest_days * DAY_MS
        and grant.territory.covers(terms.territory)
        and any(terms.price.is_at_least(least) for least in grant.least_prices)
    )
