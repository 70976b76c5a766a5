"""A tariff: a JSON document with prices for one depositor or owner, or for all, read strictly.

Its JSON Schema is published as `schemas/ledger/tariff.v1.json`. Numbers with a point are texts, such as "0.0001": a
JSON number would be a float somewhere. A version is never edited: a later version of the same tariff ends it.
"""

from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from bank import strict_documents
from bank.ledger.money import AMOUNT_PLACES, MOST, PRICE_PLACES, SHARE_PLACES, WHOLE_SHARE, decimal
from bank.ledger.months import day_start
from bank.ledger.pricing import METERS, MONTHLY, Price, Tier
from bank.strict_documents import StrictModel
from schemas.currencies import IN_USE

MOST_BYTES: Final = 65_536
#: End of what does not end, in milliseconds since 1970.
NEVER: Final = 2**62
EVERYBODY: Final = "*"
IN_USE_CURRENCIES: Final = frozenset(IN_USE.split())
_MOST_UNITS: Final = 10**15

Side = Literal["depositor", "owner"]
_NAME: Final = r"^[a-z0-9][a-z0-9-]{0,62}$"
_DECIMAL: Final = r"^[0-9]{1,13}(\.[0-9]{1,18})?$"
_DAY: Final = r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"
_CURRENCY: Final = r"^[A-Z]{3}$"
#: What each form asks for, in words.
_FORMS: Final = {
    _NAME: "63 small letters, digits and hyphens at most, such as standard",
    _DECIMAL: 'a number of 0 or more as a text, such as "0.0001", of 13 digits at most before the point',
    _DAY: "a day, such as 2026-12-01",
    _CURRENCY: "three capital letters, such as EUR",
}
_Name = Annotated[str, StringConstraints(pattern=_NAME)]
_Decimal = Annotated[str, StringConstraints(pattern=_DECIMAL)]
_Day = Annotated[str, StringConstraints(pattern=_DAY)]
_Units = Annotated[int, Field(ge=1, le=_MOST_UNITS)]


class TierDocument(StrictModel):
    """Units up to `up_to`, counted from the first that is charged, cost `price` each; the last tier has no `up_to`."""

    up_to: _Units | None = None
    price: _Decimal


class PackageDocument(StrictModel):
    """Packages of `size` units: each that is begun costs `price`."""

    size: _Units
    price: _Decimal


class PriceDocument(StrictModel):
    """Price of a meter, in one of three forms; the first `free` units of a month cost nothing."""

    meter: Literal["records", "bytes", "objects", "withdrawals", "byte_months"]
    free: Annotated[int, Field(ge=0, le=_MOST_UNITS)] = 0
    price: _Decimal | None = None
    tiers: Annotated[list[TierDocument], Field(min_length=1, max_length=20)] | None = None
    package: PackageDocument | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if sum(each is not None for each in (self.price, self.tiers, self.package)) != 1:
            raise ValueError("give one of price, tiers and package")
        limits = [each.up_to for each in self.tiers or ()]
        if limits and (limits[-1] is not None or None in limits[:-1]):
            raise ValueError("give each tier but the last an up_to")
        known = [each for each in limits if each is not None]
        if known != sorted(set(known)):
            raise ValueError("let up_to rise from tier to tier")
        return self


class TariffDocument(StrictModel):
    """Tariff as a document: see docs/ledger.md."""

    tariff: _Name
    version: Annotated[int, Field(ge=1, le=1_000_000)]
    side: Side
    party: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    currency: Annotated[str, StringConstraints(pattern=_CURRENCY)]
    valid_from: _Day
    valid_until: _Day | None = None
    payer: Literal["depositor", "owner", "shared"]
    owner_share: _Decimal | None = None
    minimum: _Decimal | None = None
    prices: Annotated[list[PriceDocument], Field(max_length=len(METERS))]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for problem in _problems(self):
            raise ValueError(problem)
        return self


class Tariff(NamedTuple):
    """A tariff, ready to compute with: times in milliseconds since 1970, `until` behind the last; `owner_share` and
    `minimum` in millionths.
    """

    tariff: str
    version: int
    side: Side
    party: str
    currency: str
    since: int
    until: int
    owner_share: int
    minimum: int
    prices: tuple[Price, ...]

    @property
    def name(self) -> str:
        """Name and version, as postings name it; also its key on the topic."""
        return f"{self.tariff}/{self.version}"


class TariffProblems(NamedTuple):
    """Outcome of reading what is no tariff: what to mend, one sentence each."""

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return "; ".join(self.sentences)


def read(text: bytes) -> Tariff | TariffProblems:
    """Read a document of at most MOST_BYTES, of which every field is known and none is there twice."""
    found = strict_documents.read(text, TariffDocument, MOST_BYTES, "a tariff", _FORMS)
    return TariffProblems(found) if isinstance(found, tuple) else _made(found)


def slips(tariff: Tariff) -> list[str]:
    """List what to mend in a tariff before it is set. One that was set with it before counts as it is."""
    said = {
        "party has characters that do not print: write the name as it is registered": not tariff.party.isprintable(),
        'prices is empty, and there is no minimum: give a price, "0" where nothing is to be paid': not tariff.prices
        and not tariff.minimum,
    }
    return [sentence for sentence, wrong in said.items() if wrong]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a document; `schemas/ledger/tariff.v1.json` is a copy."""
    return strict_documents.json_schema(TariffDocument)


def _problems(found: TariffDocument) -> list[str]:
    """List what the form does not say of fields that belong together."""
    since, until = day_start(found.valid_from), day_start(found.valid_until or "9999-12-31")
    meters = [each.meter for each in found.prices]
    said = {
        "valid_from and valid_until are days, such as 2026-12-01": since is None or until is None,
        "it ends before it begins: valid_until is the first day on which it is not valid any more, so let it be later "
        "than valid_from": since is not None and until is not None and until <= since,
        "the currency is not in use: give one of ISO 4217, such as EUR": found.currency not in IN_USE_CURRENCIES,
        "give owner_share where payer is shared, and there alone": (found.payer == "shared") != bool(found.owner_share),
        f"owner_share is a number from 0 to 1 with at most {SHARE_PLACES} digits behind the point": not _is_share(
            found
        ),
        "a meter has two prices: join them": len(set(meters)) < len(meters),
        f"the minimum is beyond the most that an account holds, or has more than {AMOUNT_PLACES} digits behind the "
        "point": _minimum(found) is None,
        f"a price has more than {PRICE_PLACES} digits behind the point: give the price of a package": None
        in map(_price, _prices(found)),
        "byte_months and minimum belong to a whole month, so their party pays them: let payer be the side, or move "
        "them into a tariff of the other side": _is_monthly(found) and found.payer != found.side,
    }
    return [sentence for sentence, wrong in said.items() if wrong]


def _is_monthly(found: TariffDocument) -> bool:
    return found.minimum is not None or any(each.meter in MONTHLY for each in found.prices)


def _is_share(found: TariffDocument) -> bool:
    share = decimal(found.owner_share or "0", SHARE_PLACES)
    return share is not None and share <= WHOLE_SHARE


def _minimum(found: TariffDocument) -> int | None:
    amount = decimal(found.minimum or "0", AMOUNT_PLACES)
    return amount if amount is not None and amount <= MOST else None


def _prices(found: TariffDocument) -> list[str]:
    return [tier.price for each in found.prices for tier in _tiers(each)]


def _tiers(price: PriceDocument) -> list[TierDocument]:
    if price.package is not None:
        return [TierDocument(price=price.package.price)]
    return price.tiers or [TierDocument(price=price.price or "0")]


def _price(text: str) -> int | None:
    return decimal(text, PRICE_PLACES)


def _made(found: TariffDocument) -> Tariff:
    shares = {"depositor": 0, "owner": WHOLE_SHARE, "shared": decimal(found.owner_share or "0", SHARE_PLACES) or 0}
    return Tariff(
        tariff=found.tariff,
        version=found.version,
        side=found.side,
        party=found.party,
        currency=found.currency,
        since=day_start(found.valid_from) or 0,
        until=(day_start(found.valid_until) or NEVER) if found.valid_until else NEVER,
        owner_share=shares[found.payer],
        minimum=_minimum(found) or 0,
        prices=tuple(
            Price(
                each.meter,
                each.free,
                tuple(Tier(tier.up_to, _price(tier.price) or 0) for tier in _tiers(each)),
                each.package.size if each.package else 1,
            )
            for each in found.prices
        ),
    )
