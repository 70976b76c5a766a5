"""Policies of ODRL: to one and back is the same value, and nothing else is read."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from bank.strict_documents import canonical
from bank.withdrawals import standing_terms as standing_documents
from bank.withdrawals.odrl.grants import grants_something
from bank.withdrawals.odrl.reading import MOST_BYTES, Accepted, NoPolicy, read
from bank.withdrawals.odrl.terms import Project
from bank.withdrawals.odrl.writing import agreement, offer, request
from bank.withdrawals.terms import (
    Buyers,
    Exclusivity,
    Licence,
    LicencePrice,
    Offering,
    PriceBasis,
    StandingGrant,
    StandingTerms,
)  # fmt: skip
from bank.withdrawals.territory import Territory
from bank.withdrawals.uses import DataUse
from schemas.countries import COUNTRIES
from schemas.currencies import MINOR_DIGITS
from schemas.topics import DOMAINS
from tests.bank.withdrawals.documents import licences, offerings, standing_terms


@given(offerings())
def test_an_offering_is_the_same_after_being_a_request(found: Offering) -> None:
    written = request(found)
    assert read(written) == found
    assert written == rfc8785.dumps(json.loads(written))


@given(standing_terms(empty=False))
def test_standing_terms_are_the_same_after_being_an_offer(found: StandingTerms) -> None:
    assert read(offer(found)) == found


def test_the_longest_standing_terms_fit_into_an_offer() -> None:
    codes = sorted(MINOR_DIGITS)[: standing_documents.MOST_PRICES]
    prices = tuple(LicencePrice(PriceBasis.RECORD, each, 1) for each in codes)
    grant = StandingGrant(
        frozenset(DOMAINS), frozenset(DataUse), Buyers(anybody=True), Territory(COUNTRIES), prices, 1,
        frozenset(Exclusivity),
    )  # fmt: skip
    found = StandingTerms("0" * 32, 1, (grant,) * 34)
    assert 0.9 < len(standing_documents.to_json(found)) / standing_documents.MOST_BYTES < 1
    assert read(offer(found)) == found


@given(standing_terms())
def test_what_grants_nothing_is_not_in_an_offer(found: StandingTerms) -> None:
    again = read(offer(found))
    assert isinstance(again, StandingTerms)
    assert again.grants == tuple(filter(grants_something, found.grants))


def test_standing_terms_without_grants_prohibit_and_permit_nothing() -> None:
    policy = json.loads(offer(StandingTerms("0" * 32, 1, (StandingGrant(),))))
    assert "permission" not in policy
    assert policy["prohibition"][0]["action"] == ["grantUse", "sell"]


@given(licences())
def test_a_licence_is_the_same_after_being_an_agreement(found: tuple[Licence, Offering]) -> None:
    licence, asked = found
    project = Project(asked.purpose, asked.model, asked.framework)
    assert read(agreement(licence, project)) == Accepted(licence, project)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**40) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


def places(node: Any) -> list[tuple[Any, Any]]:
    """List (container, key) of all that is in a document."""
    if not isinstance(node, dict | list):
        return []
    keys = list(node) if isinstance(node, dict) else list(range(len(node)))
    return [(node, key) for key in keys] + [place for key in keys for place in places(node[key])]


@given(standing_terms(empty=False) | offerings(), st.data())
def test_whatever_is_changed_gives_no_policy_or_the_value_that_it_says(
    found: StandingTerms | Offering, data: st.DataObject
) -> None:
    before = offer(found) if isinstance(found, StandingTerms) else request(found)
    policy = json.loads(before)
    container, key = data.draw(st.sampled_from(places(policy)))
    container[key] = data.draw(json_values)
    written = canonical(policy) if data.draw(st.booleans()) else json.dumps(policy).encode()
    again = read(written)
    if written == before:
        assert again == found
    elif not isinstance(again, NoPolicy):
        assert not isinstance(again, Accepted)
        assert (offer(again) if isinstance(again, StandingTerms) else request(again)) == written


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"type": []}', b'{"type": "Set"}', b"[" * 100_000, b"\xff", b" " * (MOST_BYTES + 1)]
)
def test_what_is_no_policy_is_told(data: bytes) -> None:
    assert isinstance(read(data), NoPolicy)
