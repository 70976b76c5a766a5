"""Standing terms are read strictly; what is not said is not granted."""

import json
from importlib.resources import files
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bank.withdrawals.standing_terms import StandingTermsProblems, digest, json_schema, read, to_json
from bank.withdrawals.terms import StandingGrant, StandingTerms
from tests.bank.withdrawals.documents import GRANT, OWNER, standing_terms

PUBLISHED = json.loads(files("schemas").joinpath("withdrawals/standing_terms.v1.json").read_text("utf-8"))
PRICE: dict[str, Any] = GRANT["least_prices"][0]


def text(**changes: Any) -> bytes:
    return json.dumps({"version": 1, "grants": [{**GRANT, **changes}]}).encode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"domains": ["social", "smiles"]}, "grants.0.domains.1: is no domain: give one of"),
        ({"domains": ["*"]}, "grants.0.domains.0: is no domain"),
        ({"uses": ["all"]}, "grants.0.uses.0 is none of what it can be"),
        ({"buyers": ["*"]}, "grants.0.buyers.0 has another form"),
        ({"any_buyer": True}, "give buyers by name, or any_buyer, and not both"),
        ({"any_buyer": 1}, "grants.0.any_buyer is neither true nor false"),
        ({"territory": ["XX"]}, "grants.0.territory.0: is no territory"),
        ({"least_prices": [{**PRICE, "amount": "-1"}]}, "grants.0.least_prices.0.amount: give an amount"),
        ({"least_prices": [PRICE, PRICE]}, "one price for each of per and currency"),
        ({"longest_days": -1}, "grants.0.longest_days is too small: write at least 0"),
        ({"longest_days": 10_959}, "grants.0.longest_days is too large: write at most"),
        ({"exclusivity": ["some"]}, "grants.0.exclusivity.0 is none of what it can be: write 'none'"),
        ({"canary": []}, "grants.0.canary is no field of standing terms"),
    ],
)
def test_standing_terms_that_are_wrong_say_what_to_mend(changes: dict[str, Any], said: str) -> None:
    found = read(text(**changes), OWNER)
    assert isinstance(found, StandingTermsProblems)
    assert said in str(found)


def test_nothing_said_grants_nothing() -> None:
    assert read(b'{"version": 1}', OWNER) == StandingTerms(OWNER, 1)
    assert read(b'{"version": 1, "grants": [{}]}', OWNER) == StandingTerms(OWNER, 1, (StandingGrant(),))


@given(standing_terms())
def test_standing_terms_are_read_as_they_were_written(found: StandingTerms) -> None:
    written = to_json(found)
    assert read(written, found.owner) == found
    assert written == rfc8785.dumps(json.loads(written))
    assert found.owner not in written.decode()
    assert len(digest(found)) == 64


def test_the_published_schema_is_the_readers() -> None:
    assert json_schema() == PUBLISHED
    validator = Draft202012Validator(PUBLISHED)
    validator.validate(json.loads(text()))
    assert not validator.is_valid(json.loads(text(canary=1)))
