"""Orders are read strictly: what is none says what to mend, and quotes nothing."""

import json
from importlib.resources import files
from typing import Any

import pytest

from bank.ledger.orders import MOST_SHARES, NoOrder, decoded, encoded, json_schema, made, name_of
from tests.bank.ledger.drawn import NOON, OWNER

PAYMENT: dict[str, Any] = {
    "order": "received", "time": NOON, "id": "INV-7", "party": "example", "currency": "EUR", "amount": "12.5"
}  # fmt: skip
REVENUE: dict[str, Any] = {
    "order": "revenue", "time": NOON, "id": "o", "originator": "b", "model": "m", "currency": "EUR", "amount": "1",
    "shares": {OWNER: 1},
}  # fmt: skip
PAYOUT: dict[str, Any] = {
    "order": "payout", "time": NOON, "run": "a", "id": OWNER, "holder": OWNER, "currency": "EUR", "amount": "1"
}  # fmt: skip
OTHERS: list[dict[str, Any]] = [
    {"order": "confirmed", "time": NOON, "id": OWNER},
    {"order": "reverse", "time": NOON, "posting": "00000000-0000-5000-8000-000000000000", "offset": 3},
]


@pytest.mark.parametrize("fields", [PAYMENT, REVENUE, PAYOUT, *OTHERS], ids=lambda fields: str(fields["order"]))
def test_an_order_is_read_as_it_was_written_and_under_its_name_alone(fields: dict[str, Any]) -> None:
    found = made(**fields)
    assert not isinstance(found, NoOrder)
    key, value = encoded(found)
    assert key == name_of(found).encode()
    assert decoded(key, value) == found
    assert decoded(key + b"x", value) is None
    assert decoded(None, value) is decoded(key, None) is decoded(key, b"") is decoded(key, value + b"x") is None


@pytest.mark.parametrize(
    ("fields", "changes", "says"),
    [
        (PAYMENT, {"amount": "0"}, "above 0"),
        (PAYMENT, {"amount": "-1"}, "amount"),
        (PAYMENT, {"amount": "9999999999999"}, "at most 9223372036854.775807"),
        (PAYMENT, {"amount": "0.0000001"}, "amount"),
        (PAYMENT, {"amount": 1.5}, "amount"),
        (PAYMENT, {"currency": "DEM"}, "not in use"),
        (PAYMENT, {"id": "canary here"}, "id"),
        (PAYMENT, {"time": -1}, "time"),
        (PAYMENT, {"more": "canary"}, "more"),
        (REVENUE, {"commission": "1.1"}, "from 0 to 1"),
        (REVENUE, {"shares": {}}, "nobody has a share"),
        (REVENUE, {"shares": {OWNER: 0}}, "nobody has a share"),
        (REVENUE, {"shares": {OWNER: -1}}, "shares"),
        (REVENUE, {"shares": {"canary": 1}}, "shares"),
        (REVENUE, {"shares": {f"{number:032x}": 1 for number in range(MOST_SHARES + 1)}}, "shares"),
        (PAYOUT, {"run": "a/b"}, "run"),
        (PAYOUT, {"holder": "canary"}, "holder"),
    ],
)
def test_what_is_no_order_says_what_to_mend(fields: dict[str, Any], changes: dict[str, Any], says: str) -> None:
    found = made(**{**fields, **changes})
    assert isinstance(found, NoOrder)
    assert says in str(found)
    assert "canary" not in str(found)


def test_an_order_of_most_shares_fits_into_a_message() -> None:
    shares = {f"{number:032x}": 10**12 for number in range(MOST_SHARES)}
    found = made(**{**REVENUE, "shares": shares})
    assert not isinstance(found, NoOrder)


def test_the_published_schema_is_what_is_read() -> None:
    assert json_schema() == json.loads(files("schemas").joinpath("ledger/order.v1.json").read_text("utf-8"))
