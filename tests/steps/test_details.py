"""What a rejection says: which field, what it takes, what to do."""

import io
import json
from typing import Any

import fastavro
import pytest

from bank.accounts.check import Refusal
from bank.accounts.permissions import Denial
from pipelines.steps import avro_body
from pipelines.steps.decode import decode
from pipelines.steps.details import DETAILS
from pipelines.steps.frame import Framed, frame
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from schemas import catalog, field_words, framing, natural_json, topics
from schemas.catalog import Schema
from schemas.framing import HEADER_BYTES, long
from tests.samples import DEPOSITED, record

POST = catalog.load().by_name("social.post.v1")
ORDER = catalog.load().by_name("purchases.order_line.v1")
SHORT = framing.encode(POST, record(POST.name))[HEADER_BYTES:]


def framed(value: bytes) -> Rejected:
    found = frame(RawRecord(topics.raw("social"), 0, 0, b"owner-7", value), catalog.load(), {}, 10_000)
    assert isinstance(found, Rejected)
    return found


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (b'{"text": "x"}', "JSON without a header `schema`: send the header"),
        (b"\xef\xbb\xbf [1]", "JSON without a header `schema`"),
        (b"Obj\x01\x04", "an Avro file: send each of its records as a single object"),
        (b"\0\0\0\0\7rest", "no schema registry is configured"),
        (b"\xc3\x01abc", "shorter than the 10 bytes"),
        (SHORT, "begins with none of C3 01"),
    ],
)
def test_a_value_without_a_framing_is_told_what_it_looks_like(value: bytes, words: str) -> None:
    found = framed(value)
    assert (found.reason, words in str(found.detail)) == (Reason.UNKNOWN_FRAMING, True)


def undecodable(schema: Schema, body: bytes) -> str:
    found = decode(Framed(schema, "avro", body), 16)
    assert isinstance(found, Rejected)
    assert found.reason is Reason.UNDECODABLE
    return str(found.detail)


def changed(schema: Schema, field: str, body: bytes) -> bytes:
    """A record whose field has these bytes."""
    names = [each["name"] for each in schema.declared["fields"]]
    found = dict(zip(names, by_field(schema, record(schema.name)), strict=True))
    return b"".join((found | {field: body}).values())


def by_field(schema: Schema, fields: dict[str, Any]) -> list[bytes]:
    body = framing.encode(schema, fields)[HEADER_BYTES:]
    return [part for _, part in avro_body.fields(schema, body)]


@pytest.mark.parametrize(
    ("schema", "field", "body", "words"),
    [
        (POST, "kind", long(4), "kind takes one of POST, REPLY, QUOTE, REPOST: a symbol that the enum does not have"),
        (POST, "media_count", long(2**40), "media_count takes a whole number of 32 bits: a number beyond its type"),
        (POST, "sensitive", long(1) + b"\2", "sensitive takes true or false, or null: a boolean that is neither"),
        (POST, "text", long(2) + b"\xff\xff", "text takes a string"),
        (POST, "event_id", long(3) + b"abc", "event_id takes a UUID"),
        (POST, "occurred_at", long(2**60), "occurred_at takes an ISO 8601 time"),
        (
            ORDER,
            "unit_price",
            long(9) + b"\x7f" * 9,
            "unit_price takes an amount of at most 14 digits before the point",
        ),
        (ORDER, "unit_price", long(1) + long(0), "unit_price takes an amount of at most 14 digits before the point"),
    ],
)
def test_bytes_that_are_no_avro_name_the_field_and_what_it_takes(
    schema: Schema, field: str, body: bytes, words: str
) -> None:
    assert undecodable(schema, changed(schema, field, body)).startswith(f"not Avro of this schema: {words}")


def test_a_record_that_ends_early_names_the_field_where_it_ends() -> None:
    parts = by_field(POST, record(POST.name))
    assert "text takes a string: the record ends within it" in undecodable(POST, b"".join(parts[:8]))
    assert "bytes are left over behind" in undecodable(POST, b"".join(parts) + b"\0")


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
def test_each_field_can_be_read_alone(schema: Schema) -> None:
    """Else a good field would be named in place of the bad one."""
    whole = record(schema.name)
    for field, body in avro_body.fields(schema, framing.encode(schema, whole)[HEADER_BYTES:]):
        assert fastavro.schemaless_reader(io.BytesIO(body), field["type"], None) == whole[field["name"]]


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
def test_a_missing_field_says_what_it_takes(schema: Schema) -> None:
    with pytest.raises(natural_json.NaturalJsonError, match="event_id is missing: it takes a UUID"):
        natural_json.parse(schema, b"{}", 16)
    assert all(field_words.takes(field["type"]) for field in schema.declared["fields"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"a": 1;}', "not one JSON object: the fault is at character 8"),
        (b'{"a": "\xff"}', "not UTF-8: the fault is at byte 8"),
        (b'{"a": ' + b"1" * 5000 + b"}", "a number has too many digits"),
        (json.dumps({"secret": 1}).encode(), "a field that social.post.v1 does not have: it has event_id, owner_id"),
        (b'{"a": [[[1]]]}', "one object whose fields hold no objects"),
    ],
)
def test_json_that_does_not_fit_says_where_and_what_does(text: bytes, words: str) -> None:
    with pytest.raises(natural_json.NaturalJsonError, match=words.replace("(", "\\(")):
        natural_json.parse(POST, text, 3)


@pytest.mark.parametrize("refused", [*Refusal, *Denial], ids=str)
def test_a_refusal_says_what_to_do(refused: Refusal | Denial) -> None:
    assert ": " in DETAILS[Reason(refused.value)]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("likes", "7", "likes takes a whole number of 64 bits, or null"),
        ("mentions", ["anna", 7], "mentions takes an array, each item a string"),
        ("mentions", "anna", "mentions takes an array, each item a string"),
        ("sensitive", 1, "sensitive takes true or false, or null"),
    ],
)
def test_a_field_of_json_says_all_that_it_takes(field: str, value: Any, words: str) -> None:
    with pytest.raises(natural_json.NaturalJsonError) as caught:
        natural_json.parse(POST, json.dumps({**in_words(record(POST.name)), field: value}).encode(), 16)
    assert str(caught.value) == words


def in_words(fields: dict[str, Any]) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads(json.dumps(fields, default=str))
    return texts
