"""Parts that documents of withdrawals share; each refuses what it does not take, and says what to do."""

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from bank.ledger.money import AMOUNT_PLACES, MOST, decimal, shown
from bank.ledger.months import DAY_MS, day_start
from bank.strict_documents import StrictModel
from bank.withdrawals.terms import MOST_TEXT, Exclusivity, LicencePrice, PriceBasis
from bank.withdrawals.territory import NOWHERE, WORLD_CODE, Territory, territory_of
from bank.withdrawals.uses import DataUse
from schemas.countries import COUNTRIES, GROUPS
from schemas.currencies import MINOR_DIGITS

_CODES: Final = COUNTRIES | GROUPS.keys() | {WORLD_CODE}
_Item = TypeVar("_Item", bound=Hashable)


def once(items: list[_Item]) -> list[_Item]:
    """Return a list in which nothing is twice.

    Raises:
        ValueError: something is.
    """
    if len(set(items)) < len(items):
        raise ValueError("something is in the list twice: remove one")
    return items


def _day(text: str) -> str:
    found = day_start(text)
    if found is None or found < 0:
        raise ValueError('give a day from 1970 on, such as 2034-03-01, and never "never"; it begins at 0:00 UTC')
    return text


def _line(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise ValueError("write one line of letters, digits, marks and plain spaces, without spaces at its ends")
    return text


def _known_code(code: str) -> str:
    if code not in _CODES:
        raise ValueError("is no territory: give countries by ISO 3166-1 alpha-2, such as DE, or EU, EEA or WORLD")
    return code


def _payable(code: str) -> str:
    if code not in MINOR_DIGITS:
        raise ValueError("is no currency that is paid in: give one of ISO 4217 in use, such as EUR")
    return code


def _amount(text: str) -> str:
    if not 0 <= (-1 if (found := decimal(text, AMOUNT_PLACES)) is None else found) <= MOST:
        raise ValueError(
            f'give an amount as a text of digits, such as "0.001", without a sign, with at most {AMOUNT_PLACES} digits '
            f"behind the point, and at most {shown(MOST)}"
        )
    return text


def _above_zero(text: str) -> str:
    if not decimal(text, AMOUNT_PLACES):
        raise ValueError("give an amount above 0: data is not taken for nothing")
    return text


Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Line = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT), AfterValidator(_line)]
NAME: Final = r"^[a-z0-9][a-z0-9._-]{0,63}$"
_CODE: Final = r"^[A-Z]{2,5}$"
_CURRENCY: Final = r"^[A-Z]{3}$"
ID: Final = r"^[a-z0-9][a-z0-9-]{0,31}$"
#: What patterns ask for, in words.
FORMS: Final = {
    NAME: "1 to 64 of a-z, 0-9, '.', '_' and '-', of which the first is a letter or digit",
    _CODE: "capital letters, such as DE; GB is the United Kingdom",
    _CURRENCY: "three capital letters, such as EUR",
    ID: "1 to 32 of a-z, 0-9 and '-', of which the first is a letter or digit",
}
Name = Annotated[str, StringConstraints(pattern=NAME)]
Codes = Annotated[
    list[Annotated[str, StringConstraints(pattern=_CODE), AfterValidator(_known_code)]],
    Field(max_length=len(_CODES)), AfterValidator(once),
]  # fmt: skip
#: Values of enumerations are texts in a document.
UseCode = Annotated[DataUse, Field(strict=False)]
ExclusivityCode = Annotated[Exclusivity, Field(strict=False)]
_AMOUNT_SCHEMA: Final = {"type": "string", "pattern": r"^[0-9]{1,13}(\.[0-9]{1,6})?$"}
_Amount = Annotated[str, AfterValidator(_amount), WithJsonSchema(_AMOUNT_SCHEMA)]


class LeastPriceDocument(StrictModel):
    """Price for each record or owner, or a pool that is shared out."""

    per: Annotated[PriceBasis, Field(strict=False)]
    amount: _Amount
    currency: Annotated[str, StringConstraints(pattern=_CURRENCY), AfterValidator(_payable)]

    def price(self) -> LicencePrice:
        """Return the price in millionths."""
        return LicencePrice(self.per, self.currency, decimal(self.amount, AMOUNT_PLACES) or 0)


class OfferedPriceDocument(LeastPriceDocument):
    """Price above 0 for each record or owner, or a pool that is shared out."""

    amount: Annotated[_Amount, AfterValidator(_above_zero), WithJsonSchema(_AMOUNT_SCHEMA)]


def territory(codes: Sequence[str]) -> Territory:
    """Return the territory of codes that are known."""
    found = territory_of(codes)
    return found if isinstance(found, Territory) else NOWHERE


def codes_of(found: Territory) -> list[str]:
    """Return a territory as a document has it: countries, or the world."""
    return [WORLD_CODE] if found.world else sorted(found.countries)


def price_fields(price: LicencePrice) -> dict[str, Any]:
    """Return a price as a document has it."""
    return {"amount": shown(price.amount), "currency": price.currency, "per": price.basis.value}


def start(day: str) -> int:
    """Return when a day that was checked begins, in milliseconds since 1970."""
    return day_start(day) or 0


def day_of(time: int) -> str:
    """Return the day that begins at a time.

    Raises:
        ValueError: none does.
    """
    if time % DAY_MS:
        raise ValueError("a document names days, and this time is not the beginning of one")
    return datetime.fromtimestamp(time // 1000, UTC).date().isoformat()
