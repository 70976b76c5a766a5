"""Choices of a grant: what can be chosen, in the order in which the page shows it, and fields as they were typed."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from bank.withdrawals.standing_terms import MOST_PRICES
from bank.withdrawals.terms import Exclusivity, PriceBasis
from bank.withdrawals.territory import WORLD_CODE
from bank.withdrawals.uses import DataUse
from schemas.topics import DOMAINS

#: Longest lengths in days, as one chooses them: a month, a year, two and ten years.
LENGTHS: Final = (31, 366, 731, 3653)
OTHER: Final = "other"
#: Places that are chosen as such, the largest first; other countries are named.
PLACES: Final = (WORLD_CODE, "EEA", "EU")
CHOICES: Final[Mapping[str, Sequence[str]]] = {
    "domains": DOMAINS,
    "uses": tuple(DataUse),
    "places": PLACES,
    "per": tuple(PriceBasis),
    "lengths": ("", *map(str, LENGTHS), OTHER),
    "exclusivity": tuple(Exclusivity),
}
#: Rows of prices that a new grant has.
_FEW_PRICES: Final = 2
CURRENCY: Final = "EUR"


class Writing(NamedTuple):
    """Writing of a language: its mark before the digits behind the point, and names of countries by their codes."""

    point: str
    countries: Mapping[str, str]


class PriceFields(NamedTuple):
    """Fields of a least price; one without an amount is none."""

    amount: str = ""
    currency: str = CURRENCY
    per: str = PriceBasis.RECORD.value


class GrantFields(NamedTuple):
    """Fields of the form of a grant, as they were typed."""

    domains: Sequence[str] = ()
    uses: Sequence[str] = ()
    anybody: bool = False
    buyers: str = ""
    places: Sequence[str] = ()
    countries: str = ""
    prices: Sequence[PriceFields] = ()
    length: str = ""
    days: str = ""
    exclusivity: Sequence[str] = ()

    def rows(self) -> Sequence[PriceFields]:
        """Return rows of prices to show: one more than there are, as far as a grant takes them."""
        most = min(MOST_PRICES, max(_FEW_PRICES, len(self.prices) + 1))
        return [*self.prices, *[PriceFields()] * most][:most]


def fields_of(form: Mapping[str, Sequence[str]]) -> GrantFields:
    """Return the fields of a form that was sent."""

    def first(name: str) -> str:
        return next(iter(form.get(name, ())), "")

    rows = [
        PriceFields(first(f"amount-{each}").strip(), first(f"currency-{each}").strip().upper(), first(f"per-{each}"))
        for each in range(1, MOST_PRICES + 1)
    ]
    return GrantFields(
        domains=tuple(form.get("domain", ())),
        uses=tuple(form.get("use", ())),
        anybody=bool(first("anybody")),
        buyers=first("buyers").strip(),
        places=tuple(form.get("place", ())),
        countries=first("countries").strip(),
        prices=tuple(each for each in rows if each.amount),
        length=first("length"),
        days=first("days").strip(),
        exclusivity=tuple(form.get("exclusivity", ())),
    )
