"""Read the form of a grant. Whatever was typed leads to a grant, or to what to mend at each field."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from bank.ledger.money import AMOUNT_PLACES, MOST, decimal
from bank.withdrawals.document_parts import NAME
from bank.withdrawals.terms import (
    MOST_BUYERS,
    MOST_DAYS,
    Buyers,
    Exclusivity,
    LicencePrice,
    PriceBasis,
    StandingGrant,
)
from bank.withdrawals.territory import Territory, UnknownCodes, territory_of
from bank.withdrawals.uses import DataUse
from schemas.currencies import MINOR_DIGITS
from schemas.topics import DOMAINS
from web.owner.standing.choices import LENGTHS, OTHER, PLACES, GrantFields, PriceFields, Writing

#: Words of one's own that a sentence quotes, and characters of each.
_MOST_WORDS: Final = 5
_MOST_WORD: Final = 40
_DAYS: Final = re.compile("[0-9]{1,5}")
#: An amount with more digits before the point than amounts have.
_LONG: Final = re.compile(r"[0-9]{14,}(?:\.[0-9]+)?")
_One = TypeVar("_One", bound=str)


class WrongField(NamedTuple):
    """Outcome of reading a field: the key of a sentence that says what to mend, and the words that it is about."""

    key: str
    words: str = ""


def read(given: GrantFields, writing: Writing) -> StandingGrant | Mapping[str, WrongField]:
    """Return the grant that fields say, or what is wrong, by the field's name. Nothing chosen grants nothing."""
    found: dict[str, Any] = {
        "domains": _chosen(given.domains, DOMAINS),
        "uses": _chosen(given.uses, DataUse),
        "buyers": _buyers(given),
        "territory": _territory(given, writing),
        "least_prices": _prices(given.prices, writing.point),
        "longest_days": _days(given),
        "exclusivity": _chosen(given.exclusivity, Exclusivity),
    }
    wrong = {name: each for name, each in found.items() if isinstance(each, WrongField)}
    return wrong or StandingGrant(**found)


def _chosen(given: Sequence[str], known: Iterable[_One]) -> frozenset[_One] | WrongField:
    by_value = {str(each): each for each in known}
    if any(each not in by_value for each in given):
        return WrongField("choice")
    return frozenset(by_value[each] for each in given)


def _buyers(given: GrantFields) -> Buyers | WrongField:
    names = frozenset(_named(given.buyers.lower()))
    if given.anybody and names:
        return WrongField("both")
    if wrong := sorted(each for each in names if not re.fullmatch(NAME, each)):
        return WrongField("buyers", _quoted(wrong))
    return Buyers(names, given.anybody) if len(names) <= MOST_BUYERS else WrongField("many-buyers", str(MOST_BUYERS))


def _territory(given: GrantFields, writing: Writing) -> Territory | WrongField:
    if isinstance(places := _chosen(given.places, PLACES), WrongField):
        return places
    codes = {name.casefold(): code for code, name in writing.countries.items()}
    found = territory_of({*places, *(codes.get(each.casefold(), each.upper()) for each in _named(given.countries))})
    if isinstance(found, UnknownCodes):
        return WrongField("countries", _quoted(found.codes))
    return found


def _prices(given: Sequence[PriceFields], point: str) -> tuple[LicencePrice, ...] | WrongField:
    found = [_price(each, point) for each in given]
    prices = [each for each in found if not isinstance(each, WrongField)]
    if len({(each.basis, each.currency) for each in prices}) < len(prices):
        return WrongField("price-twice")
    return next((each for each in found if isinstance(each, WrongField)), tuple(prices))


def _price(given: PriceFields, point: str) -> LicencePrice | WrongField:
    plain = given.amount if point == "." else given.amount.replace(".", "?").replace(point, ".")
    amount = decimal(plain, AMOUNT_PLACES)
    if _LONG.fullmatch(plain) or (amount or 0) > MOST:
        return WrongField("large", _quoted([given.amount]))
    if amount is None:
        return WrongField("amount", _quoted([given.amount]))
    if not given.currency:
        return WrongField("currency-none")
    if given.currency not in MINOR_DIGITS:
        return WrongField("currency", _quoted([given.currency]))
    if isinstance(per := _chosen([given.per], PriceBasis), WrongField):
        return per
    (basis,) = per
    return LicencePrice(basis, given.currency, amount)


def _days(given: GrantFields) -> int | WrongField:
    text = given.days if given.length == OTHER else given.length or "0"
    days = int(text) if _DAYS.fullmatch(text) else -1
    is_listed = given.length in ("", OTHER, *map(str, LENGTHS))
    return days if is_listed and 0 <= days <= MOST_DAYS else WrongField("days", str(MOST_DAYS))


def _named(text: str) -> list[str]:
    """Return what is named one a line, or between commas or semicolons; a name may have blanks in it."""
    return [each for each in map(str.strip, re.split(r"[\r\n,;]", text)) if each]


def _quoted(words: Sequence[str]) -> str:
    some = [each[:_MOST_WORD] for each in words[:_MOST_WORDS]]
    return ", ".join(some) + (" …" if len(words) > _MOST_WORDS else "")
