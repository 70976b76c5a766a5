"""Receipts and metering events as records: contracts with owners, auditors and the bill."""

from datetime import date
from typing import Any

from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat

from bank.receipts import metering_event
from bank.receipts.receipt import SCHEMA, receipt
from schemas.catalog import load
from schemas.framing import decode_body, encode, split
from schemas.identifiers import object_id

TIME = 1_700_000_000_017
FIELDS: dict[str, Any] = {
    "owner": "0" * 32, "size_bytes": 18, "sha256": "a" * 64, "schema": "social.post.v1", "depositor": "acme",
    "clean_topic": "deposits.clean.social", "clean_partition": 3, "clean_offsets": [10, 12, 17],
    "raw_offsets": [20, 24, 34], "chunk_start": 10, "chunk_end": 20, "rules": ["teller-0", "teller-1"],
    "consents": [{"offset": 4, "first": 1, "last": 2, "records": 3}], "corrections": [{"offset": 12, "of": 3}],
    "hash_keys": [{"generation": 2, "records": 3}], "days": [{"day": date(2026, 1, 2), "records": 3}],
    "encryption": "AGS1", "replaces": ["another"],
}  # fmt: skip
RECEIPT = receipt("test-bucket", "social/x.avro", FIELDS)


def decoded(name: str, record: dict[str, Any]) -> dict[str, Any]:
    framed = split(encode(load().by_name(name), record))
    assert framed is not None
    return decode_body(load().by_name(name), framed[1])


def test_a_receipt_is_of_its_schema_and_counts_its_records() -> None:
    place = {"bucket": "test-bucket", "object_key": "social/x.avro"}
    identity = object_id("test-bucket", "social/x.avro")
    assert decoded(SCHEMA, RECEIPT) == FIELDS | place | {"receipt_id": identity, "record_count": 3}


def test_a_metering_event_is_a_cloud_event_by_its_own_library() -> None:
    value, headers = metering_event.encoded(RECEIPT, TIME)
    event = from_structured(KafkaMessage(dict(headers), None, value), JSONFormat())
    assert dict(headers) == {"content-type": b"application/cloudevents+json"}
    assert event.get_specversion() == "1.0"
    assert event.get_type() == "databank.deposit.stored.v1"
    assert event.get_source() == "/teller/router"
    assert event.get_subject() == "acme"
    assert event.get_id() == str(RECEIPT["receipt_id"])
    assert event.get_data() == metering_event.metering(RECEIPT)
    time = event.get_time()
    assert time is not None
    assert time.timestamp() * 1000 == TIME


def test_an_events_data_is_of_the_metering_schema() -> None:
    data = metering_event.metering(RECEIPT)
    assert decoded("pipeline.metering.v2", data) == data
    assert (data["domain"], data["records"], data["bytes"]) == ("social", 3, 18)
