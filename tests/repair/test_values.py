"""Numbers keep their digits, and casts do what their table says or refuse."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teller.operate.repair.operations import CastType
from teller.operate.repair.values import cast, dump

SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
CASTS: tuple[CastType, ...] = ("string", "integer", "number", "boolean", "utc", "seconds", "upper", "lower")


def same(one: Any, two: Any) -> bool:
    """Equal, and equal in type: True is not 1, and 1.0 is not 1."""
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[name], two[name]) for name in one)
    return one == two and isinstance(one, bool) == isinstance(two, bool)


@given(JSON)
def test_what_is_dumped_is_read_again_digit_for_digit(value: Any) -> None:
    text = dump(value)
    assert text.isascii()
    assert same(json.loads(text, parse_float=Decimal), value)


@pytest.mark.parametrize(
    ("value", "to", "expected"),
    [
        (7, "string", "7"),
        (Decimal("1.50"), "string", "1.50"),
        (True, "string", "true"),
        ("as it is", "string", "as it is"),
        (" 42 ", "integer", 42),
        ("-7", "integer", -7),
        (Decimal("3.00"), "integer", 3),
        ([1, "2", None], "integer", [1, 2, None]),
        ("12.3400", "number", Decimal("12.3400")),
        ("TRUE", "boolean", True),
        (0, "boolean", False),
        ("0", "boolean", False),
        ("2026-03-01T12:30:00", "utc", "2026-03-01T12:30:00+00:00"),
        ("2026-03-01T12:30:00+01:00", "utc", "2026-03-01T12:30:00+01:00"),
        ("2026-03-01", "utc", "2026-03-01T00:00:00+00:00"),
        (1772368200, "seconds", "2026-03-01T12:30:00+00:00"),
        ("1772368200.5", "seconds", "2026-03-01T12:30:00.500000+00:00"),
        ("1970-01-21T12:19:28.200000+00:00", "seconds", "2026-03-01T12:30:00+00:00"),
        (-1, "seconds", "1969-12-31T23:59:59+00:00"),
        ("public", "upper", "PUBLIC"),
        ("Mastodon", "lower", "mastodon"),
        (None, "integer", None),
    ],
)
def test_a_cast_gives(value: Any, to: CastType, expected: Any) -> None:
    assert same(cast(value, to), expected)


@pytest.mark.parametrize(
    ("value", "to"),
    [
        ({}, "string"),
        ("2026-03-01T12:30:00+00:00", "seconds"),
        ("1970-01-21T12:19:28", "seconds"),
        ("4x", "integer"),
        ("٤", "integer"),
        ("1" * 5000, "integer"),
        (True, "integer"),
        (Decimal("1.5"), "integer"),
        (Decimal("1E+999999999"), "integer"),
        ("Infinity", "number"),
        ("nan", "number"),
        ("", "number"),
        (2, "boolean"),
        ("yes", "boolean"),
        ("yesterday", "utc"),
        (5, "utc"),
        (Decimal("1E+9999999"), "seconds"),
        (10**12, "seconds"),
        (5, "upper"),
    ],
)
def test_a_cast_refuses_without_a_word_of_the_value(value: Any, to: CastType) -> None:
    with pytest.raises(ValueError, match=f"^{to}$") as raised:
        cast(value, to)
    assert raised.value.__suppress_context__


@given(JSON, st.sampled_from(CASTS))
def test_a_cast_gives_json_that_it_leaves_alone_or_refuses(value: Any, to: CastType) -> None:
    try:
        once = cast(value, to)
    except ValueError:
        return
    dump(once)
    assert to == "seconds" or same(cast(once, to), once)
