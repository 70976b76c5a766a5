"""Declarations: what a file may say, and what is said about one that cannot be used."""

from decimal import Decimal

import pytest

from teller.operate.repair.operations import (
    Cast,
    ChangeError,
    Default,
    Drop,
    KeyFromOwner,
    Operation,
    OwnerFromKey,
    Rename,
    SetSchema,
    declared,
    parse,
)

TOML = """
[[change]]
op = "set-schema"
to = "social.post.v1"
[[change]]
op = "rename"
field = "likes_count"
to = "likes"
[[change]]
op = "cast"
field = "likes"
to = "integer"
[[change]]
op = "default"
field = "occurred_at"
value = 2026-03-01T12:30:00+01:00
[[change]]
op = "default"
field = "unit_price"
value = 1.10
[[change]]
op = "drop"
field = "internal"
[[change]]
op = "owner-from-key"
[[change]]
op = "key-from-owner"
"""
EVERY: list[Operation] = [
    SetSchema("social.post.v1"),
    Rename("likes_count", "likes"),
    Cast("likes", "integer"),
    Default("occurred_at", "2026-03-01T12:30:00+01:00"),
    Default("unit_price", Decimal("1.10")),
    Drop("internal"),
    OwnerFromKey(),
    KeyFromOwner(),
]


def test_a_file_may_be_toml_or_json() -> None:
    assert list(parse(TOML)) == EVERY
    found = parse(' {"change": [{"op": "default", "field": "a", "value": {"b": 1.10}}, {"op": "drop", "field": "c"}]}')
    assert list(found) == [Default("a", {"b": Decimal("1.10")}), Drop("c")]


def test_a_default_is_told_without_its_value() -> None:
    assert [str(operation) for operation in EVERY] == [
        "set-schema social.post.v1",
        "rename likes_count to likes",
        "cast likes to integer",
        "default occurred_at",
        "default unit_price",
        "drop internal",
        "owner-from-key",
        "key-from-owner",
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "change: Field required"),
        ({"change": []}, "change: List should have at least 1"),
        ({"change": [{"op": "drop", "field": "a"}], "send": True}, "send: Unexpected"),
        ({"change": [{"field": "a"}]}, "change 1: Unable to extract tag using discriminator 'op'"),
        ({"change": [{"op": "drop", "field": "a"}, {"op": "erase"}]}, "change 2: Input tag 'erase'"),
        ({"change": [{"op": "drop"}]}, "change 1 drop field: Field required"),
        ({"change": [{"op": "drop", "field": ""}]}, "change 1 drop field: String should have at least 1"),
        ({"change": [{"op": "drop", "field": "a", "to": "b"}]}, "change 1 drop to: Unexpected"),
        ({"change": [{"op": "cast", "field": "a", "to": "text"}]}, "change 1 cast to: Input should be 'string',"),
    ],
)
def test_what_cannot_be_used_is_told_by_place(changes: dict[str, object], told: str) -> None:
    with pytest.raises(ChangeError) as raised:
        declared(changes)
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize(("text", "told"), [("change =", "not TOML"), ("{", "not JSON"), ("{" * 10**5, "not JSON")])
def test_a_file_that_does_not_parse_says_so(text: str, told: str) -> None:
    with pytest.raises(ChangeError, match=told):
        parse(text)
