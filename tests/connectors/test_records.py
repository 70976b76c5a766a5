from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from connectors.api import Deposit, Refused
from connectors.records import BadRecord, FilePiece, Party, compose, read_each, well_formed

PARTY = Party("anna", "shop")
LINE: dict[str, Any] = {
    "occurred_at": datetime(2026, 3, 1, tzinfo=UTC),
    "time_precision": "DAY",
    "order_id": "1",
    "quantity": 1,
    "status": "ORDERED",
}


def line(party: Party = PARTY, **fields: Any) -> dict[str, Any]:
    return compose("purchases.order_line.v1", party, ["1"], LINE | fields).record


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        ("country", "United Kingdom", "United Kingdom"),
        ("country", "42", None),
        ("currency", "EUR", "EUR"),
        ("currency", "€", None),
        ("currency", "ZZZ", None),
        ("currency", "DEM", "DEM"),
        ("sku", "85123A", "85123A"),
        ("sku", "x" * 65, None),
        ("product", "any ⟨words⟩ \x00", "any ⟨words⟩ \x00"),
        ("product", "half \ud83d of it", "half \ufffd of it"),
        ("product", "\ud83d\ude00", "\U0001f600"),
        ("unit_price", Decimal("1.23456"), Decimal("1.2346")),
        ("unit_price", Decimal("1E+2"), Decimal("100.0000")),
        ("occurred_at", datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))), datetime(2026, 3, 1, tzinfo=UTC)),
    ],
)
def test_what_is_mended(field: str, given: Any, kept: Any) -> None:
    assert line(**{field: given})[field] == kept


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("quantity", 2**31, "quantity: the number is too large"),
        ("quantity", -(2**31) - 1, "quantity: the number is too large"),
        ("quantity", -5, "quantity: the schema takes a whole number from 0"),
        ("occurred_at", datetime(1970, 1, 21, tzinfo=UTC), "occurred_at: the schema takes a time .* from 1990-01-01"),
        ("unit_price", Decimal(10) ** 14, "unit_price: not an amount of money"),
        ("unit_price", Decimal("99999999999999.99999"), "unit_price: not an amount of money"),
        ("unit_price", Decimal("1E+99"), "unit_price: not an amount of money"),
        ("unit_price", Decimal("NaN"), "unit_price: not an amount of money"),
        ("occurred_at", datetime.min.replace(tzinfo=timezone(timedelta(hours=1))), "occurred_at: before the year 1"),
    ],
)
def test_what_is_refused(field: str, given: Any, said: str) -> None:
    with pytest.raises(BadRecord, match=said):
        line(**{field: given})


@pytest.mark.parametrize(("owner", "said"), [("", "names no owner"), ("é" * 129, "longer than 256 bytes")])
def test_owners(owner: str, said: str) -> None:
    with pytest.raises(BadRecord, match=said):
        line(Party(owner, "shop"))


def test_an_owner_with_half_a_pair_has_one_id() -> None:
    assert line(Party("a\ud83d", "shop")) == line(Party("a\ufffd", "shop"))


def test_well_formed_leaves_good_text_alone() -> None:
    text = "naïve \U0001f600"
    assert well_formed(text) is text


def test_each_bad_piece_is_refused_where_it_is() -> None:
    def reader(content: int) -> Deposit:
        if content == 2:
            raise BadRecord("two")
        return Deposit(str(content), {})

    pieces: list[FilePiece[int] | Refused] = [
        FilePiece("line 1", 1),
        FilePiece("line 2", 2),
        Refused("line 3", "given"),
        FilePiece("line 4", 4),
    ]
    assert list(read_each(pieces, reader)) == [
        Deposit("1", {}),
        Refused("line 2", "two"),
        Refused("line 3", "given"),
        Deposit("4", {}),
    ]
