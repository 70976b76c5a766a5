"""Values are made less exact, never more."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.strip import Keys, strip
from schemas.privacy import rules_of
from tests.samples import KEY

TIME = {"type": "long", "logicalType": "timestamp-millis"}
DATE = {"type": "int", "logicalType": "date"}
DECIMAL = {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}
OPTIONAL = ["null", "string"]
WHEN = datetime(2026, 3, 17, 12, 34, 56, 789000, tzinfo=UTC)


def made(avro: Any, value: Any, **options: Any) -> Any:
    privacy = {"operator": "generalise", **options}
    rules = rules_of({"name": "R", "fields": [{"name": "f", "type": avro, "privacy": privacy}]})
    return strip(rules, {"f": value}, {}, Keys.of(KEY, KEY, "owner-7"))[0]["f"]


@pytest.mark.parametrize(
    ("avro", "options", "value", "expected"),
    [
        (TIME, {"to": "hour"}, WHEN, datetime(2026, 3, 17, 12, tzinfo=UTC)),
        (TIME, {"to": "day"}, WHEN, datetime(2026, 3, 17, tzinfo=UTC)),
        (TIME, {"to": "month"}, WHEN, datetime(2026, 3, 1, tzinfo=UTC)),
        (["null", TIME], {"to": "year"}, WHEN, datetime(2026, 1, 1, tzinfo=UTC)),
        (["null", TIME], {"to": "year"}, None, None),
        (DATE, {"to": "month"}, date(2026, 3, 17), date(2026, 3, 1)),
        (DATE, {"to": "year"}, date(2026, 3, 17), date(2026, 1, 1)),
        (OPTIONAL, {"to": "region"}, "12 High Street, Lisbon, Portugal", "Portugal"),
        (OPTIONAL, {"to": "region", "parts": 2}, "Café Só, Lisbon,Portugal", "Lisbon, Portugal"),
        (OPTIONAL, {"to": "region"}, "Portugal", None),
        ("string", {"to": "region"}, "Ada's flat", ""),
        (OPTIONAL, {"to": "region"}, "Lisbon, 1100-148", None),
        (OPTIONAL, {"to": "region"}, "Lisbon, @ada", None),
        (OPTIONAL, {"to": "region"}, "Lisbon, ", None),
        (OPTIONAL, {"to": "region", "parts": 2}, "Lisbon, Portugal", None),
        ("long", {"to": "band", "edges": [0, 60, 600]}, 59, 0),
        ("long", {"to": "band", "edges": [0, 60, 600]}, 60, 60),
        ("int", {"to": "band", "edges": [0, 60, 600]}, 10_000, 600),
        ("long", {"to": "band", "edges": [0, 60, 600]}, -5, 0),
        ("double", {"to": "band", "edges": [0.5, 2]}, 1.9, 0.5),
        (DECIMAL, {"to": "band", "edges": [0, 10, 100]}, Decimal("99.99"), Decimal(10)),
        (DECIMAL, {"to": "band", "edges": [0, 10, 100]}, Decimal("-1.00"), Decimal(0)),
        ("string", {"to": "prefix", "keep": 2}, " SW1A 1AA", "SW"),
        (OPTIONAL, {"to": "prefix", "keep": 2}, "SW", None),
        ({"type": "array", "items": "string"}, {"to": "prefix", "keep": 1}, ["ab", "c", "de"], ["a", "d"]),
    ],
)
def test_what_is_left(avro: Any, options: dict[str, Any], value: Any, expected: Any) -> None:
    left = made(avro, value, **options)
    assert left == expected
    assert type(left) is type(expected)


times = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1)).map(lambda each: each.replace(tzinfo=UTC))  # noqa: DTZ001


@given(times, times)
def test_times_of_one_day_cannot_be_told_apart(one: datetime, other: datetime) -> None:
    same = one.date() == other.date()
    assert (made(TIME, one, to="day") == made(TIME, other, to="day")) == same
    assert timedelta(0) <= one - made(TIME, one, to="day") < timedelta(days=1)


@given(st.lists(st.integers(-1000, 1000), min_size=1, unique=True).map(sorted), st.integers(-2000, 2000))
def test_a_band_is_one_of_its_edges_and_not_above_the_number(edges: list[int], number: int) -> None:
    band = made("long", number, to="band", edges=edges)
    assert band in edges
    assert band <= number or band == edges[0]
    assert not any(band < edge <= number for edge in edges)


@given(st.text())
def test_a_place_leaves_nothing_finer_than_its_last_part(text: str) -> None:
    left = made("string", f"canary, {text}", to="region")
    assert "canary" not in left
    assert not any(char.isdigit() or char in "@#/" for char in left)
