"""Messages about stored objects: a receipt for the owner and a metering event for the bill.

Both follow from the object alone, so a repeated send has equal ids and equal bytes. The metering event is a CloudEvent
1.0 in structured mode (CloudEvents Kafka protocol binding, 3.3); a consumer drops repeats by `source` and `id`. Its
`subject` is the depositor, for whom a meter such as OpenMeter's counts; `time` is the append time of the object's last
record on the clean topic, since the time of storing would differ from one attempt to the next.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from cloudevents.core.bindings.kafka import to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from pipelines.router.buffer.chunk import PendingObject
from pipelines.router.kafka.port import OutgoingRecord
from schemas.encoder import Encoder
from schemas.topics import METERING, RECEIPTS

EVENT_TYPE: Final = "databank.deposit.stored.v1"
SOURCE: Final = "/teller/router"
DATA_SCHEMA: Final = "urn:teller:schema:pipeline.metering.v1"
#: Namespace of receipt ids (UUIDv5), itself the UUIDv5 of this name under RFC 9562's namespace for URLs.
NAMESPACE: Final = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "urn:teller:object")


@dataclass(frozen=True, slots=True)
class UploadedObject:
    """Object in the store, with digest and size of its bytes."""

    deposit: PendingObject
    sha256: str
    size: int


def stored(deposit: PendingObject, data: bytes) -> UploadedObject:
    """Describe a deposit that is stored as `data`."""
    return UploadedObject(deposit, hashlib.sha256(data).hexdigest(), len(data))


def object_id(bucket: str, key: str) -> UUID:
    """Id of an object's receipt and of its metering event. A key may hold a slash, a bucket's name never does."""
    return uuid5(NAMESPACE, f"{bucket}/{key}")


def receipt(item: UploadedObject) -> dict[str, Any]:
    """Make the receipt: a record of schema pipeline.receipt.v2."""
    deposit = item.deposit
    return {
        "receipt_id": object_id(deposit.bucket, deposit.key),
        "owner": deposit.owner,
        "bucket": deposit.bucket,
        "object_key": deposit.key,
        "sha256": item.sha256,
        "size_bytes": item.size,
        "record_count": len(deposit.records),
        "schema": deposit.schema.name,
        "depositor": deposit.depositor,
        "clean_topic": deposit.chunk.partition.topic,
        "clean_partition": deposit.chunk.partition.number,
        "clean_offsets": deposit.clean_offsets(),
        "raw_offsets": deposit.raw_offsets(),
        "chunk_start": deposit.chunk.start,
        "chunk_end": deposit.chunk.end,
        "rules": deposit.rules(),
    }


def metering(item: UploadedObject) -> dict[str, Any]:
    """Make the data of a metering event: a record of schema pipeline.metering.v1."""
    deposit = item.deposit
    return {
        "depositor": deposit.depositor,
        "owner": deposit.owner,
        "domain": deposit.schema.domain,
        "schema": deposit.schema.name,
        "records": len(deposit.records),
        "bytes": item.size,
        "bucket": deposit.bucket,
        "object_key": deposit.key,
    }


def receipt_message(item: UploadedObject, encoder: Encoder) -> OutgoingRecord:
    """Encode the receipt in single-object encoding, keyed by owner; `encoder` is of pipeline.receipt.v2."""
    return OutgoingRecord(RECEIPTS, item.deposit.owner.encode(), encoder.encode(receipt(item)))


def metering_message(item: UploadedObject) -> OutgoingRecord:
    """Encode the metering event as structured CloudEvent, keyed by owner."""
    attributes = _attributes(item)
    message = to_structured(CloudEvent(attributes, metering(item)), JSONFormat(), lambda _event: None)
    headers: Mapping[str, bytes] = message.headers
    return OutgoingRecord(METERING, item.deposit.owner.encode(), message.value, tuple(headers.items()))


def _attributes(item: UploadedObject) -> dict[str, Any]:
    last = item.deposit.records[-1].timestamp
    return {
        "specversion": "1.0",
        "id": str(object_id(item.deposit.bucket, item.deposit.key)),
        "source": SOURCE,
        "type": EVENT_TYPE,
        "subject": item.deposit.depositor,
        "time": datetime.fromtimestamp(last / 1000, UTC),
        "datacontenttype": "application/json",
        "dataschema": DATA_SCHEMA,
    }
