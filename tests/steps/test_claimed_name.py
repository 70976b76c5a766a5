"""A rejected record's event names the depositor that its bytes show, and never a name that they do not hold."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bank.accounts.depositors import NAME
from pipelines.steps.check import check
from pipelines.steps.claimed_name import SEARCHED, claimed_name
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from tests.samples import DEPOSITED, KEY, record
from tests.steps.test_check import in_json

POST = catalog.load().by_name("social.post.v1")
GOOD = framing.encode(POST, record(POST.name))
NAMED = in_json(record(POST.name))


def line_says(value: bytes | None, schema: str | None) -> Rejected:
    headers = () if schema is None else ((topics.SCHEMA_HEADER, schema.encode()),)
    raw = RawRecord(topics.raw("social"), 0, 0, b"owner-7", value, headers)
    (found,) = process([raw], ProcessorConfig(catalog.load(), KEY, lambda asks: [[] for _ in asks]), {})
    assert isinstance(found, Rejected)
    return found


@pytest.mark.parametrize(
    ("value", "schema", "reason"),
    [
        (in_json(record(POST.name) | {"colour": 1}), POST.name, Reason.BAD_JSON),
        (in_json(record(POST.name) | {"text": 1}), POST.name, Reason.BAD_JSON),
        (b"[" + NAMED + b"]", POST.name, Reason.BAD_JSON),
        (NAMED + b"\n" + NAMED, POST.name, Reason.BAD_JSON),
        (NAMED[:-1], POST.name, Reason.BAD_JSON),
        (b"\xef\xbb\xbf " + NAMED, POST.name, Reason.BAD_JSON),
        (NAMED, None, Reason.UNKNOWN_FRAMING),
        (NAMED, "social.story.v1", Reason.UNKNOWN_SCHEMA),
        (NAMED, "telecom.call.v1", Reason.WRONG_TOPIC),
        (GOOD[:-1], None, Reason.UNDECODABLE),
        (GOOD + b"\0", None, Reason.UNDECODABLE),
        (GOOD.ljust(2_000_000), None, Reason.TOO_LARGE),
        (NAMED.replace(b"{", b'{"a":' + b"[" * 17 + b"]" * 17 + b",", 1), POST.name, Reason.TOO_DEEP),
    ],
)
def test_what_cannot_be_read_still_names_its_depositor(value: bytes, schema: str | None, reason: Reason) -> None:
    found = line_says(value, schema)
    assert (found.reason, found.depositor) == (reason, "acme")


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
def test_every_type_of_record_is_named_in_avro_that_ends_early(schema: catalog.Schema) -> None:
    found = check(framing.encode(schema, record(schema.name))[:-1], schema.name)
    assert found is not None
    assert (found.reason, found.depositor) == (Reason.UNDECODABLE, "acme")


@pytest.mark.parametrize(
    "text",
    [
        b'{"depositor": "A B"}',
        b'{"depositor": 7}',
        b'{"depositor": "acme", "depositor": "other"}',
        b'{"depositor": "acme", "sender": {"depositor": null}}',
        b'{"depositor": "' + b"a" * 65 + b'"}',
        b'{"text": "he said \\"depositor\\": \\"acme\\""}',
        b'{"depositors": "acme"}',
        b'Dear "depositor": "acme"',
        b"{" + b" " * SEARCHED + b'"depositor": "acme"}',
        b"",
    ],
)
def test_what_is_no_name_or_several_names_nobody(text: bytes) -> None:
    assert claimed_name(text, None) is None


def test_a_field_of_blanks_is_read_in_linear_time() -> None:
    """Each blank is passed once: a reader that tries again from each of them needs hours for this."""
    assert claimed_name(b'{"depositor"' + b" " * 900_000, None) is None
    assert claimed_name(b'{"depositor":' + b'"depositor":' * 80_000, None) is None


pieces = st.sampled_from(
    [b'"depositor"', b":", b'"acme"', b'"b-2"', b"{", b"[", b",", b" ", b"\\", b'"', b"\xff", b"acme"]
)


@given(st.one_of(st.binary(max_size=80), st.lists(pieces, max_size=12).map(b"".join)), st.booleans())
@example(b'{"depositor":"acme"', False)
def test_no_name_is_given_that_the_bytes_do_not_hold(value: bytes, framed: bool) -> None:
    value = GOOD[:10] + value if framed else value
    found = claimed_name(value, POST if framed else None)
    if found is not None:
        assert NAME.fullmatch(found)
        assert re.search(rb"(?<![a-z0-9._-])" + re.escape(found.encode()) + rb"(?![a-z0-9._-])", value) or framed
        assert found.encode() in value


@given(st.binary(max_size=120), st.integers(0, len(GOOD)))
def test_avro_of_any_bytes_names_only_what_they_hold(more: bytes, at: int) -> None:
    found = claimed_name(GOOD[:at] + more, POST)
    assert found is None or found.encode() in GOOD[:at] + more


@pytest.mark.parametrize("schema", list(catalog.load()), ids=lambda schema: schema.name)
def test_records_of_any_schema_raise_nothing(schema: catalog.Schema) -> None:
    """Of the bank's own, too, which somebody may send to a raw topic."""
    for body in (b"", b"\x02", bytes(64), b"\xff" * 64):
        assert claimed_name(framing.header(schema) + body, schema) is None


@given(st.from_regex(NAME, fullmatch=True), st.sampled_from([None, 0, 2]))
def test_any_name_is_found_however_json_is_spaced(name: str, indent: int | None) -> None:
    assert claimed_name(json.dumps({"a": 1, "depositor": name}, indent=indent).encode(), None) == name
