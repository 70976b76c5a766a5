"""Fill the form of a grant with what the grant says. The form can say all that a grant can."""

from bank.ledger.money import shown
from bank.withdrawals.terms import LicencePrice, StandingGrant
from bank.withdrawals.territory import WORLD_CODE, Territory
from schemas.countries import GROUPS
from web.owner.standing.choices import LENGTHS, OTHER, PLACES, GrantFields, PriceFields, Writing


def filled(grant: StandingGrant, writing: Writing) -> GrantFields:
    """Return the fields that say what a grant says."""
    places, named = _places(grant.territory)
    is_listed = grant.longest_days in LENGTHS or not grant.longest_days
    return GrantFields(
        domains=sorted(grant.domains),
        uses=sorted(grant.uses),
        anybody=grant.buyers.anybody,
        buyers="\n".join(sorted(grant.buyers.names)),
        places=places,
        countries="\n".join(sorted(writing.countries.get(each, each) for each in named)),
        prices=[_price(each, writing.point) for each in grant.least_prices],
        length="" if not grant.longest_days else str(grant.longest_days) if is_listed else OTHER,
        days="" if is_listed else str(grant.longest_days),
        exclusivity=sorted(grant.exclusivity),
    )


def _places(found: Territory) -> tuple[list[str], frozenset[str]]:
    """Return the largest place that lies in a territory, and the countries besides."""
    if found.world:
        return [WORLD_CODE], frozenset()
    for each in PLACES:
        if each in GROUPS and found.countries >= GROUPS[each]:
            return [each], found.countries - GROUPS[each]
    return [], found.countries


def _price(price: LicencePrice, point: str) -> PriceFields:
    return PriceFields(shown(price.amount).replace(".", point), price.currency, price.basis.value)
