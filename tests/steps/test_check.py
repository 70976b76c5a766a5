"""The check before sending says what the line would say."""

import json
import subprocess
import sys
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.steps.check import check
from pipelines.steps.config import ProcessorConfig, RecordLimits
from pipelines.steps.outcome import RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from schemas.catalog import SchemaError
from tests.samples import DEPOSITED, KEY, record, records

POST = "social.post.v1"


def in_json(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, default=lambda v: v.isoformat() if isinstance(v, datetime) else str(v)).encode()


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
def test_a_good_record_passes_in_both_framings(schema: catalog.Schema) -> None:
    fields = record(schema.name)
    assert check(framing.encode(schema, fields), schema.name) is None
    assert check(in_json(fields), schema.name) is None


def line_says(value: bytes, key: bytes | None) -> Rejected | None:
    raw = RawRecord(topics.raw("social"), 0, 0, key, value, ((topics.SCHEMA_HEADER, POST.encode()),))
    (outcome,) = process([raw], ProcessorConfig(catalog.load(), KEY, lambda asks: [[] for _ in asks]), {})
    return outcome if isinstance(outcome, Rejected) else None


odd = st.sampled_from(["platform", "depositor", "kind", "occurred_at", "likes", "owner_id", "text", "new"])
values = st.sampled_from([None, 7, -1, "", "A B", "\ud800", [1], 10**30, True, "x" * 300, {"a": 1}])


@given(st.dictionaries(odd, values, max_size=2), st.sampled_from([b"", b"owner-7", b"other", None]))
def test_json_is_refused_as_the_line_refuses_it(changed: dict[str, Any], key: bytes | None) -> None:
    value = in_json(record(POST) | changed)
    assert check(value, POST, b"" if key is None else key) == line_says(value, key)


@given(st.binary(max_size=80), st.integers(0, 120))
def test_bytes_are_refused_as_the_line_refuses_them(more: bytes, at: int) -> None:
    whole = framing.encode(catalog.load().by_name(POST), record(POST))
    for value in (whole[:at] + more, whole + more):
        if value:
            assert check(value, POST, b"owner-7") == line_says(value, b"owner-7")


@given(st.data())
def test_any_record_of_a_schema_passes(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    assert check(framing.encode(schema, data.draw(records(schema))), schema.name) is None


def test_without_a_key_the_owners_id_is_taken_for_it() -> None:
    value = in_json(record(POST))
    assert check(value, POST) is None
    assert check(value, POST, b"owner-8") == line_says(value, b"owner-8")
    for owner in ("", "\ud800"):
        assert check(in_json(record(POST) | {"owner_id": owner}), POST) is not None


def test_limits_are_the_callers() -> None:
    found = check(in_json(record(POST, text="x" * 50)), POST, limits=RecordLimits(max_string_chars=40))
    assert found is not None
    assert (found.reason, "text is longer than 40" in str(found.detail)) == (Reason.STRING_TOO_LONG, True)


def test_a_record_of_another_schema_says_of_which() -> None:
    value = framing.encode(catalog.load().by_name("social.reaction.v1"), record("social.reaction.v1"))
    assert check(value, POST) == Rejected(
        Reason.UNKNOWN_SCHEMA,
        "the fingerprint is that of social.reaction.v1: copy the ten framing bytes of social.post.v1",
        "social.reaction.v1",
        "acme",
    )
    assert "belongs on the topic of social" in str(check(value, "telecom.call.v1"))


@pytest.mark.parametrize("name", ["social.nothing.v1", "pipeline.receipt.v1"])
def test_a_schema_that_nobody_deposits_is_an_error(name: str) -> None:
    with pytest.raises(SchemaError):
        check(b"{}", name)


def test_it_is_imported_without_kafka() -> None:
    code = "import sys, pipelines.steps.check; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"confluent_kafka", "aiokafka", "faust", "presidio_analyzer", "spacy", "typer"}
