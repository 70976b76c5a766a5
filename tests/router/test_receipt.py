"""Receipts and metering events: contracts with owners, auditors and the bill."""

from cloudevents.core.bindings.kafka import KafkaMessage, from_structured
from cloudevents.core.formats.json import JSONFormat

from pipelines.router.buffer.chunk import Chunk, PendingObject
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.kafka.port import Partition
from pipelines.router.objects.receipt import metering, metering_message, object_id, receipt_message, stored
from schemas.catalog import load
from schemas.encoder import Encoder
from schemas.framing import decode_body, encode, split
from tests.router.bank import OWNERS, TIME

CATALOG = load()
RECEIPT = CATALOG.by_name("pipeline.receipt.v2")
ENCODER = Encoder(RECEIPT)
POST = CATALOG.by_name("social.post.v1")
RECORDS = tuple(
    CleanRecord(offset, offset * 2, TIME + offset, OWNERS[0], "acme", POST, b"x", rules=rules)
    for offset, rules in ((10, "teller-1"), (12, ""), (17, "teller-0"))
)
CHUNK = Chunk(Partition("deposits.clean.social", 3), 10, 20, -1, 38, False, RECORDS)
ITEM = stored(
    PendingObject(CHUNK, OWNERS[0], POST, "acme", "test-bucket", "social/x.avro", RECORDS), b"the object's bytes"
)


def test_a_receipt_says_what_is_stored_where_and_whence() -> None:
    message = receipt_message(ITEM, ENCODER)
    framed = split(message.value)
    assert framed is not None
    assert framed[0] == RECEIPT.fingerprint
    record = decode_body(RECEIPT, framed[1])
    assert record.pop("receipt_id") == object_id("test-bucket", "social/x.avro")
    assert record == {
        "owner": OWNERS[0], "bucket": "test-bucket", "object_key": "social/x.avro", "size_bytes": 18, "record_count": 3,
        "sha256": "a06ef1e42a66fa659fc91ecb780de97a03bb78df8ca6be432608a585252290f2",
        "schema": "social.post.v1", "depositor": "acme",
        "clean_topic": "deposits.clean.social", "clean_partition": 3, "clean_offsets": [10, 12, 17],
        "raw_offsets": [20, 24, 34], "chunk_start": 10, "chunk_end": 20,
        "rules": ["teller-0", "teller-1"],
    }  # fmt: skip
    assert (message.topic, message.key) == ("deposits.receipts", OWNERS[0].encode())


def test_a_metering_event_is_a_cloud_event_by_its_own_library() -> None:
    message = metering_message(ITEM)
    event = from_structured(KafkaMessage(dict(message.headers), None, message.value), JSONFormat())
    assert dict(message.headers) == {"content-type": b"application/cloudevents+json"}
    assert event.get_specversion() == "1.0"
    assert event.get_type() == "databank.deposit.stored.v1"
    assert event.get_source() == "/teller/router"
    assert event.get_subject() == "acme"
    assert event.get_id() == str(object_id("test-bucket", "social/x.avro"))
    assert event.get_data() == metering(ITEM)
    assert (message.topic, message.key) == ("metering.events", OWNERS[0].encode())


def test_an_events_time_is_that_of_the_last_record() -> None:
    event = from_structured(KafkaMessage({}, None, metering_message(ITEM).value), JSONFormat())
    time = event.get_time()
    assert time is not None
    assert time.timestamp() * 1000 == TIME + 17


def test_an_events_data_is_of_the_metering_schema() -> None:
    schema = CATALOG.by_name("pipeline.metering.v1")
    framed = split(encode(schema, metering(ITEM)))
    assert framed is not None
    assert decode_body(schema, framed[1]) == metering(ITEM)
    assert metering(ITEM)["records"] == 3


def test_a_repeat_has_equal_bytes() -> None:
    assert metering_message(ITEM) == metering_message(ITEM)
    assert receipt_message(ITEM, ENCODER) == receipt_message(ITEM, ENCODER)


def test_ids_differ_from_object_to_object() -> None:
    places = [("b-one", "k/1"), ("b-one", "k/2"), ("b-two", "k/1"), ("b-two", "k")]
    assert len({object_id(*place) for place in places}) == len(places)
