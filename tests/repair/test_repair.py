"""Declared operations on originals: what each does in either framing, and that nothing of a record is ever told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.outcome import RawRecord, Reason
from schemas import topics
from schemas.catalog import Schema
from teller.operate.repair.body import BodyError, body
from teller.operate.repair.check import WouldFail, check
from teller.operate.repair.operations import (
    Cast,
    Default,
    Drop,
    KeyFromOwner,
    Operation,
    OwnerFromKey,
    Rename,
    SetSchema,
)
from teller.operate.repair.repair import NotRepaired, Repaired, repair
from tests.repair.originals import CATALOG, LINE, POST, decoded, fields, in_avro, in_json
from tests.samples import DEPOSITED, WHEN, record, records

CANARY = "canarymark"
NO_SUMMARY = in_avro(POST, record(POST.name, summary=None))


def done(original: RawRecord, *operations: Operation) -> RawRecord:
    found = repair(original, operations, CATALOG, {})
    assert isinstance(found, Repaired), found
    assert found.changes == tuple(map(str, operations))
    return found.raw


def refused(original: RawRecord, *operations: Operation) -> str:
    found = repair(original, operations, CATALOG, {})
    assert isinstance(found, NotRepaired)
    return found.reason


def json_fields(raw: RawRecord) -> dict[str, Any]:
    return body(raw, CATALOG, {}).fields


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        ({"a": 1, "b": 2}, Rename("a", "c"), {"c": 1, "b": 2}),
        ({"a": "5"}, Cast("a", "integer"), {"a": 5}),
        ({"b": 1}, Default("a", [2]), {"b": 1, "a": [2]}),
        ({"a": None}, Default("a", 2), {"a": 2}),
        ({"a": 1, "b": 2}, Drop("a"), {"b": 2}),
        ({"a": 1}, OwnerFromKey(), {"a": 1, "owner_id": "owner-7"}),
    ],
)
def test_an_operation_on_json(before: dict[str, Any], operation: Operation, after: dict[str, Any]) -> None:
    repaired = done(in_json(before), operation)
    assert json_fields(repaired) == after
    assert repaired._replace(value=b"") == in_json(before)._replace(value=b"")


@pytest.mark.parametrize(
    "operation",
    [Rename("x", "y"), Cast("x", "integer"), Cast("a", "integer"), Default("a", 9), Drop("x"), OwnerFromKey(),
     KeyFromOwner(), SetSchema(POST.name)],
)  # fmt: skip
def test_a_record_that_it_does_not_change_is_not_repaired(operation: Operation) -> None:
    assert refused(in_json(b'{ "a":1,  "owner_id": "owner-7" }'), operation) == "nothing in it to change"


FIELDS = ", ".join(each["name"] for each in POST.parsed["fields"])
NO_SUCH_FIELD = f"there is a field that {POST.name} does not have: it has {FIELDS}; leave others out"


@pytest.mark.parametrize(
    ("original", "operation", "told"),
    [
        (in_json({"a": 1, "b": 2}), Rename("a", "b"), "rename a to b: it has both"),
        (in_json({"a": CANARY}), Cast("a", "integer"), "cast a to integer: its value does not allow it"),
        (in_json({"owner_id": 5}), KeyFromOwner(), "key-from-owner: owner_id is no string"),
        (in_json(b'{"owner_id": "\\ud800"}'), KeyFromOwner(), "key-from-owner: owner_id is not Unicode"),
        (in_json({}, key=b"\xff"), OwnerFromKey(), "owner-from-key: the key is not UTF-8"),
        (in_json(CANARY.encode()), Drop("a"), "neither Avro of a known schema nor JSON in UTF-8"),
        (in_json([CANARY]), Drop("a"), "not one JSON object"),
        (in_json(b'{"a":' + b"[" * 400 + b"]" * 400 + b"}"), Drop("b"), "nothing in it to change"),
        (in_json(b'{"a":' * 100_000), Drop("b"), "neither Avro of a known schema nor JSON in UTF-8"),
        (in_json(b'{"a": NaN}'), Drop("a"), "neither Avro of a known schema nor JSON in UTF-8"),
        (in_json(b'{"a":1}', schema=None), Drop("b"), "nothing in it to change"),
        (in_avro(POST, record(POST.name)), Drop("post_id"), "post_id is missing: it takes a string"),
        (in_avro(POST, record(POST.name)), Rename("text", "words"), NO_SUCH_FIELD),
        (NO_SUMMARY, Default("summary", f"{CANARY}\ud800"), "the changed fields do not fit social.post.v1"),
        (in_avro(POST, record(POST.name)), Cast("likes", "string"), "likes takes a whole number of 64 bits, or null"),
    ],
    ids=lambda item: item if isinstance(item, str) else None,
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_the_declarations_words(
    original: RawRecord, operation: Operation, told: str
) -> None:
    assert refused(original, operation) == told


def test_operations_are_done_in_their_order() -> None:
    operations = Rename("likes_count", "likes"), Cast("likes", "integer"), Default("kind", "POST")
    assert json_fields(done(in_json({"likes_count": "5"}), *operations)) == {"likes": 5, "kind": "POST"}


def test_dropping_a_field_of_avro_gives_its_default() -> None:
    repaired = done(in_avro(POST, record(POST.name, language="no language at all")), Drop("language"))
    assert decoded(repaired.value) == record(POST.name, language=None)


def test_a_schema_header_replaces_the_one_that_was_there_and_leaves_the_bytes() -> None:
    original = in_json(b"{ }")._replace(headers=(("schema", b"x"), ("a", b"b")))
    repaired = done(original, SetSchema(POST.name))
    assert repaired == original._replace(headers=(("a", b"b"), ("schema", POST.name.encode())))


def test_times_in_seconds_are_mended_in_either_framing() -> None:
    wrong = datetime(1970, 1, 21, 12, 19, 28, 200_000, tzinfo=UTC)
    for original in (
        in_avro(POST, record(POST.name, occurred_at=wrong)),
        in_json(fields(occurred_at=wrong) | {"occurred_at": 1_772_368_200}),
    ):
        found = check(original, LINE, {})
        assert isinstance(found, WouldFail)
        assert found.reason is Reason.BAD_VALUE
        repaired = done(original, Cast("occurred_at", "seconds"))
        assert json_fields(repaired)["occurred_at"] == WHEN.isoformat()
        assert check(repaired, LINE, {}) == repaired


def test_a_schema_is_set_by_its_fingerprint_where_avro_has_one_that_no_schema_has() -> None:
    original = in_avro(POST, record(POST.name, kind="POST"))
    value = original.value or b""
    foreign = original._replace(value=value[:2] + bytes(range(8)) + value[10:])
    repaired = done(foreign, SetSchema(POST.name), Default("kind", "REPLY"))
    assert repaired == original
    assert check(repaired, LINE, {}) == original
    assert refused(original, SetSchema("social.reaction.v1")) == "nothing in it to change"
    assert isinstance(check(done(foreign, SetSchema("social.reaction.v1")), LINE, {}), WouldFail)


def test_a_key_from_the_owner_leaves_the_bytes() -> None:
    original = in_avro(POST, record(POST.name), key=b"somebody else")
    assert done(original, KeyFromOwner()) == original._replace(key=b"owner-7")


@pytest.mark.long
@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
@given(data=st.data())
def test_fields_of_avro_become_the_same_record_again(schema: Schema, data: st.DataObject) -> None:
    held = data.draw(records(schema))
    original = in_avro(schema, held)
    found = body(original, CATALOG, {})
    assert found.schema is schema
    assert decoded(found.encode()) == decoded(original.value)


NAMES = st.sampled_from(sorted({field for schema in DEPOSITED for field in record(schema.name)} | {"x", "likes_count"}))
OPERATIONS: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Rename, NAMES, NAMES),
    st.builds(Cast, NAMES, st.sampled_from(["string", "integer", "number", "boolean", "utc", "seconds", "upper"])),
    st.builds(Default, NAMES, st.none() | st.integers() | st.just("a") | st.lists(st.integers())),
    st.builds(Drop, NAMES),
    st.just(OwnerFromKey()),
    st.just(KeyFromOwner()),
    st.builds(SetSchema, st.sampled_from([schema.name for schema in DEPOSITED])),
)


def planted(schema: Schema) -> dict[str, Any]:
    """Canaries in every field that is free text."""
    free = [rule.path for rule in schema.rules if rule.type == "string" and not rule.logical_type and not rule.pattern]
    held = record(schema.name)
    return held | {name: [CANARY] if isinstance(held[name], list) else CANARY for name in free}


ORIGINALS: st.SearchStrategy[RawRecord] = st.one_of(
    st.sampled_from(DEPOSITED).map(lambda schema: in_avro(schema, planted(schema))),
    st.sampled_from(DEPOSITED).map(lambda schema: in_json(fields(schema.name, **planted(schema)), schema=schema.name)),
    st.binary(max_size=60).map(lambda junk: in_json(junk + CANARY.encode())),
    st.sampled_from(DEPOSITED).map(lambda schema: in_avro(schema, planted(schema), domain="telecom")),
)


@given(ORIGINALS, st.lists(OPERATIONS, min_size=1, max_size=4))
def test_whatever_is_done_to_whatever_gives_a_value_that_tells_nothing(
    original: RawRecord, operations: list[Operation]
) -> None:
    found = repair(original, operations, CATALOG, {})
    assert CANARY not in repr(found)
    if isinstance(found, NotRepaired):
        return
    assert found.raw != original
    assert (found.raw.topic, found.raw.partition, found.raw.offset) == (original.topic, 1, 5)
    checked = check(found.raw, LINE, {})
    if isinstance(checked, WouldFail):
        assert CANARY not in repr(checked)
    else:
        assert checked.topic in map(topics.raw, topics.DOMAINS)


@given(st.sampled_from(DEPOSITED), st.data())
def test_a_field_that_went_by_another_name_is_mended(schema: Schema, data: st.DataObject) -> None:
    """The record as it should have come, and one with a field misnamed: repaired it is the same record."""
    held = data.draw(records(schema))
    whole = body(in_avro(schema, held), CATALOG, {}).fields
    name = data.draw(st.sampled_from(sorted(whole)))
    broken = {f"{key}_" if key == name else key: value for key, value in whole.items()}
    original = in_json(broken, key=held["owner_id"].encode(), schema=schema.name)
    assert isinstance(check(original, LINE, {}), WouldFail)
    repaired = done(original, Rename(f"{name}_", name))
    assert json_fields(repaired) == whole
    assert check(repaired, LINE, {}) == repaired


def test_a_body_that_is_none_is_an_error() -> None:
    with pytest.raises(BodyError, match="neither"):
        body(in_json(b""), CATALOG, {})
