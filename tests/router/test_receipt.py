"""Messages about a stored object: what they say follows from the deposit and from the bytes that were stored."""

import json
from datetime import date, datetime

from bank.receipts.metering_event import metering
from pipelines.router.buffer.chunk import Chunk, PendingObject
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.kafka.port import Partition
from pipelines.router.objects.receipt import metering_message, receipt_message, receipt_of, stored
from schemas.catalog import load
from schemas.encoder import Encoder
from schemas.framing import decode_body, split
from schemas.identifiers import object_id
from tests.router.bank import OWNERS, TIME

CATALOG = load()
RECEIPT = CATALOG.by_name("pipeline.receipt.v5")
ENCODER = Encoder(RECEIPT)
POST = CATALOG.by_name("social.post.v1")
RECORDS = tuple(
    CleanRecord(
        offset,
        offset * 2,
        TIME + offset,
        OWNERS[0],
        "acme",
        POST,
        b"x",
        published=at,
        rules=rules,
        consent=consent,
        hash_key=key,
        corrects=of,
    )
    for offset, at, rules, consent, key, of in (
        (10, 7, "teller-1", 40, 2, -1),
        (11, 3, "", 40, 10, 4),
        (12, 86_400_000, "", -1, -1, 11),
        (13, -1, "", 9, 2, -1),
        (17, 10**18, "teller-0", 9, 0, -1),
    )
)
CHUNK = Chunk(Partition("deposits.clean.social", 3), 10, 20, -1, 38, False, RECORDS)
ITEM = stored(
    PendingObject(CHUNK, OWNERS[0], POST, "acme", "test-bucket", "social/x.avro", RECORDS), b"the object's bytes"
)


def test_a_receipt_says_what_is_stored_where_and_whence() -> None:
    message = receipt_message(receipt_of(ITEM), ENCODER)
    framed = split(message.value)
    assert framed is not None
    assert framed[0] == RECEIPT.fingerprint
    record = decode_body(RECEIPT, framed[1])
    assert record.pop("receipt_id") == object_id("test-bucket", "social/x.avro")
    assert record == {
        "owner": OWNERS[0], "bucket": "test-bucket", "object_key": "social/x.avro", "size_bytes": 18, "record_count": 5,
        "sha256": "a06ef1e42a66fa659fc91ecb780de97a03bb78df8ca6be432608a585252290f2",
        "schema": "social.post.v1", "depositor": "acme",
        "clean_topic": "deposits.clean.social", "clean_partition": 3, "clean_offsets": [10, 11, 12, 13, 17],
        "raw_offsets": [20, 22, 24, 26, 34], "chunk_start": 10, "chunk_end": 20,
        "rules": ["teller-0", "teller-1"],
        "consents": [
            {"offset": 9, "first": -1, "last": 10**18, "records": 2},
            {"offset": 40, "first": 3, "last": 7, "records": 2}
        ],
        "corrections": [{"offset": 11, "of": 4}, {"offset": 12, "of": 11}],
        "hash_keys": [
            {"generation": 0, "records": 1}, {"generation": 2, "records": 2}, {"generation": 10, "records": 1}
        ],
        "days": [{"day": date(1970, 1, 1), "records": 2}, {"day": date(1970, 1, 2), "records": 1}],
        "encryption": "", "replaces": [],
    }  # fmt: skip
    assert (message.topic, message.key) == ("deposits.receipts", OWNERS[0].encode())


def test_a_metering_event_is_of_the_receipt_and_has_the_time_that_it_is_given() -> None:
    message = metering_message(receipt_of(ITEM), TIME + 17)
    event = json.loads(message.value)
    assert event["id"] == str(object_id("test-bucket", "social/x.avro"))
    assert event["data"] == metering(receipt_of(ITEM))
    assert (event["data"]["records"], event["data"]["corrections"]) == (5, 2)
    assert event["dataschema"] == "urn:teller:schema:pipeline.metering.v2"
    assert datetime.fromisoformat(event["time"]).timestamp() * 1000 == TIME + 17
    assert (message.topic, message.key) == ("metering.events", OWNERS[0].encode())


def test_a_repeat_has_equal_bytes() -> None:
    first, second = receipt_of(ITEM), receipt_of(ITEM)
    assert metering_message(first, TIME) == metering_message(second, TIME)
    assert receipt_message(first, ENCODER) == receipt_message(second, ENCODER)
