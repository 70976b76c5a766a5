import copy
import io
import json
from collections.abc import Iterator
from typing import Any

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import catalog, compatibility, framing
from schemas.catalog import Schema, SchemaError
from tests.samples import DEPOSITED, record, records

KNOWN = {
    "social.post.v1", "social.reaction.v1", "telecom.call.v1", "telecom.message.v1", "telecom.data_session.v1",
    "purchases.order_line.v1", "purchases.return.v1", "pipeline.failed_event.v1", "pipeline.receipt.v1",
    "pipeline.receipt.v2", "pipeline.receipt.v3", "pipeline.receipt.v4", "pipeline.receipt.v5",
    "pipeline.metering.v1", "pipeline.metering.v2", "bank.key_epoch.v1", "bank.owner_keys.v1", "bank.sealed_opening.v1",
    "bank.grant.v1", "bank.erased_owners.v1", "bank.erasure.v1", "bank.key_epoch.v2", "bank.owner_keys.v2",
    "bank.keys_backup.v1",
    "pipeline.original.v1", "pipeline.replay.v1",
    "pipeline.failed_event.v2", "bank.access.v1",
    "bank.account.v1", "bank.account_event.v1", "bank.depositor.v1", "bank.originator.v1", "bank.opening.v1",
    "pipeline.feedback.v1", "pipeline.counts.v1", "pipeline.told.v1", "pipeline.complete.v1",
    "ledger.posting.v1", "withdrawals.answer.v1", "withdrawals.event.v1",
    "withdrawals.metering.v1", "bank.originator.v2",
    "withdrawals.package_event.v1", "withdrawals.delivery.v1", "withdrawals.row_openings.v1", "withdrawals.release.v1",
}  # fmt: skip


def changed(schema: Schema, version: int, **fields: Any) -> Schema:
    """A later version with fields changed, added, or dropped (None)."""
    declared = copy.deepcopy(dict(schema.declared)) | {"version": version}
    kept = [field for field in declared["fields"] if field["name"] not in fields]
    added = [{"name": name, **field} for name, field in fields.items() if field is not None]
    return catalog.make(schema.subject, declared | {"fields": kept + added})


def test_the_catalog_holds_every_schema_by_name_and_fingerprint() -> None:
    loaded = catalog.load()
    assert {schema.name for schema in loaded} == KNOWN
    assert all(loaded.by_fingerprint(schema.fingerprint) is schema for schema in loaded)


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    with pytest.raises(SchemaError, match=r"no schema 'social.nothing.v1'; there are .*social\.post\.v1"):
        catalog.load().by_name("social.nothing.v1")


def test_the_fingerprint_is_the_specifications_crc64() -> None:
    """The Avro specification's own example: the fingerprint of "int" is 8f5c393f1ad57572, little-endian."""
    assert catalog.fingerprint_of('"int"') == bytes.fromhex("8f5c393f1ad57572")


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
def test_every_field_says_what_it_is_and_carries_a_rule(schema: Schema) -> None:
    for field in schema.declared["fields"]:
        assert field["doc"].endswith("."), field["name"]
        assert field["privacy"], field["name"]


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: schema.name)
def test_every_schema_begins_with_the_same_envelope(schema: Schema) -> None:
    assert [rule.path for rule in schema.rules][:5] == [
        "event_id", "owner_id", "depositor", "occurred_at", "time_precision",
    ]  # fmt: skip
    rules = {rule.path: rule for rule in schema.rules}
    assert (rules["owner_id"].operator, rules["owner_id"].scope) == ("hash", "bank")
    assert rules["event_id"].operator == "hash"


def test_no_version_breaks_what_an_older_one_wrote() -> None:
    assert list(compatibility.broken(catalog.load())) == []


def test_a_field_without_default_breaks_backward_compatibility() -> None:
    old = catalog.load().by_name("telecom.call.v1")
    new = changed(old, 2, roaming={"type": "boolean", "privacy": "keep", "doc": "Roaming."})
    (found,) = compatibility.broken([old, new])
    assert found[:2] == (new, old)
    assert any("roaming" in problem for problem in found[2])


def test_a_field_with_default_does_not() -> None:
    old = catalog.load().by_name("telecom.call.v1")
    new = changed(old, 2, roaming={"type": "boolean", "default": False, "privacy": "keep", "doc": "Roaming."})
    assert list(compatibility.broken([old, new])) == []
    written = io.BytesIO(framing.encode(old, record("telecom.call.v1"))[10:])
    read: Any = fastavro.schemaless_reader(written, dict(old.parsed), dict(new.parsed))
    assert read["roaming"] is False


def test_a_changed_type_breaks_backward_compatibility() -> None:
    old = catalog.load().by_name("telecom.call.v1")
    new = changed(old, 2, duration_s={"type": "boolean", "privacy": "keep", "doc": "Long."})
    assert compatibility.problems(new, old)


def test_two_versions_must_differ_in_more_than_their_number() -> None:
    old = catalog.load().by_name("telecom.call.v1")
    with pytest.raises(SchemaError, match="same fingerprint"):
        catalog.Catalog([old, changed(old, 2)])


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"type": "array", "items": "string"}, "record with a whole number"),
        ({"type": "record", "name": "A", "fields": []}, 'as "version"'),
        ({"type": "record", "name": "A", "version": 1, "fields": [{"name": "a", "type": "strin"}]}, "not a valid Avro"),
    ],
)
def test_a_wrong_declaration_says_what_to_mend(declared: dict[str, Any], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        catalog.make("pipeline.a", declared)


@given(st.data())
def test_any_record_survives_framing(data: st.DataObject) -> None:
    schema = data.draw(st.sampled_from(DEPOSITED))
    before = data.draw(records(schema))
    parts = framing.split(framing.encode(schema, before))
    assert parts is not None
    assert parts[0] == schema.fingerprint
    assert framing.decode_body(schema, parts[1]) == before


def test_bytes_after_the_record_are_refused() -> None:
    schema = catalog.load().by_name("telecom.call.v1")
    body = framing.encode(schema, record("telecom.call.v1"))[framing.HEADER_BYTES :]
    with pytest.raises(ValueError, match="left over"):
        framing.decode_body(schema, body + b"\0")


@pytest.mark.parametrize("schema", DEPOSITED, ids=lambda schema: str(schema.name))
def test_the_schema_in_containers_gives_a_reader_the_same_records(schema: Schema) -> None:
    """Dates, decimals and UUIDs are made of logical types, which the fingerprint leaves out."""
    written = json.loads(schema.json)
    assert catalog.make("anything.here", {**written, "version": 1}).fingerprint == schema.fingerprint
    assert list(_attributes(written, "logicalType")) == list(_attributes(schema.declared, "logicalType"))
    body = framing.encode(schema, record(schema.name))[framing.HEADER_BYTES :]
    assert fastavro.schemaless_reader(io.BytesIO(body), fastavro.parse_schema(written), None) == framing.decode_body(
        schema, body
    )
    for beside in ("doc", "privacy", "limits", "content", "default", "version", "namespace"):
        assert not list(_attributes(written, beside))


def _attributes(declared: Any, name: str) -> Iterator[Any]:
    """Values of an attribute, wherever the schema has it, in its order."""
    if isinstance(declared, dict):
        if name in declared:
            yield declared[name]
        declared = list(declared.values())
    if isinstance(declared, list):
        for each in declared:
            yield from _attributes(each, name)
