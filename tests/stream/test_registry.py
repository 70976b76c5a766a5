"""Confluent's wire format against the registry client's own mock, and against a real registry."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from pipelines.steps.line import Line
from pipelines.steps.outcome import Clean, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from pipelines.stream.registry import RegistryIdLookup
from pipelines.stream.state import StateBoard
from schemas import catalog, framing, topics
from tests.samples import KEY, record
from tests.stream.apicurio import FOLDER, NOT_THERE, Apicurio

POST = catalog.load().by_name("social.post.v1")
LINE = Line(catalog.load(), KEY, lambda texts: [[] for _ in texts])


@pytest.fixture(scope="module")
def apicurio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not FOLDER.is_dir():
        pytest.skip(NOT_THERE)
    with Apicurio(tmp_path_factory.mktemp("apicurio") / "log") as registry:
        yield registry.url


@pytest.fixture(params=["mock", "apicurio"])
def client(request: pytest.FixtureRequest) -> Iterator[SchemaRegistryClient]:
    url = "mock://teller" if request.param == "mock" else request.getfixturevalue("apicurio")
    with SchemaRegistryClient.new_client({"url": url}) as found:
        yield found


def lookup_of(client: Any, patience: float = 30.0) -> RegistryIdLookup:
    return RegistryIdLookup(client, catalog.load(), StateBoard(), patience)


def wire(number: int) -> RawRecord:
    body = framing.encode(POST, record("social.post.v1"))[framing.HEADER_BYTES :]
    value = b"\0" + number.to_bytes(4, "big") + body
    return RawRecord(topics.raw("social"), 0, 0, b"owner-7", value)


def test_a_registered_schema_is_found_by_its_id(client: SchemaRegistryClient) -> None:
    number = client.register_schema("deposits.raw.social-value", Schema(POST.json, "AVRO"))
    lookup = lookup_of(client)
    ids = lookup.ids_of([wire(number)])
    assert ids == {number: POST}
    (outcome,) = process([wire(number)], LINE, ids)
    assert isinstance(outcome, Clean)


def test_a_registered_schema_that_is_not_ours_rejects_the_record(client: SchemaRegistryClient) -> None:
    other = json.dumps({"type": "record", "name": "Other", "fields": []})
    number = client.register_schema("other-value", Schema(other, "AVRO"))
    ids = lookup_of(client).ids_of([wire(number)])
    (outcome,) = process([wire(number)], LINE, ids)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is Reason.UNKNOWN_SCHEMA


def test_an_id_that_nobody_registered_rejects_the_record(client: SchemaRegistryClient) -> None:
    assert lookup_of(client).ids_of([wire(99)]) == {99: None}


def test_records_framed_otherwise_ask_nothing(client: SchemaRegistryClient) -> None:
    single = RawRecord(topics.raw("social"), 0, 0, b"k", framing.encode(POST, record("social.post.v1")))
    assert lookup_of(client).ids_of([single]) == {}


def test_a_registry_that_does_not_answer_is_a_fault_of_ours() -> None:
    class Down:
        def get_schema(self, number: int) -> Schema:
            raise SchemaRegistryError(503, 50003, "down")

    with pytest.raises(SchemaRegistryError):
        lookup_of(Down(), patience=0.01).ids_of([wire(1)])


def test_a_registry_that_comes_back_is_asked_again() -> None:
    class Flapping:
        asked = 0

        def get_schema(self, number: int) -> Schema:
            self.asked += 1
            if self.asked == 1:
                raise SchemaRegistryError(503, 50003, "down")
            return Schema(POST.json, "AVRO")

    assert lookup_of(Flapping()).ids_of([wire(1)]) == {1: POST}
