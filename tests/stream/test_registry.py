"""Confluent's wire format against the registry client's own mock."""

import json

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from pipelines.steps.outcome import Clean, RawRecord, Reason, Rejected
from pipelines.steps.process import Line, process
from pipelines.stream.registry import RegistryIdLookup
from schemas import catalog, framing, topics
from tests.samples import KEY, record

POST = catalog.load().by_name("social.post.v1")
LINE = Line(catalog.load(), KEY, lambda texts: [[] for _ in texts])


@pytest.fixture
def client() -> SchemaRegistryClient:
    found: SchemaRegistryClient = SchemaRegistryClient.new_client({"url": "mock://teller"})
    return found


def wire(number: int) -> RawRecord:
    body = framing.encode(POST, record("social.post.v1"))[framing.HEADER_BYTES :]
    value = b"\0" + number.to_bytes(4, "big") + body
    return RawRecord(topics.raw("social"), 0, 0, b"owner-7", value)


def test_a_registered_schema_is_found_by_its_id(client: SchemaRegistryClient) -> None:
    number = client.register_schema("deposits.raw.social-value", Schema(POST.json, "AVRO"))
    lookup = RegistryIdLookup(client, catalog.load())
    ids = lookup.ids_of([wire(number)])
    assert ids == {number: POST}
    (outcome,) = process([wire(number)], LINE, ids)
    assert isinstance(outcome, Clean)


def test_a_registered_schema_that_is_not_ours_rejects_the_record(client: SchemaRegistryClient) -> None:
    other = json.dumps({"type": "record", "name": "Other", "fields": []})
    number = client.register_schema("other-value", Schema(other, "AVRO"))
    ids = RegistryIdLookup(client, catalog.load()).ids_of([wire(number)])
    (outcome,) = process([wire(number)], LINE, ids)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.UNKNOWN_SCHEMA


def test_an_id_that_nobody_registered_rejects_the_record(client: SchemaRegistryClient) -> None:
    assert RegistryIdLookup(client, catalog.load()).ids_of([wire(99)]) == {99: None}


def test_records_framed_otherwise_ask_nothing(client: SchemaRegistryClient) -> None:
    single = RawRecord(topics.raw("social"), 0, 0, b"k", framing.encode(POST, record("social.post.v1")))
    assert RegistryIdLookup(client, catalog.load()).ids_of([single]) == {}


def test_a_registry_that_does_not_answer_is_a_fault_of_ours() -> None:
    class Down:
        def get_schema(self, number: int) -> Schema:
            raise SchemaRegistryError(503, 50003, "down")

    with pytest.raises(SchemaRegistryError):
        RegistryIdLookup(Down(), catalog.load()).ids_of([wire(1)])  # type: ignore[arg-type]
