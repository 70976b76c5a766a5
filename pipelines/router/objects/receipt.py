"""Messages about stored objects: receipt and metering event, made of the deposit and of the bytes that were stored."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bank.keys.encrypted_object import AGS1, is_encrypted
from bank.receipts import metering_event, receipt
from pipelines.router.buffer.chunk import PendingObject
from pipelines.router.kafka.port import OutgoingRecord
from schemas.encoder import Encoder
from schemas.topics import METERING, RECEIPTS


@dataclass(frozen=True, slots=True)
class UploadedObject:
    """Object in the store, with digest and size of its bytes, and how they are encrypted; empty: in the clear."""

    deposit: PendingObject
    sha256: str
    size: int
    encryption: str = ""


def stored(deposit: PendingObject, data: bytes) -> UploadedObject:
    """Describe a deposit that is stored as `data`."""
    encryption = AGS1 if is_encrypted(data) else ""
    return UploadedObject(deposit, hashlib.sha256(data).hexdigest(), len(data), encryption)


def receipt_of(item: UploadedObject) -> dict[str, Any]:
    """Make the receipt of an object: a record of `receipt.SCHEMA`."""
    deposit, chunk = item.deposit, item.deposit.chunk
    fields = {
        "owner": deposit.owner,
        "sha256": item.sha256,
        "size_bytes": item.size,
        "schema": deposit.schema.name,
        "depositor": deposit.depositor,
        "clean_topic": chunk.partition.topic,
        "clean_partition": chunk.partition.number,
        "clean_offsets": deposit.clean_offsets(),
        "raw_offsets": deposit.raw_offsets(),
        "chunk_start": chunk.start,
        "chunk_end": chunk.end,
        "rules": deposit.rules(),
        "consents": deposit.consents(),
        "corrections": deposit.corrections(),
        "hash_keys": deposit.hash_keys(),
        "days": deposit.days(),
        "encryption": item.encryption,
        "replaces": [],
    }
    return receipt.receipt(deposit.bucket, deposit.key, fields)


def receipt_message(record: Mapping[str, Any], encoder: Encoder) -> OutgoingRecord:
    """Encode a receipt in single-object encoding, keyed by owner; `encoder` is of its schema."""
    return OutgoingRecord(RECEIPTS, record["owner"].encode(), encoder.encode(record))


def metering_message(record: Mapping[str, Any], timestamp: int) -> OutgoingRecord:
    """Encode the metering event of a receipt, keyed by owner; `timestamp` is that of the object's last record."""
    return OutgoingRecord(METERING, record["owner"].encode(), *metering_event.encoded(record, timestamp))
