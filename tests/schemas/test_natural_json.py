import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import catalog, framing, natural_json
from tests.samples import DEPOSITED, records

ORDER = catalog.load().by_name("purchases.order_line.v1")
PLAIN = {
    "event_id": "00000000-0000-0000-0000-000000000007", "owner_id": "o", "depositor": "acme",
    "occurred_at": "2026-03-01T12:30:00+01:00", "time_precision": "MINUTE", "order_id": "1", "quantity": 2,
    "unit_price": 12.99, "status": "ORDERED",
}  # fmt: skip


def parse(**fields: Any) -> dict[str, Any]:
    return natural_json.parse(ORDER, json.dumps(PLAIN | fields).encode(), 16)


def test_a_record_of_plain_json_is_read_by_its_schema() -> None:
    found = parse()
    assert found["event_id"] == uuid.UUID(int=7)
    assert found["occurred_at"] == datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
    assert found["unit_price"] == Decimal("12.9900")
    assert found["note"] is None
    assert framing.encode(ORDER, found)


def test_milliseconds_and_amounts_as_text_are_read() -> None:
    found = parse(occurred_at=1_772_364_600_000, unit_price="-0.5")
    assert found["occurred_at"] == datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
    assert found["unit_price"] == Decimal("-0.5")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quantity": True}, "quantity takes a whole number of 32 bits"),
        ({"quantity": 2**31}, "quantity takes a whole number of 32 bits"),
        ({"quantity": "2"}, "quantity takes a whole number of 32 bits"),
        ({"unit_price": "1e99"}, "unit_price takes an amount"),
        ({"unit_price": "1E+9999999"}, "unit_price takes an amount"),
        ({"unit_price": 1.00001}, "unit_price takes an amount"),
        ({"unit_price": "NaN"}, "unit_price takes an amount"),
        ({"occurred_at": "2026-03-01T12:30:00"}, "occurred_at takes an ISO 8601 time with an offset"),
        ({"occurred_at": 10**18}, "occurred_at takes"),
        ({"occurred_at": None}, "occurred_at takes"),
        ({"event_id": "seven"}, "event_id takes a UUID"),
        ({"status": "LOST"}, "status takes one of ORDERED, "),
        ({"status": []}, "status takes one of"),
        ({"owner_id": 7}, "owner_id takes a string"),
        ({"secret": "x"}, "a field that purchases.order_line.v1 does not have"),
    ],
)
def test_what_does_not_fit_names_the_field_and_no_value(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(natural_json.NaturalJsonError, match=words) as caught:
        parse(**fields)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["1_000", "１２", "٣", "1e5", "1E2", " 1 ", "1 ", "\n1", "NaN", "sNaN", "Infinity", "-inf", "+1", ".5", "5.", "",
     "-", "--1", "1,5", "0x10", "1.2.3", "1\u00a0000", "−1", "9" * 5_000, "1" * 500_000],
)  # fmt: skip
def test_an_amount_in_a_text_is_in_plain_decimal_notation(text: str) -> None:
    with pytest.raises(natural_json.NaturalJsonError, match="unit_price takes an amount"):
        parse(unit_price=text)


@pytest.mark.parametrize(("text", "amount"), [("0", "0"), ("-12.50", "-12.5"), ("007.1000", "7.1"), ("1.00000", "1")])
def test_amounts_in_plain_decimal_notation_are_read(text: str, amount: str) -> None:
    assert parse(unit_price=text)["unit_price"] == Decimal(amount)


def test_a_number_of_json_may_have_an_exponent() -> None:
    text = json.dumps(PLAIN | {"unit_price": "MARK"}).replace('"MARK"', "1.5e3")
    assert natural_json.parse(ORDER, text.encode(), 16)["unit_price"] == 1500


@pytest.mark.parametrize("text", ["1_" * 16, "１" * 32, "+" + "1" * 31, " " + "1" * 32, 7, None])
def test_a_uuid_is_of_hexadecimal_digits(text: Any) -> None:
    with pytest.raises(natural_json.NaturalJsonError, match="event_id takes a UUID"):
        parse(event_id=text)


@pytest.mark.parametrize("text", ["0" * 31 + "7", f"{{{uuid.UUID(int=7)}}}", f"urn:uuid:{uuid.UUID(int=7)}"])
def test_a_uuid_may_be_written_otherwise(text: str) -> None:
    assert parse(event_id=text)["event_id"] == uuid.UUID(int=7)


def test_a_missing_field_is_named() -> None:
    with pytest.raises(natural_json.NaturalJsonError, match="order_id is missing"):
        natural_json.parse(ORDER, json.dumps({k: v for k, v in PLAIN.items() if k != "order_id"}).encode(), 16)


@pytest.mark.parametrize("text", [b"", b"[]", b"7", b"{", b"\xff", b'{"a": NaN}', b'{"a": Infinity}', b"1" * 5000])
def test_what_is_no_object_is_refused(text: bytes) -> None:
    with pytest.raises(natural_json.NaturalJsonError):
        natural_json.parse(ORDER, text, 16)


@pytest.mark.parametrize("levels", [17, 5_000, 200_000])
def test_what_is_nested_too_deep_is_refused(levels: int) -> None:
    with pytest.raises(natural_json.TooDeepError):
        natural_json.parse(ORDER, b"[" * levels + b"]" * levels, 16)


@given(st.data())
def test_plain_json_and_avro_carry_the_same_record(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    record = data.draw(records(schema))
    text = json.dumps(record, default=lambda v: v.isoformat() if isinstance(v, datetime) else str(v)).encode()
    assert natural_json.parse(schema, text, 16) == record
