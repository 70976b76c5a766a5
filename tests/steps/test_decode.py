"""Amounts of Avro: exact, within the schema's digits, and quick to refuse."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.decode import decode
from pipelines.steps.frame import Framed
from pipelines.steps.outcome import Reason, Rejected
from schemas import catalog, framing
from schemas.framing import long
from tests.samples import record

ORDER = catalog.load().by_name("purchases.order_line.v1")
DIGITS, SCALE = 18, 4
#: Bytes that stand nowhere else in the record: the amount 214748.3647.
PLACE = b"\x7f\xff\xff\xff"


def with_price(amount: bytes) -> dict[str, Any] | Rejected:
    """An order line whose unit price has these bytes."""
    value = framing.encode(ORDER, record(ORDER.name, unit_price=Decimal("214748.3647"), total=None))
    assert value.count(long(4) + PLACE) == 1
    changed = value.replace(long(4) + PLACE, long(len(amount)) + amount)
    return decode(Framed(ORDER, "avro", changed[framing.HEADER_BYTES :]), 16)


@given(st.integers(-(10**DIGITS) + 1, 10**DIGITS - 1), st.integers(8, 16))
def test_an_amount_within_the_digits_is_read_exactly(unscaled: int, size: int) -> None:
    read = with_price(unscaled.to_bytes(size, signed=True))
    assert isinstance(read, dict)
    assert read["unit_price"] == Decimal(unscaled) / 10**SCALE
    assert read["unit_price"].as_tuple().exponent == -SCALE


@pytest.mark.parametrize("unscaled", [10**DIGITS, -(10**DIGITS), 2**63, -(2**100)])
def test_an_amount_beyond_the_digits_is_not_rounded(unscaled: int) -> None:
    read = with_price(unscaled.to_bytes(16, signed=True))
    assert isinstance(read, Rejected)
    assert read.reason is Reason.UNDECODABLE


def test_an_amount_of_a_megabyte_is_refused() -> None:
    """A reader that takes it needs a minute and a half, and then rounds it."""
    read = with_price(b"\x55" * 1_000_000)
    assert isinstance(read, Rejected)
    assert read.reason is Reason.UNDECODABLE
