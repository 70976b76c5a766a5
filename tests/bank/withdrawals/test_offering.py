"""Offerings are read strictly, and come to the same bytes and digest whoever wrote them."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bank.withdrawals import offering
from bank.withdrawals.offering import MOST_BYTES, OfferingProblems, digest, json_schema, read, to_json, unfit_changes
from bank.withdrawals.terms import Offering
from tests.bank.withdrawals.documents import NOW, OFFERING, offering_text, offerings

PUBLISHED = json.loads(files("schemas").joinpath("withdrawals/offering.v1.json").read_text("utf-8"))
WANTED: dict[str, Any] = OFFERING["wanted"][0]
PRICE: dict[str, Any] = OFFERING["price"]


def made(**changes: Any) -> Offering:
    found = read(offering_text(**changes))
    assert isinstance(found, Offering), found
    return found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expires": ...}, "expires is missing: add it"),
        ({"expires": None}, "expires is no text: write it between quotes"),
        ({"expires": "never"}, 'expires: give a day from 1970 on, such as 2034-03-01, and never "never"'),
        ({"expires": "2034-02-30"}, "expires: give a day"),
        ({"expires": "2034-03-01T00:00:00+02:00"}, "expires: give a day"),
        ({"expires": "2027-03-01"}, "expires: let it be later than closes"),
        ({"expires": "2057-03-01"}, "expires: let it be at most 10958 days after opens"),
        ({"opens": "2026-10-01", "closes": "2026-11-01"}, "closes: it has closed already"),
        ({"opens": "2026-09-01", "closes": "2026-10-01", "data_until": "2026-01-01", "expires": "2026-11-01"},
         "expires: it is in the past"),
        ({"closes": "2026-12-15"}, "closes: let it be later than opens"),
        ({"data_until": "2020-01-01"}, "data_until: let it be later than data_from"),
        ({"data_until": "2035-01-01"}, "data_until: let it be no later than expires"),
        ({"data_from": "1969-12-31"}, "data_from: give a day from 1970"),
        ({"price": {**PRICE, "amount": "0"}}, "price.amount: give an amount above 0"),
        ({"price": {**PRICE, "amount": "0.000"}}, "price.amount: give an amount above 0"),
        ({"price": {**PRICE, "amount": "-1"}}, "price.amount: give an amount as a text"),
        ({"price": {**PRICE, "amount": "0.0000001"}}, "price.amount: give an amount"),
        ({"price": {**PRICE, "amount": "9999999999999"}}, "price.amount: give an amount"),
        ({"price": {**PRICE, "amount": 1}}, "price.amount is no text: write it between quotes"),
        ({"price": {**PRICE, "per": "smile"}}, "price.per is none of what it can be: write 'record', 'owner'"),
        ({"price": {**PRICE, "currency": "DEM"}}, "price.currency: is no currency"),
        ({"price": {**PRICE, "currency": "XAU"}}, "price.currency: is no currency"),
        ({"territory": []}, "territory has too few entries: give at least 1"),
        ({"territory": ["DE", "XX"]}, "territory.1: is no territory"),
        ({"territory": ["de"]}, "territory.0 has another form"),
        ({"territory": ["DE", "DE"]}, "territory: something is in the list twice"),
        ({"uses": []}, "uses has too few entries: give at least 1"),
        ({"uses": ["steal"]}, "uses.0 is none of what it can be: write 'train'"),
        ({"uses": ["train", "train"]}, "uses: something is in the list twice"),
        ({"wanted": []}, "wanted has too few entries: give at least 1"),
        ({"wanted": [WANTED, WANTED]}, "wanted: a record type is there twice"),
        ({"wanted": [{**WANTED, "record_type": "bank.account"}]}, "wanted.0.record_type: is no record type"),
        ({"wanted": [{**WANTED, "record_type": "social.post.v1"}]}, "wanted.0.record_type has another form"),
        ({"wanted": [{**WANTED, "fields": []}]}, "wanted.0.fields has too few entries: give at least 1"),
        ({"wanted": [{**WANTED, "fields": ["text", "smile"]}]}, "wanted.0: fields.1 cannot be asked for: of "),
        ({"wanted": [{**WANTED, "fields": ["post_id"]}]}, "fields.0 cannot be asked for"),
        ({"wanted": [{**WANTED, "least_records": 0}]}, "wanted.0.least_records is too small: write at least 1"),
        ({"groups": {"owners": 1, "alike": 2}}, "groups.owners is too small: write at least"),
        ({"groups": {"owners": 5, "alike": 1}}, "groups.alike is too small: write at least"),
        ({"groups": {"owners": 5, "alike": 6}}, "groups.alike: let it be no more than groups.owners"),
        ({"exclusivity": "both"}, "exclusivity is none of what it can be: write 'none', 'purpose' or 'whole'"),
        ({"version": 0}, "version is too small: write at least 1"),
        ({"version": True}, "version is no whole number"),
        ({"offering": "Canary!"}, "offering has another form"),
        ({"originator": "canary canary"}, "originator has another form"),
        ({"purpose": ""}, "purpose is too short: write at least 1"),
        ({"purpose": "canary\n"}, "purpose: write one line"),
        ({"model": "canary\u202e"}, "model: write one line"),
        ({"framework": "canary\u200b"}, "framework: write one line"),
        ({"purpose": "canary" * 100}, "purpose is too long: write at most"),
        ({"purpose": "\ud800"}, "purpose has half of a character"),
        ({"canary": 1}, "canary is no field of an offering: correct its name, or remove it"),
        ({"price": {**PRICE, "share": "0.1"}}, "price.share is no field of an offering"),
    ],
)  # fmt: skip
def test_an_offering_that_is_wrong_says_what_to_mend(changes: dict[str, Any], said: str) -> None:
    found = read(offering_text(**changes), NOW)
    assert isinstance(found, OfferingProblems)
    assert any(sentence.startswith(said) or said in sentence for sentence in found.sentences), found
    assert "canary" not in str(found).replace("canary is no field", "")


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = read(offering_text(expires="never", territory=["XX"], price={**PRICE, "amount": "0"}, uses=[]), NOW)
    assert isinstance(found, OfferingProblems)
    assert len(found.sentences) == 4
    late = read(offering_text(opens="2026-01-01", closes="2025-01-01", data_until="2019-01-01"), NOW)
    assert isinstance(late, OfferingProblems)
    assert len(late.sentences) == 3


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"", "as JSON"),
        (b"\xff", "as JSON"),
        (b"[" * 10_000, "too deeply"),
        (b'{"price":' * 7_000, "not to be read"),
        (b'{"version": 1, "version": 2}', "twice"),
        (b'{"price": {"amount": 0.1}}', "as a text"),
        (b" " * (MOST_BYTES + 1), "more than"),
        (json.dumps({f"\x1b{number}\u202e" * 40: 1 for number in range(99)}).encode(), "there are"),
    ],
)
def test_what_is_no_document_is_refused_in_bounded_words(value: bytes, said: str) -> None:
    found = read(value)
    assert isinstance(found, OfferingProblems)
    assert said in str(found)
    assert str(found).isprintable()
    assert len(str(found)) < 20_000


def test_one_that_was_opened_is_read_whenever_it_is() -> None:
    assert isinstance(read(offering_text(), 2**42), OfferingProblems)
    assert isinstance(read(offering_text()), Offering)


@given(offerings())
def test_an_offering_is_read_as_it_was_written(found: Offering) -> None:
    written = to_json(found)
    assert read(written) == found
    assert written == rfc8785.dumps(json.loads(written))
    assert digest(found) != digest(replace(found, version=found.version + 1))


def test_the_digest_is_of_what_is_said_and_not_of_how() -> None:
    turned = offering_text(territory=["CH", "EU"], price={**PRICE, "amount": "0.00100"})
    again = json.dumps(dict(reversed(json.loads(turned).items())), indent=4).encode()
    assert digest(made()) == digest(made(territory=["CH", "EU"])) == digest(_read(again))


def _read(text: bytes) -> Offering:
    found = read(text)
    assert isinstance(found, Offering)
    return found


def test_a_changed_offering_is_the_next_version_of_the_same_originator() -> None:
    before = made()
    assert not unfit_changes(before, made(version=2, price={**PRICE, "amount": "0.002"}))
    assert unfit_changes(before, made(version=2)) == ("nothing has changed: the version that is open stays",)
    assert "version is 2" in str(unfit_changes(before, made(version=3, model="other")))
    assert "originator stays" in str(unfit_changes(before, made(version=2, model="other", originator="canary")))
    assert "same offering" in str(unfit_changes(before, made(version=2, model="other", offering="canary")))


def test_the_published_schema_is_the_readers() -> None:
    assert json_schema() == PUBLISHED
    Draft202012Validator.check_schema(PUBLISHED)
    validator = Draft202012Validator(PUBLISHED)
    validator.validate(OFFERING)
    validator.validate(json.loads(to_json(made())))
    assert not validator.is_valid({**OFFERING, "canary": 1})
    assert not validator.is_valid({**OFFERING, "price": {**PRICE, "amount": "-1"}})
    assert set(offering.OfferingDocument.model_fields) == set(OFFERING)
