"""Tariffs are read strictly; what is refused says what to mend, and quotes nothing."""

import json
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bank.ledger.tariff import MOST_BYTES, NEVER, TariffProblems, json_schema, read, slips
from bank.ledger.tariffs import Tariffs
from tests.bank.ledger.drawn import NOON, document, tariff, text

PUBLISHED = json.loads(files("schemas").joinpath("ledger/tariff.v1.json").read_text("utf-8"))
PACKAGE = {"size": 100, "price": "0.01"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_until": "2026-01-01"}, "ends before it begins"),
        ({"valid_until": "2025-01-01"}, "ends before it begins"),
        ({"valid_from": "2026-02-30"}, "are days"),
        ({"valid_from": "01/02/2026"}, "valid_from has another form"),
        ({"currency": "DEM"}, "ISO 4217"),
        ({"currency": "eur"}, "currency has another form"),
        (
            {"prices": [{"meter": "records", "price": "-0.1"}]},
            "prices.0.price has another form: write a number of 0 or",
        ),
        ({"prices": [{"meter": "records", "price": 1}]}, "prices.0.price is no text"),
        ({"prices": [{"meter": "records", "price": "0.0000000000001"}]}, "price of a package"),
        ({"prices": [{"meter": "records", "price": "9" * 14}]}, "another form"),
        ({"prices": [{"meter": "records", "price": "1"}] * 2}, "join them"),
        ({"prices": [{"meter": "records"}]}, "one of price, tiers and package"),
        ({"prices": [{"meter": "records", "price": "1", "package": PACKAGE}]}, "one of price, tiers and package"),
        ({"prices": [{"meter": "records", "tiers": [{"up_to": 5, "price": "1"}]}]}, "but the last"),
        ({"prices": [{"meter": "records", "tiers": [{"up_to": 5, "price": "1"}] * 2 + [{"price": "0"}]}]}, "rise"),
        ({"prices": [{"meter": "records", "tiers": []}]}, "tiers has too few entries: give at least 1"),
        ({"prices": [{"meter": "records", "free": -1, "price": "1"}]}, "prices.0.free is too small: write at least 0"),
        ({"prices": [{"meter": "records", "free": 10**400, "price": "1"}]}, "prices.0.free"),
        ({"prices": [{"meter": "smiles", "price": "1"}]}, "meter is none of what it can be: write 'records',"),
        ({"minimum": "9300000000000"}, "the minimum is beyond"),
        ({"minimum": "0.0000001"}, "the minimum"),
        ({"payer": "shared"}, "give owner_share"),
        ({"owner_share": "0.5"}, "give owner_share"),
        ({"payer": "shared", "owner_share": "1.1"}, "from 0 to 1"),
        ({"payer": "shared", "owner_share": "0.1234567"}, "from 0 to 1"),
        ({"payer": "owner", "minimum": "5"}, "let payer be the side"),
        ({"payer": "owner", "prices": [{"meter": "byte_months", "price": "1"}]}, "let payer be the side"),
        ({"version": 0}, "version is too small: write at least 1"),
        ({"version": True}, "version is no whole number"),
        ({"party": ""}, "party is too short"),
        ({"party": "x" * 257}, "party is too long: write at most 256 characters"),
        ({"prices": "x"}, "prices is no list"),
        ({"prices": [1]}, "prices.0 is no object: write it between { and }"),
        ({"party": None}, "party is missing: add it"),
        ({"color": "canary"}, "color is no field"),
        ({"tariff": "Standard!"}, "tariff has another form"),
    ],
)
def test_a_tariff_that_is_wrong_says_what_to_mend(changes: dict[str, Any], said: str) -> None:
    found = read(text(**changes))
    assert isinstance(found, TariffProblems)
    assert said in str(found)
    assert "canary" not in str(found)
    assert "Input should" not in str(found)
    assert "[0-9]" not in str(found), "words, and no pattern"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"", "as JSON"),
        (b"\xff", "as JSON"),
        (b"[" * 10_000, "too deeply"),
        (b"[]", "the document is no object"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": {"b": 1, "b": 2}}', "twice"),
        (b'{"version": 1.0}', "as a text"),
        (b'{"version": NaN}', "as a text"),
        (b'{"version": ' + b"9" * 5000 + b"}", "too many digits"),
        (b" " * (MOST_BYTES + 1), "more than"),
    ],
)
def test_what_is_no_document_is_refused(value: bytes, said: str) -> None:
    found = read(value)
    assert isinstance(found, TariffProblems)
    assert said in str(found)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"party": "ex\x1b[2Jample"}, ["do not print"]),
        ({"prices": []}, ["prices is empty"]),
        ({"prices": [], "minimum": "0"}, ["prices is empty"]),
        ({"prices": [], "minimum": "5"}, []),
        ({"prices": [{"meter": "records", "price": "0"}]}, []),
    ],
)
def test_what_is_a_slip_is_not_set_and_still_read(changes: dict[str, Any], said: list[str]) -> None:
    found = slips(tariff(**changes))
    assert [words in sentence for words, sentence in zip(said, found, strict=True)] == [True] * len(said)


def test_a_tariff_is_read() -> None:
    found = tariff(
        valid_until="2026-12-01", minimum="5.00", prices=[{"meter": "objects", "free": 7, "package": PACKAGE}]
    )
    assert (found.name, found.minimum, found.owner_share) == ("standard/1", 5_000_000, 0)
    assert found.until - found.since == 334 * 86_400_000
    assert tariff().until == NEVER
    (price,) = found.prices
    assert (price.meter, price.free, price.package, price.tiers[0].price) == ("objects", 7, 100, 10**10)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"currency": "USD"}, "not edited"),
        ({"version": 2}, "begins before version 1"),
        ({"version": 2, "valid_from": "2026-06-01"}, ""),
        ({"version": 2, "valid_from": "2026-06-01", "party": "example"}, "another party's"),
        ({"tariff": "other"}, "overlaps standard/1"),
        ({"tariff": "other", "valid_from": "2099-01-01"}, "overlaps standard/1"),
        ({"tariff": "other", "valid_from": "2020-01-01", "valid_until": "2026-01-01"}, ""),
        ({"tariff": "other", "party": "example"}, ""),
        ({"tariff": "other", "side": "owner"}, ""),
    ],
)
def test_a_tariff_must_not_overlap_another(changes: dict[str, Any], said: str) -> None:
    problem = Tariffs([tariff()]).problem(tariff(**changes))
    assert bool(problem) == bool(said)
    assert said in problem


def test_versions_do_not_go_back() -> None:
    tariffs = Tariffs([tariff(version=3)])
    assert "version 3 already" in tariffs.problem(tariff(version=2, valid_from="2026-06-01"))


def test_a_version_ends_the_one_before_and_ones_own_goes_first() -> None:
    tariffs = Tariffs([tariff(), tariff(version=2, valid_from="2026-12-01"), tariff(tariff="own", party="example")])
    december = NOON + 30 * 86_400_000

    def name(party: str, time: int) -> str:
        found = tariffs.find("depositor", party, time)
        return found.name if found else ""

    assert [name("x", NOON), name("x", december), name("x", 0)] == ["standard/1", "standard/2", ""]
    assert name("example", december) == "own/1"
    assert tariffs.find("owner", "x", NOON) is None


def test_the_published_schema_is_that_of_the_documents() -> None:
    assert json_schema() == PUBLISHED
    checker = Draft202012Validator(PUBLISHED)
    assert checker.is_valid(document())
    assert not checker.is_valid(document(color="x"))
