"""What docs/connectors.md and docs/publishing.md say is so: tables are complete, examples run."""

import re
import sys
import types
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import confluent_kafka
import pytest

from bank.accounts import proofs
from bank.receipts.failed_event import encoded
from connectors import registry
from connectors.api import Connector, NotThisFormat, Options
from connectors.mapping import FieldSource, bundled, load
from connectors.records import schema_named
from pipelines.feedback import records
from schemas import framing, natural_json, sealed
from schemas.framing import decode_body, split
from schemas.sealed import SealKey
from schemas.topics import PROOF_HEADER
from tests.connectors.exports import deposits, put, read, refusals
from tests.connectors.fake_producer import FakeProducer

ROOT = Path(__file__).parents[2]
CONNECTORS_MD = (ROOT / "docs" / "connectors.md").read_text("utf-8")
TEXT = "Soup is ready. Call me: +44 20 7946 0958."
FAILED: dict[str, Any] = {"reason": "bad_json", "failed_at": datetime(2026, 1, 2, tzinfo=UTC)} | dict.fromkeys(
    ("detail", "schema", "depositor", "raw_bytes", "sealed_original", "sealed_to")
)
PUBLISHING_MD = (ROOT / "docs" / "publishing.md").read_text("utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def table(heading: str) -> list[str]:
    """First cells in backticks of the table whose first column has that heading."""
    (rows,) = re.findall(rf"^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n)+)", CONNECTORS_MD, re.MULTILINE)
    return [name for row in rows.splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_every_connector_is_in_the_table_of_formats_and_of_identities() -> None:
    rows = re.findall(r"^\| (`.*?`) \| (social|telecom|purchases) \|", CONNECTORS_MD, re.MULTILINE)
    assert {name.strip("`"): domain for name, domain in rows} == {
        name: connector.domain for name, connector in registry.discover().items()
    }
    identities = CONNECTORS_MD.partition("what identifies an event")[2].partition("\n\n")[0]
    assert set(registry.discover()) == {
        name for row in identities.splitlines() if "|" in row for name in re.findall(r"`([a-z-]+)`", row.split("|")[1])
    }


def test_every_bundled_mapping_and_every_key_of_a_field_is_documented() -> None:
    assert set(table("mapping")) == set(bundled())
    assert set(table("key")) == set(FieldSource.model_fields)


def test_the_mapping_of_the_page_reads_rows(tmp_path: Path) -> None:
    (text,) = blocks(CONNECTORS_MD, "toml mapping")
    mapping = put(tmp_path, "northcell.toml", text)
    assert load(mapping, "telecom").depositor == "northcell"
    rows = """MSISDN;Day;Clock;Record;Type;Way;Other;Amount
+351900;05.07.2026;10:20:30;r1;VOICE;O;+351901;1:00
351900;05.07.2026;10:20;r2;DATA;-;rat=LTE;1,5
"""
    outcomes = read("telecom-csv", put(tmp_path, "a.csv", rows), Options(mapping=mapping))
    call, session = deposits(outcomes)
    assert (call["owner_id"], call["duration_s"], call["direction"]) == ("351900", 60, "OUTGOING")
    assert (session["owner_id"], session["bytes_down"], session["network"]) == ("351900", 3 * 2**19, "LTE")


@pytest.fixture
def guestbook() -> Iterator[Connector]:
    (text,) = blocks(CONNECTORS_MD, "python connector")
    module = types.ModuleType("guestbook")
    sys.modules["guestbook"] = module
    exec(compile(text, "docs/connectors.md", "exec"), module.__dict__)
    assert isinstance(module.connector, Connector)
    yield module.connector
    del sys.modules["guestbook"]


def test_the_connector_of_the_page_works(guestbook: Connector, tmp_path: Path) -> None:
    entries = (
        '{"number": 1, "written": "2026-03-01T10:20:30Z", "words": "Lovely."}\n'
        '{"number": 2, "written": "2026-03-01T10:20:30Z", "words": ""}\n{"number": 3\n'
    )
    options = Options(owner="anna")
    outcomes = read(guestbook, put(tmp_path, "g.jsonl", entries), options)
    (record,) = deposits(outcomes)
    assert (record["owner_id"], record["depositor"], record["text"]) == ("anna", "guestbook", "Lovely.")
    assert refusals(outcomes) == [("line 2", "words: empty"), ("line 3", "not valid JSON")]
    with pytest.raises(NotThisFormat, match="expected a guest book"):
        read(guestbook, put(tmp_path, "g.jsonl", "hello"), options)


def test_the_entry_point_of_the_page_names_the_connector_of_the_page() -> None:
    (text,) = [block for block in blocks(CONNECTORS_MD, "toml") if registry.GROUP in block]
    assert 'guestbook = "guestbook:connector"' in text


def test_the_examples_for_other_clients_send_what_teller_reads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    producer, proof_key = FakeProducer(), bytes(range(32))
    monkeypatch.setattr(confluent_kafka, "Producer", producer)
    consumer = FakeConsumer([feedback_of("d000001")])
    monkeypatch.setattr(confluent_kafka, "Consumer", consumer)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schemas").symlink_to(ROOT / "schemas")
    (tmp_path / "tickertape.password").write_text("a password", "utf-8")
    bank = SealKey.of(b"k" * 32)
    (tmp_path / "bank.pub").write_text(f"{bank.public.hex()}  (key id {bank.name})\n", "utf-8")
    (tmp_path / "tickertape.proof").write_text(proof_key.hex(), "utf-8")
    examples = blocks(PUBLISHING_MD, "python")
    assert not any(re.search(r"import (teller|schemas|connectors)", example) for example in examples)
    names: dict[str, Any] = {}
    exec(compile("\n".join(examples), "docs/publishing.md", "exec"), names)
    assert names["rejected"] is None
    assert consumer.topics == ["deposits.feedback.d000001"]
    assert consumer.settings["sasl.username"] == "depositor-d000001"
    assert str(consumer.settings["group.id"]).startswith("depositor-d000001-")
    assert names["told"]["failure"]["reason"] == "bad_json"
    schema = schema_named("social.post.v1")
    (avro_topic, avro_key, avro), (json_topic, json_key, as_json), proven, in_seal = producer.sent
    assert (avro_topic, avro_key) == (json_topic, json_key) == ("deposits.raw.d000001.social", b"anna")
    assert producer.settings["sasl.password"] == "a password"
    parts = split(avro)
    assert parts is not None
    assert parts[0] == schema.fingerprint
    sent = decode_body(schema, parts[1])
    plain = natural_json.parse(schema, as_json, 16)
    assert (sent["owner_id"], sent["text"], sent["platform"]) == ("anna", TEXT, "tickertape")
    assert abs((sent.pop("occurred_at") - plain.pop("occurred_at")).total_seconds()) < 0.001
    assert sent == plain
    *headers, with_proof, with_seal = producer.headers
    assert headers == [None, {"schema": b"social.post.v1"}]
    assert proven == ("deposits.raw.social", b"anna", avro)
    assert with_proof is not None
    assert proofs.holds(with_proof[PROOF_HEADER], proof_key, "tickertape", b"anna", avro)
    assert with_seal == {"encryption": sealed.header(bank.public)}
    assert in_seal[:2] == (avro_topic, b"anna")
    assert sealed.opened(bank, *in_seal) == avro


class FakeConsumer:
    """A consumer that gives these values, in place of confluent_kafka.Consumer."""

    def __init__(self, values: list[bytes]) -> None:
        self._values = values
        self.settings: dict[str, object] = {}
        self.topics: list[str] = []

    def __call__(self, settings: dict[str, object]) -> "FakeConsumer":
        self.settings = settings
        return self

    def subscribe(self, topics: list[str]) -> None:
        self.topics = topics

    def poll(self, _seconds: float) -> "FakeMessage | None":
        return FakeMessage(self._values.pop()) if self._values else None

    def close(self) -> None:
        assert not self._values


class FakeMessage:
    """A message without an error."""

    def __init__(self, value: bytes) -> None:
        self._value = value

    def value(self) -> bytes:
        return self._value

    def error(self) -> None:
        return None


def feedback_of(depositor: str) -> bytes:
    _, value = encoded("deposits.raw.d000001.social", 0, 1, FAILED)
    event = framing.decoded(value, "pipeline.failed_event")
    assert event is not None
    return records.failure(depositor, event, None)[1]
