"""Confluent's wire format against the registry client's own mock, a real registry, and one that answers anything."""

import json
import threading
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError

from pipelines.processor import registry
from pipelines.processor.registry import (
    AT_ONCE,
    LARGEST_ID,
    MOST_TEXT,
    UNREGISTERED_S,
    HttpClient,
    RegistryGarbledError,
    RegistryIdLookup,
)
from pipelines.processor.state import StateBoard, WorkerState
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import Clean, RawRecord, Reason, Rejected
from pipelines.steps.process import process
from schemas import catalog, framing, topics
from tests.processor.apicurio import FOLDER, NOT_THERE, Apicurio
from tests.processor.foreign import ANSWERS
from tests.processor.registry_server import RegistryServer
from tests.samples import KEY, record

POST = catalog.load().by_name("social.post.v1")
BODY = framing.encode(POST, record("social.post.v1"))[framing.HEADER_BYTES :]
OURS = {"schema": POST.json}
#: Pages that no registry answers, in the place of one.
GARBAGE = (
    b"<html>Welcome</html>",
    b"",
    b"[]",
    b"null",
    b"5",
    b'"x"',
    b"{}",
    b'{"schema": 5}',
    b"\xff\xfe",
    b"[" * 5_000,
)
LINE = ProcessorConfig(catalog.load(), KEY, lambda texts: [[] for _ in texts])


@pytest.fixture(scope="module")
def apicurio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not FOLDER.is_dir():
        pytest.skip(NOT_THERE)
    with Apicurio(tmp_path_factory.mktemp("apicurio") / "log") as registry:
        yield registry.url


@pytest.fixture(params=["mock", pytest.param("apicurio", marks=pytest.mark.prove)])
def client(request: pytest.FixtureRequest) -> Iterator[SchemaRegistryClient]:
    url = "mock://teller" if request.param == "mock" else request.getfixturevalue("apicurio")
    with SchemaRegistryClient.new_client({"url": url}) as found:
        yield found


def lookup_of(client: Any, patience: float = 30.0) -> RegistryIdLookup:
    return RegistryIdLookup(client, catalog.load(), StateBoard(), patience)


def wire(number: int, published: int = -1) -> RawRecord:
    value = b"\0" + number.to_bytes(4, "big") + BODY
    return RawRecord(topics.raw("social"), 0, 0, b"owner-7", value, published=published)


@pytest.mark.long
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


@pytest.fixture
def server() -> Iterator[RegistryServer]:
    with RegistryServer({1: OURS}) as found:
        yield found


@pytest.fixture
def over_http(server: RegistryServer) -> Iterator[SchemaRegistryClient]:
    with SchemaRegistryClient({"url": server.url, "max.retries": 0}) as found:
        yield found


class Clock:
    """Seconds since 1970."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lookup(over_http: SchemaRegistryClient, clock: Clock) -> RegistryIdLookup:
    return RegistryIdLookup(HttpClient(over_http), catalog.load(), StateBoard(), 30.0, clock)


def test_no_schema_of_anybody_elses_stops_a_worker(server: RegistryServer, lookup: RegistryIdLookup) -> None:
    foreign = dict(enumerate(ANSWERS.values(), 10))
    server.answers |= foreign
    batch = [wire(number) for number in (1, *foreign)]
    ids = lookup.ids_of(batch)
    assert ids == {1: POST} | dict.fromkeys(foreign)
    outcomes = process(batch, LINE, ids)
    assert isinstance(outcomes[0], Clean)
    assert {each.reason for each in outcomes[1:] if isinstance(each, Rejected)} == {Reason.UNKNOWN_SCHEMA}


def test_ours_in_another_dress_is_ours(server: RegistryServer, lookup: RegistryIdLookup) -> None:
    server.answers[2] = {"schema": json.dumps(json.loads(POST.json), indent=8), "schemaType": "AVRO", "version": 7}
    server.answers[3] = {"schema": json.dumps(dict(POST.declared) | {"aliases": ["Other"], "doc": "x" * 9_000})}
    server.answers[4] = {
        "schema": POST.json,
        "metadata": 5,
        "ruleSet": {"domainRules": [{"name": "a", "kind": "LATER"}]},
    }
    assert lookup.ids_of([wire(number) for number in (2, 3, 4)]) == {2: POST, 3: POST, 4: POST}


def test_each_of_ours_is_far_below_the_longest_text_that_is_looked_at() -> None:
    assert all(len(json.dumps(schema.declared)) < MOST_TEXT / 8 for schema in catalog.load())


def test_a_text_of_any_size_is_not_taken_apart(server: RegistryServer, lookup: RegistryIdLookup) -> None:
    """Read it must be, as an answer: some copies of 8 MB; taken apart, it would be 100 MB of numbers."""
    server.answers[2] = {"schema": "[" + "1," * 4_000_000 + "1]"}
    tracemalloc.start()
    try:
        assert lookup.ids_of([wire(2)]) == {2: None}
        now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60_000_000
    assert now < 2_000_000


@pytest.mark.parametrize("page", GARBAGE)
def test_garbage_in_the_registrys_place_is_an_outage(
    server: RegistryServer, page: bytes, lookup: RegistryIdLookup
) -> None:
    server.pages = [(200, page)]
    assert lookup.ids_of([wire(1)]) == {1: POST}
    assert server.asked["/schemas/ids/1"] == 2


def test_garbage_without_end_stops_the_worker(server: RegistryServer, over_http: SchemaRegistryClient) -> None:
    board = StateBoard()
    server.pages = [(200, b"<html>")] * 100
    with pytest.raises(RegistryGarbledError):
        RegistryIdLookup(HttpClient(over_http), catalog.load(), board, 0.8).ids_of([wire(1)])
    assert board.state is WorkerState.REGISTRY_UNAVAILABLE


def test_a_foreign_schema_is_asked_for_once(server: RegistryServer, lookup: RegistryIdLookup, clock: Clock) -> None:
    server.answers[2] = {"schema": "{}"}
    for _ in range(3):
        assert lookup.ids_of([wire(2)]) == {2: None}
        clock.now += 10 * UNREGISTERED_S
    assert server.asked["/schemas/ids/2"] == 1


def test_an_id_that_nobody_registered_is_remembered_for_a_while(
    server: RegistryServer, lookup: RegistryIdLookup, clock: Clock
) -> None:
    for _ in range(5):
        assert lookup.ids_of([wire(7)]) == {7: None}
        clock.now += UNREGISTERED_S / 10
    assert server.asked["/schemas/ids/7"] == 1
    server.answers[7] = OURS
    clock.now += UNREGISTERED_S
    assert lookup.ids_of([wire(7)]) == {7: POST}


def test_a_clock_that_is_put_back_ends_what_is_remembered(
    server: RegistryServer, lookup: RegistryIdLookup, clock: Clock
) -> None:
    lookup.ids_of([wire(7)])
    server.answers[7] = OURS
    clock.now -= 3600
    assert lookup.ids_of([wire(7)]) == {7: POST}


def test_who_writes_an_id_before_it_is_registered_fails_nobody_elses_record(
    server: RegistryServer, lookup: RegistryIdLookup, clock: Clock
) -> None:
    early = wire(7, published=round((clock.now - 60) * 1000))
    assert lookup.ids_of([early]) == {7: None}
    server.answers[7] = OURS
    clock.now += 1
    assert lookup.ids_of([early]) == {7: None}  # published when the id was nobody's
    assert lookup.ids_of([early, wire(7, published=round(clock.now * 1000))]) == {7: POST}


def test_an_id_that_no_registry_can_give_is_not_asked_for(server: RegistryServer, lookup: RegistryIdLookup) -> None:
    numbers = (LARGEST_ID + 1, (1 << 32) - 1)
    assert lookup.ids_of([wire(number) for number in numbers]) == dict.fromkeys(numbers)
    assert not server.asked


def test_a_flood_of_ids_fails_no_record_whose_id_is_right(
    server: RegistryServer, monkeypatch: pytest.MonkeyPatch, lookup: RegistryIdLookup
) -> None:
    """More of them than are remembered, foreign ones and such as nobody registered."""
    monkeypatch.setattr(registry, "MOST_IDS", 50)
    server.answers |= {number: {"schema": "{}"} for number in range(1_000, 1_100)}
    for start in (1_000, 1_050, 5_000, 5_050):
        flood = [wire(number) for number in range(start, start + 100)]
        ids = lookup.ids_of([*flood, wire(1)])
        assert ids[1] == POST
        assert set(ids.values()) == {POST, None}
        assert len(lookup._known) <= 50
        assert len(lookup._unregistered) <= 50


def test_ids_are_asked_for_a_few_at_once() -> None:
    class Counting:
        now = most = 0

        def __init__(self) -> None:
            self.lock, self.gate = threading.Lock(), threading.Barrier(AT_ONCE)

        def get_schema(self, number: int) -> Schema:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            self.gate.wait(30)  # so many are here at the same time, or none goes on
            with self.lock:
                self.now -= 1
            return Schema("{}", "AVRO")

    client = Counting()
    lookup_of(client).ids_of([wire(number) for number in range(AT_ONCE * 5)])
    assert client.most == AT_ONCE
