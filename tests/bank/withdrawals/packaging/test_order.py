"""Orders of packages as documents."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from bank.withdrawals.anonymising.plan import AnonymisingPlan, ColumnRule
from bank.withdrawals.packaging.order import MOST_BYTES, PackageOrder, canonical_order, json_schema, order_of
from tests.bank.withdrawals.packaging.drawn import orders
from tests.bank.withdrawals.samples import OFFERING

PLAN = AnonymisingPlan({"text": ColumnRule.TEXT, "occurred_at": ColumnRule.PLAIN}, 10)
ORDER = PackageOrder("voices", 2, {"social.post": PLAN})
DOCUMENT: dict[str, Any] = {
    "offering": "films", "version": 1, "commission": "0.05",
    "plans": {"social.post": {"columns": {"text": "text", "language": {"prefixes": [2]}}, "k": 10}},
}  # fmt: skip


@given(orders)
def test_an_order_is_read_back_as_it_was_written(order: PackageOrder) -> None:
    text = canonical_order(order)
    assert order_of(text.encode()) == order
    assert canonical_order(order) == text


def test_the_published_schema_takes_what_is_read_and_what_is_written() -> None:
    published = json.loads(files("schemas").joinpath("withdrawals/package_order.v1.json").read_text("utf-8"))
    assert json_schema() == published
    Draft202012Validator.check_schema(published)
    validator = Draft202012Validator(published)
    validator.validate(DOCUMENT)
    validator.validate(json.loads(canonical_order(ORDER)))
    assert not validator.is_valid(DOCUMENT | {"plans": {"social.post": {"columns": {"text": "txt"}, "k": 10}}})


def test_what_is_wrong_of_a_column_is_said_once_by_its_place_in_the_document() -> None:
    ladder = {"numbers": {"least": 0, "beyond": 10**30, "widths": [1]}}
    found = order_of(
        json.dumps(DOCUMENT | {"plans": {"social.post": {"columns": {"likes": ladder}, "k": 10}}}).encode()
    )
    assert found == ("plans.social.post.columns.likes.numbers.beyond is too large: write at most 9007199254740992",)


def test_an_order_as_an_operator_writes_it() -> None:
    found = order_of(json.dumps(DOCUMENT, indent=2).encode())
    assert isinstance(found, PackageOrder)
    assert (found.commission, found.plans["social.post"].k) == (50_000, 10)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"offering": "No Name"}, "offering"),
        ({"version": 0}, "version"),
        ({"commission": "1.000001"}, "from 0 to below 1"),
        ({"commission": "0.0000001"}, "commission"),
        ({"commission": 0}, "commission"),
        ({"plans": {}}, "plans"),
        ({"plans": {"Social": DOCUMENT["plans"]["social.post"]}}, "plans"),
        ({"more": 1}, "more"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], named: str) -> None:
    found = order_of(json.dumps(DOCUMENT | changes).encode())
    assert not isinstance(found, PackageOrder)
    assert named in " ".join(found)


def test_bytes_that_are_no_order() -> None:
    for found in (b"", b"\xff", b"[" * 99_999, b"{}", b"x" * (MOST_BYTES + 1)):
        assert not isinstance(order_of(found), PackageOrder)


def test_an_order_that_fits_the_offering_has_no_problems() -> None:
    assert list(ORDER.problems(OFFERING)) == []


@pytest.mark.parametrize(
    ("plans", "named"),
    [
        ({}, "social.post: give its plan"),
        ({"social.post": PLAN, "telecom.call": PLAN}, "telecom.call: the offering does not want it"),
        ({"social.post": replace(PLAN, columns={**PLAN.columns, "likes": ColumnRule.PLAIN})}, "likes is no field"),
        ({"social.post": replace(PLAN, k=9)}, "k is below the 10"),
        ({"social.post": replace(PLAN, columns={"text": ColumnRule.PLAIN})}, "text is free text"),
        ({"social.post": replace(PLAN, diversity=2)}, "no column is sensitive"),
    ],
)
def test_an_order_that_does_not_fit_says_what_to_mend(plans: dict[str, AnonymisingPlan], named: str) -> None:
    assert named in " ".join(ORDER._replace(plans=plans).problems(OFFERING))


def test_an_identifier_may_be_named_though_nobody_asks_for_it() -> None:
    plan = replace(PLAN, columns={**PLAN.columns, "post_id": ColumnRule.IDENTIFIER})
    assert list(ORDER._replace(plans={"social.post": plan}).problems(OFFERING)) == []
