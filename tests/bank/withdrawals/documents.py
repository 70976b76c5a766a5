"""Documents of withdrawals to start from, and strategies for the values that documents can say."""

import json
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bank.ledger.money import MOST
from bank.ledger.months import DAY_MS
from bank.withdrawals import record_types, terms
from bank.withdrawals.terms import (
    Buyers,
    DataPeriod,
    Exclusivity,
    Groups,
    Licence,
    LicencePrice,
    LicenceTerms,
    Offering,
    PriceBasis,
    StandingGrant,
    StandingTerms,
    WantedRecords,
)  # fmt: skip
from bank.withdrawals.territory import WORLD, Territory
from bank.withdrawals.uses import DataUse
from schemas.countries import COUNTRIES
from schemas.currencies import MINOR_DIGITS
from schemas.topics import DOMAINS

#: 2026-12-01T00:00:00Z
NOW: Final = 1_796_083_200_000
OWNER: Final = "0123456789abcdef0123456789abcdef"
OFFERING: Final[dict[str, Any]] = {
    "offering": "speech-2027", "version": 1, "originator": "acme-ai",
    "purpose": "A model that answers questions about films", "model": "film-7b", "framework": "PyTorch",
    "uses": ["train-generative"],
    "wanted": [{"record_type": "social.post", "fields": ["text", "language"], "least_records": 100}],
    "data_from": "2020-01-01", "data_until": "2027-01-01",
    "territory": ["EU", "CH"], "exclusivity": "purpose",
    "price": {"per": "record", "amount": "0.001", "currency": "EUR"},
    "groups": {"owners": 1000, "alike": 10},
    "opens": "2026-12-15", "closes": "2027-03-01", "expires": "2034-03-01",
}  # fmt: skip
GRANT: Final[dict[str, Any]] = {
    "domains": ["social"], "uses": ["train"], "buyers": ["acme-ai"], "territory": ["EU"], "longest_days": 3653,
    "least_prices": [{"per": "record", "amount": "0", "currency": "EUR"}], "exclusivity": ["none"],
}  # fmt: skip


def offering_text(**changes: Any) -> bytes:
    """Return the offering as a document, with changes; a field that is set to ... is left out."""
    return json.dumps({name: value for name, value in {**OFFERING, **changes}.items() if value is not ...}).encode()


names = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True)
lines = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=40).map(
    lambda text: text.strip() or "-"
)
territories: SearchStrategy[Territory] = st.just(WORLD) | st.frozensets(
    st.sampled_from(sorted(COUNTRIES)), min_size=1, max_size=6
).map(Territory)
uses = st.frozensets(st.sampled_from(DataUse), min_size=1)
currencies = st.sampled_from(sorted(MINOR_DIGITS))


def prices(least: int = 1) -> SearchStrategy[LicencePrice]:
    return st.builds(LicencePrice, st.sampled_from(PriceBasis), currencies, st.integers(least, MOST))


@st.composite
def wanted(draw: DrawFn) -> tuple[WantedRecords, ...]:
    types = draw(st.lists(st.sampled_from(sorted(record_types.askable())), min_size=1, max_size=3, unique=True))
    return tuple(
        WantedRecords(
            each,
            draw(st.frozensets(st.sampled_from(sorted(record_types.askable()[each])), min_size=1, max_size=5)),
            draw(st.integers(1, terms.MOST_RECORDS)),
        )
        for each in sorted(types)
    )


@st.composite
def offerings(draw: DrawFn) -> Offering:
    opens, answered, lasts = draw(st.integers(1, 20_000)), draw(st.integers(1, 900)), draw(st.integers(1, 10_000))
    expires = opens + answered + lasts
    since = draw(st.integers(0, expires - 1))
    alike = draw(st.integers(terms.LEAST_ALIKE, 1000))
    return Offering(
        id=draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,31}", fullmatch=True)),
        version=draw(st.integers(1, terms.MOST_VERSION)),
        originator=draw(names),
        purpose=draw(lines),
        model=draw(lines),
        framework=draw(lines),
        terms=LicenceTerms(
            wanted=draw(wanted()),
            period=DataPeriod(since * DAY_MS, draw(st.integers(since + 1, expires)) * DAY_MS),
            uses=draw(uses),
            territory=draw(territories),
            exclusivity=draw(st.sampled_from(Exclusivity)),
            price=draw(prices()),
            groups=Groups(draw(st.integers(alike, terms.MOST_OWNERS)), alike),
            expires=expires * DAY_MS,
        ),
        opens=opens * DAY_MS,
        closes=(opens + answered) * DAY_MS,
    )


@st.composite
def licences(draw: DrawFn) -> tuple[Licence, Offering]:
    """Draw a licence, and the offering that it comes of."""
    found = draw(offerings())
    since = draw(st.integers(found.opens, found.closes - 1))
    licence = Licence(
        agreement=UUID(int=draw(st.integers(0, 2**128 - 1))),
        owner=draw(st.from_regex(r"[0-9a-f]{32}", fullmatch=True)),
        offering=found.id,
        version=found.version,
        originator=found.originator,
        terms=found.terms,
        since=since,
        until=draw(st.integers(since + 1, found.terms.expires)),
    )
    return licence, found


def grants(empty: bool = True) -> SearchStrategy[StandingGrant]:
    """Return a strategy for grants; those that are not to be empty grant something."""
    least = 0 if empty else 1
    return st.builds(
        StandingGrant,
        domains=st.frozensets(st.sampled_from(DOMAINS), min_size=least),
        uses=st.frozensets(st.sampled_from(DataUse), min_size=least),
        buyers=st.just(Buyers(anybody=True)) | st.frozensets(names, min_size=least, max_size=3).map(Buyers),
        territory=territories if least else st.just(Territory()) | territories,
        least_prices=st.lists(
            prices(0), min_size=least, max_size=3, unique_by=lambda each: (each.basis, each.currency)
        ).map(tuple),
        longest_days=st.integers(least, terms.MOST_DAYS),
        exclusivity=st.frozensets(st.sampled_from(Exclusivity), min_size=least),
    )


def standing_terms(empty: bool = True) -> SearchStrategy[StandingTerms]:
    return st.builds(
        StandingTerms,
        owner=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
        version=st.integers(1, terms.MOST_VERSION),
        grants=st.lists(grants(empty), max_size=3).map(tuple),
    )
