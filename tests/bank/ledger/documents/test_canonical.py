"""Canonical JSON: the bytes of RFC 8785, described by the published schema, and read back strictly."""

import json
from importlib import resources
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.ledger.documents.canonical import NoStatement, from_json, to_json, to_object
from bank.ledger.documents.statement import Statement
from tests.bank.ledger.documents.examples import statement
from tests.bank.ledger.documents.strategies import statements

SCHEMA = json.loads(resources.files("schemas").joinpath("ledger/statement.v1.schema.json").read_bytes())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CANARY = "canary-77aa"


@settings(max_examples=20)
@given(statements())
def test_bytes_are_those_of_a_library_of_rfc_8785(found: Statement) -> None:
    data = to_json(found)
    assert data == rfc8785.dumps(to_object(found))
    assert from_json(data) == found
    VALIDATOR.validate(json.loads(data))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def paths(found: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [path, *(inner for key, each in items for inner in paths(each, (*path, key)))]


def changed(path: tuple[Any, ...], value: Any) -> bytes:
    """The example with another value at one place."""
    if not path:
        return json.dumps(value).encode()
    found = json.loads(to_json(statement()))
    place = found
    for each in path[:-1]:
        place = place[each]
    place[path[-1]] = value
    return json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


PATHS = paths(json.loads(to_json(statement())))


@settings(max_examples=60)
@given(
    st.sampled_from(PATHS), st.sampled_from([None, True, -1, 1.5, CANARY, "", [], {}, [CANARY], {CANARY: 1}, 10**30])
)
def test_what_is_read_is_what_the_schema_allows(path: tuple[Any, ...], value: Any) -> None:
    data = changed(path, value)
    found = from_json(data)
    if isinstance(found, NoStatement):
        assert CANARY not in found.reason
    else:
        VALIDATOR.validate(json.loads(data))
        assert to_json(found) == data


@pytest.mark.parametrize("path", [path for path in PATHS if path and isinstance(path[-1], str)], ids=str)
def test_a_member_that_is_missing_or_of_another_type_is_refused(path: tuple[Any, ...]) -> None:
    values: tuple[Any, ...] = (1.5, [None], {"a": {}})
    for value in values:
        assert isinstance(from_json(changed(path, value)), NoStatement)


def test_a_sum_that_is_wrong_is_refused() -> None:
    data = changed(("lines", 3, "amount", "value"), "12.345679")
    assert from_json(data) == NoStatement("opening balance and lines in EUR are not the closing balance")


GOOD = to_json(statement())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no JSON"),
        (GOOD[:-1], "no JSON"),
        (b"[" * 100_000, "nested"),
        (b"\xff" + GOOD, "UTF-8"),
        (GOOD + b"\n", "canonical"),
        (GOOD.replace(b":", b": ", 1), "canonical"),
        (GOOD.replace(b'"version":1', b'"version":1,"version":1'), "canonical"),
        (GOOD.replace(b'"version":1', b'"version":1.0'), "versions"),
        (GOOD.replace(b'"version":1', b'"version":NaN'), "versions"),
        (GOOD.replace(b'"version":1', b'"extra":2,"version":1'), "canonical"),
        (GOOD.replace(b"research-1", b"\\u0072esearch-1"), "canonical"),
        (GOOD.replace(b"research-1", b"\\ud800"), "characters that print"),
        (GOOD.replace(b"statement.v1", b"statement.v2"), "newer version"),
        (GOOD.replace(b'"version":1', b'"version":' + b"9" * 5000), "limit"),
        (GOOD.replace(b"2026-12-06T00:00:00.000Z", b"2026-12-06T00:00:00.0000"), "written as"),
        (GOOD.replace(b"12.345678", b"12.3456780"), "six digits"),
        (GOOD.replace(b'"final"', b'"maybe"'), "kind or status"),
        (b"5", "another type"),
        (b'{"schema":"x"}', "schema is not"),
        (b"{}", "schema is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_form_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    found = from_json(data)
    assert isinstance(found, NoStatement)
    assert reason in found.reason


def test_more_bytes_than_a_statement_has_are_not_read() -> None:
    assert isinstance(from_json(b" " * ((64 << 20) + 1)), NoStatement)
