"""Every reason has its test, and any bytes at all give one outcome."""

import json
import uuid
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.accounts.check import Refusal
from bank.accounts.permissions import Denial
from bank.identity import pseudonyms
from pipelines.scanner.requests import TOO_COSTLY, ScanRequest, ScanResult
from pipelines.scanner.text.spans import Span
from pipelines.steps import process as steps
from pipelines.steps.config import ProcessorConfig, RecordLimits
from pipelines.steps.outcome import BatchFault, Clean, RawRecord, Reason, Rejected, SealFault
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from tests.samples import DEPOSITED, KEY, TEXT, raw, record, records

SMALL = RecordLimits(max_record_bytes=2048, max_string_chars=300, max_json_depth=4)


def find_alice(requests: Sequence[ScanRequest]) -> list[ScanResult]:
    """A scanner that knows one name, fails on one text, and finds one too costly."""
    odd: dict[str, ScanResult] = {"BOOM": None, "BURN": TOO_COSTLY}
    return [odd[request.text] if request.text in odd else _alice(request.text) for request in requests]


def _alice(text: str) -> list[Span]:
    at = text.find("Alice")
    return [] if at < 0 else [Span(at, at + 5, "PERSON", 0.9)]


LINE = ProcessorConfig(catalog.load(), KEY, find_alice, SMALL)


def one(record: RawRecord, line: ProcessorConfig = LINE) -> Clean | Rejected:
    (outcome,) = process([record], line, {})
    return outcome


def read(outcome: Clean | Rejected) -> dict[str, Any]:
    assert isinstance(outcome, Clean)
    parts = framing.split(outcome.value)
    assert parts is not None
    schema = catalog.load().by_fingerprint(parts[0])
    assert schema is not None
    return framing.decode_body(schema, parts[1])


POST = raw("social.post.v1", offset=3)
AS_JSON = {"event_id": str(uuid.UUID(int=7)), "owner_id": "owner-7", "depositor": "acme", "occurred_at": 10**12,
           "time_precision": "DAY", "platform": "x", "post_id": "1", "kind": "POST", "text": "by Alice",
           "visibility": "PUBLIC"}  # fmt: skip


def changed(**fields: Any) -> RawRecord:
    return POST._replace(**fields)


def posted(**fields: Any) -> RawRecord:
    return raw("social.post.v1", **fields)


def in_json(body: bytes, schema: bytes = b"social.post.v1") -> RawRecord:
    return changed(value=body, headers=((topics.SCHEMA_HEADER, schema),))


REJECTED: dict[Reason, list[RawRecord]] = {
    Reason.BAD_BATCH: [
        changed(value=None, fault=BatchFault.UNREADABLE),
        changed(fault=BatchFault.MISNUMBERED),
    ],
    Reason.UNKNOWN_SEAL_KEY: [
        changed(fault=SealFault.UNKNOWN_KEY),
        changed(headers=((topics.ENCRYPTION_HEADER, b"of nobody"),)),
    ],
    Reason.SEAL_BROKEN: [changed(fault=SealFault.NOT_OPENED)],
    Reason.BAD_HEADER: [
        changed(headers=(("a", b"1"), ("ok\udcff", b""))),
        changed(value=None, headers=(("\udc80", None),)),
    ],
    Reason.EMPTY_VALUE: [changed(value=None), changed(value=b"")],
    Reason.TOO_LARGE: [
        changed(value=b"x" * 2049),
        changed(value=None, fault=BatchFault.TOO_LARGE),
        posted(mentions=["a"] * 600),
    ],
    Reason.UNKNOWN_FRAMING: [changed(value=b"hello"), changed(value=b"\xc3\x01"), changed(value=b"\0\0\0\0\1abc")],
    Reason.UNKNOWN_SCHEMA: [
        changed(value=b"\xc3\x01" + b"8bytes!!" + b"rest"),
        in_json(b"{}", b"social.nothing.v1"),
        in_json(b"{}", b"\xff"),
    ],
    Reason.WRONG_TOPIC: [
        changed(topic=topics.raw("telecom")),
        in_json(b"{}", b"telecom.call.v1"),
        in_json(b"{}", b"pipeline.receipt.v1"),
    ],
    Reason.UNDECODABLE: [changed(value=(POST.value or b"")[:-3]), changed(value=(POST.value or b"") + b"\0")],
    Reason.BAD_JSON: [
        in_json(b"{}"),
        in_json(b"not json"),
        in_json(b'{"text": NaN}'),
        *(
            in_json(json.dumps(AS_JSON).replace(f'"{uuid.UUID(int=7)}"', id_).encode())
            for id_ in ("7", "1.5", "true", "[]")
        ),
    ],
    Reason.TOO_DEEP: [in_json(b'{"text": [[[[1]]]]}')],
    Reason.STRING_TOO_LONG: [posted(text="x" * 301)],
    Reason.BAD_VALUE: [
        posted(platform="Mr Alice"),
        posted(depositor="a b"),
        in_json(json.dumps(AS_JSON | {"text": "\ud800"}).encode()),
    ],
    Reason.BAD_OWNER: [posted(owner_id=""), posted(owner_id="o" * 257)],
    Reason.MISSING_KEY: [changed(key=None), changed(key=b"")],
    Reason.KEY_MISMATCH: [changed(key=b"owner-8")],
    Reason.SCAN_FAILED: [posted(text="BOOM")],
    Reason.TOO_COSTLY: [posted(text="BURN")],
}


@pytest.mark.parametrize(
    ("reason", "bad"),
    [(reason, bad) for reason, records in REJECTED.items() for bad in records],
    ids=lambda value: str(value) if isinstance(value, Reason) else "",
)
def test_a_bad_record_is_rejected_for_its_reason(reason: Reason, bad: RawRecord) -> None:
    outcome = one(bad)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


def test_a_bug_of_ours_costs_one_record_and_shows_no_value() -> None:
    def broken(requests: Sequence[ScanRequest]) -> list[list[Span] | None]:
        return [[Span(None, 1, "X", 1.0)] if "BUG" in request.text else [] for request in requests]  # type: ignore[arg-type]

    outcomes = process([posted(text="BUG"), POST], ProcessorConfig(catalog.load(), KEY, broken), {})
    assert outcomes[0] == Rejected(Reason.INTERNAL_ERROR, "TypeError", "social.post.v1", "acme")
    assert isinstance(outcomes[1], Clean)


def test_what_to_scan_is_worked_out_for_valid_records_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the steps are compiled, nothing can be put in their place, and the outcome is the same."""

    def unwanted(*_: object) -> list[ScanRequest]:
        raise AssertionError

    for name in ("requests", "suspect_requests"):
        monkeypatch.setattr(steps, name, unwanted)
    line = ProcessorConfig(catalog.load(), KEY, lambda asked: [[] for _ in asked], sample_every=1)
    (outcome,) = process([changed(key=b"owner-8")], line, {})
    assert outcome == Rejected(
        Reason.KEY_MISMATCH,
        "the Kafka key is not the record's owner_id: send the owner_id in UTF-8 as the key",
        "social.post.v1",
        "acme",
    )


#: Reasons that no step gives.
LATER = {Reason.DUPLICATE_EVENT, Reason.OWNER_ERASED, Reason.RECORD_ERASED}


def test_every_reason_is_tested() -> None:
    of_depositors = {Reason(each.value) for each in (*Refusal, *Denial)}  # tested in test_admit, test_permit
    assert set(REJECTED) | {Reason.INTERNAL_ERROR, *LATER} | of_depositors == set(Reason)


def event(record: RawRecord) -> bytes:
    outcome = one(record)
    assert isinstance(outcome, Clean)
    return outcome.event


def test_copies_of_an_event_have_one_mark_and_no_other_record_has_it() -> None:
    first = event(posted(text="one"))
    assert len(first) == 16
    assert event(posted(text="another text")) == first
    of_others = [posted(depositor="borealis"), posted(owner_id="owner-8")]
    others = [posted(event_id=uuid.UUID(int=8)), raw("social.reaction.v1")]
    marks = {event(other) for other in [*of_others, *others]}
    assert len(marks | {first}) == 5


def test_a_clean_record_goes_under_the_owners_pseudonym() -> None:
    outcome = one(posted(text="lunch with Alice today"))
    assert isinstance(outcome, Clean)
    assert outcome.key.decode() == pseudonyms.owner_pseudonym(KEY, "owner-7") == read(outcome)["owner_id"]
    assert read(outcome)["text"] == "lunch with <PERSON_1> today"
    assert outcome.removed == {"PERSON": 1}
    assert outcome.depositor == "acme"


def test_json_gives_the_same_clean_record_as_avro() -> None:
    assert read(one(in_json(json.dumps(AS_JSON).encode())))["text"] == "by <PERSON_1>"


def test_confluents_wire_format_is_read_when_the_registry_knows_the_id() -> None:
    schema = catalog.load().by_name("social.post.v1")
    value = b"\0\0\0\0\x2a" + framing.encode(schema, record("social.post.v1"))[framing.HEADER_BYTES :]
    (known,) = process([changed(value=value)], LINE, {42: schema})
    (unknown,) = process([changed(value=value)], LINE, {42: None})
    assert isinstance(known, Clean)
    assert isinstance(unknown, Rejected)
    assert unknown.reason is Reason.UNKNOWN_SCHEMA


def test_each_distinct_text_is_scanned_once_for_the_whole_batch() -> None:
    calls: list[list[ScanRequest]] = []

    def scan(requests: Sequence[ScanRequest]) -> list[list[Span] | None]:
        calls.append(list(requests))
        return [[] for _ in requests]

    process([posted(text="a"), posted(text="b"), posted(text="a")], ProcessorConfig(catalog.load(), KEY, scan), {})
    assert len(calls) == 1
    assert sorted(calls[0]) == sorted(set(calls[0]))


anything_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner)
)
raw_values = st.one_of(
    st.binary(max_size=200),
    st.binary(max_size=60).map(lambda rest: (POST.value or b"")[:40] + rest),
    st.builds(lambda schema, rest: framing.MARKER + schema.fingerprint + rest, st.sampled_from(DEPOSITED), st.binary()),
    anything_json.map(lambda value: json.dumps(value).encode()),
)
names = st.sampled_from([schema.name.encode() for schema in DEPOSITED])
headers = st.lists(st.tuples(st.sampled_from(["schema", "other"]), st.none() | names), max_size=2).map(tuple)
keys = st.none() | st.binary(max_size=20)
raw_topics = st.sampled_from([topics.raw(domain) for domain in topics.DOMAINS])
faults = st.none() | st.sampled_from(BatchFault)
anything = st.builds(RawRecord, raw_topics, st.just(0), st.integers(0), keys, st.none() | raw_values, headers, faults)


@given(st.lists(anything, max_size=4))
def test_any_bytes_give_one_outcome_each_and_never_raise(batch: list[RawRecord]) -> None:
    outcomes = process(batch, LINE, {})
    assert len(outcomes) == len(batch)
    assert all(isinstance(outcome, (Clean, Rejected)) for outcome in outcomes)
    assert not any(isinstance(o, Rejected) and o.reason is Reason.INTERNAL_ERROR for o in outcomes)


@given(st.data())
def test_any_record_of_a_schema_becomes_clean(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    fields = data.draw(records(schema))
    value = framing.encode(schema, fields)
    record = RawRecord(topics.raw(schema.domain), 1, 5, fields["owner_id"].encode(), value)
    outcome = one(record, ProcessorConfig(catalog.load(), KEY, find_alice))
    assert isinstance(outcome, Clean), outcome
    assert read(outcome)["owner_id"] == outcome.key.decode()


@given(TEXT)
def test_details_of_rejections_never_quote_the_record(text: str) -> None:
    canary = f"canary{text}"
    bad: list[Callable[[], RawRecord]] = [
        lambda: posted(platform=canary.upper()),
        lambda: in_json(json.dumps(AS_JSON | {canary: 1}).encode()),
        lambda: in_json(json.dumps(AS_JSON | {"kind": canary}).encode()),
        lambda: in_json(json.dumps(AS_JSON | {"likes": canary}).encode()),
        lambda: changed(value=canary.encode()),
        lambda: changed(key=canary.encode()),
    ]
    for make in bad:
        outcome = one(make())
        assert isinstance(outcome, Rejected)
        assert "canary" not in f"{outcome.detail}{outcome.schema}{outcome.depositor}".lower()
