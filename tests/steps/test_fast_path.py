"""A record that is walked leaves in the bytes that the plain way gives, and one that is not walked is not lost."""

import hmac
from collections.abc import Sequence
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.identity.keyed_hash import Keyed
from pipelines.scanner.requests import ScanRequest
from pipelines.scanner.text.spans import Span
from pipelines.steps.config import ProcessorConfig, RecordLimits
from pipelines.steps.fast_path import avro
from pipelines.steps.fast_path.caches import UnchangedTextCache
from pipelines.steps.fast_path.shortcut import rewritten
from pipelines.steps.outcome import Clean, Outcome, RawRecord
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from schemas.catalog import Catalog, Schema
from tests.samples import DEPOSITED, KEY, raw, record, records


def scan(requests: Sequence[ScanRequest]) -> list[list[Span] | None]:
    """Finds a span in every text of two characters and more; fails on some."""
    return [
        None if "\0" in request.text else [Span(0, 1, "PERSON", 0.9)] if len(request.text) > 1 else []
        for request in requests
    ]


def line(catalogue: Catalog, *, fast_path: bool) -> ProcessorConfig:
    return ProcessorConfig(
        catalogue,
        KEY,
        scan,
        RecordLimits(4096, 60),
        KEY[::-1],
        fast_path=fast_path,
        unchanged_texts=UnchangedTextCache(3),
    )


FAST, PLAIN = (line(catalog.load(), fast_path=fast_path) for fast_path in (True, False))
NAMES = [schema.name for schema in DEPOSITED]


def both(batch: Sequence[RawRecord]) -> tuple[list[Outcome], list[Outcome]]:
    return process(batch, FAST, {}), process(batch, PLAIN, {})


def as_raw(schema: Schema, fields: dict[str, Any]) -> RawRecord:
    key = fields["owner_id"].encode()
    return RawRecord(topics.raw(schema.domain), 0, 0, key, framing.encode(schema, fields))


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_of_ours_is_walked(name: str) -> None:
    assert rewritten(raw(name), FAST)
    fast, plain = both([raw(name)])
    assert fast == plain
    assert isinstance(fast[0], Clean)


@given(st.data())
def test_any_record_leaves_the_same_by_either_way(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    fast, plain = both([as_raw(schema, fields) for fields in data.draw(st.lists(records(schema), max_size=4))])
    assert fast == plain


@given(st.data())
def test_any_bytes_end_the_same_by_either_way(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    value = bytearray(as_raw(schema, data.draw(records(schema))).value or b"")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(framing.HEADER_BYTES, len(value)))
        value[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    fast, plain = both([RawRecord(topics.raw(schema.domain), 0, 0, b"owner-7", bytes(value))])
    assert fast == plain


#: 2026-03-01T12:30Z, as every sample has it, and the numbers that stand for it in a call.
WHEN = framing.long(1_772_368_200_000)
EDGES = [
    0,
    -1,
    1,
    -62_135_596_800_001,
    -62_135_596_800_000,
    253_402_300_799_999,
    253_402_300_800_000,
    2**63 - 1,
    -(2**63),
]


@pytest.mark.parametrize("moment", EDGES)
def test_times_at_the_edges(moment: int) -> None:
    sample = raw("telecom.call.v1")
    assert (sample.value or b"").count(WHEN) == 1
    fast, plain = both([with_value(sample, (sample.value or b"").replace(WHEN, framing.long(moment)))])
    assert fast == plain


@given(st.integers(-(2**63), 2**63 - 1))
def test_any_time(moment: int) -> None:
    sample = raw("telecom.call.v1")
    fast, plain = both([with_value(sample, (sample.value or b"").replace(WHEN, framing.long(moment)))])
    assert fast == plain


def with_value(sample: RawRecord, value: bytes) -> RawRecord:
    return RawRecord(sample.topic, sample.partition, sample.offset, sample.key, value)


def test_what_another_writer_may_write_otherwise_is_written_our_way() -> None:
    """A number in more bytes than it needs, and an array in a block with its size: both are Avro, neither is ours."""
    post = raw("social.post.v1", mentions=["a", "b"]).value or b""
    ours = avro.texts(["a", "b"])
    items = b"\x02a\x02b"
    assert post.count(ours) == 1
    variants = [
        post.replace(ours, b"\x03" + framing.long(len(items)) + items + b"\0"),
        post.replace(ours, b"\x02\x02a\x02\x02b\0"),
        post.replace(ours, b"\x84\0" + items + b"\0"),
        post.replace(WHEN, WHEN[:-1] + bytes([WHEN[-1] | 0x80, 0])),
    ]
    fast, plain = both([with_value(raw("social.post.v1"), value) for value in (post, *variants)])
    assert fast == plain
    assert len({outcome.value for outcome in fast if isinstance(outcome, Clean)}) == 1


def test_a_decimal_in_more_bytes_than_it_needs_is_written_our_way() -> None:
    line_of_order = raw("purchases.order_line.v1").value or b""
    ours = b"\x06\x01\xe2\x08"  # 12.3400 as three bytes
    assert ours in line_of_order
    values = [line_of_order, line_of_order.replace(ours, b"\x0a\0\0\x01\xe2\x08"), line_of_order.replace(ours, b"\0")]
    fast, plain = both([with_value(raw("purchases.order_line.v1"), value) for value in values])
    assert fast == plain


OTHER: list[dict[str, Any]] = [
    {"name": "masked", "type": "string", "privacy": {"operator": "mask", "keep_last": 2}},
    {"name": "replaced", "type": ["string", "null"], "privacy": "replace"},
    {"name": "gone", "type": "string", "privacy": "redact"},
    {"name": "all_gone", "type": {"type": "array", "items": "string"}, "privacy": "redact"},
    {"name": "place", "type": ["null", "string"], "privacy": {"operator": "generalise", "to": "region"}},
    {"name": "flag", "type": "boolean", "privacy": "keep"},
    {"name": "small", "type": ["null", "int"], "privacy": "keep"},
    {"name": "precise", "type": {"type": "long", "logicalType": "timestamp-micros"}, "privacy": "keep"},
    {"name": "everywhere", "type": "string", "privacy": {"operator": "hash", "scope": "bank"}},
]
NOT_WALKED: list[dict[str, Any]] = [
    {"name": "ratio", "type": "double", "privacy": "keep"},
    {"name": "day", "type": {"type": "int", "logicalType": "date"}, "privacy": "keep"},
    {"name": "hour", "type": {"type": "long", "logicalType": "timestamp-millis"},
     "privacy": {"operator": "generalise", "to": "hour"}},
]  # fmt: skip


def extended(extra: Sequence[dict[str, Any]]) -> tuple[Schema, ProcessorConfig, ProcessorConfig]:
    call = catalog.load().by_name("telecom.call.v1")
    declared = {**call.declared, "fields": [*call.declared["fields"], *extra]}
    schema = catalog.make("telecom.call", declared)
    catalogue = Catalog([schema])
    return schema, line(catalogue, fast_path=True), line(catalogue, fast_path=False)


@given(st.data())
def test_every_operator_gives_the_same_by_either_way(data: st.DataObject) -> None:
    schema, fast, plain = extended(OTHER)
    strategies = {
        "precise": st.datetimes(timezones=st.just(UTC)),
        "flag": st.booleans(),
        "small": st.none() | st.integers(-(2**31), 2**31 - 1),
        "all_gone": st.lists(st.text("ab", max_size=3), max_size=2),
    }
    text = st.sampled_from(["", "a", "Oslo, Norway", "x, y, Norway", "+44 7700 900123", "é" * 61])
    fields = {field["name"]: data.draw(strategies.get(field["name"], text)) for field in OTHER}
    sample = as_raw(schema, record("telecom.call.v1") | fields)
    assert process([sample], fast, {}) == process([sample], plain, {})


def test_a_schema_with_a_field_that_is_not_walked_goes_the_plain_way() -> None:
    for field in NOT_WALKED:
        schema, fast, plain = extended([field])
        when = record("telecom.call.v1")["occurred_at"]
        value = {"ratio": 0.5, "day": when.date(), "hour": when}[field["name"]]
        sample = as_raw(schema, record("telecom.call.v1") | {field["name"]: value})
        assert rewritten(sample, fast) is None
        assert process([sample], fast, {}) == process([sample], plain, {})
        assert isinstance(process([sample], fast, {})[0], Clean)


def test_a_bug_in_the_walk_does_not_cost_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.steps.fast_path.rewrite.owner_of", lambda *_args: 1 // 0)
    assert rewritten(raw("telecom.call.v1"), FAST) is None
    fast, plain = both([raw("telecom.call.v1")])
    assert fast == plain


@given(st.binary(max_size=200), st.binary(max_size=300) | st.binary(min_size=390, max_size=410))
def test_the_keyed_hash_is_hmac_sha_256(key: bytes, message: bytes) -> None:
    assert Keyed(key)(message) == hmac.digest(key, message, "sha256")
