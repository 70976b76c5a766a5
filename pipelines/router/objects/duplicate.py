"""Failed events of what a router does not store, so that every raw record ends as a stored row or as a failed event."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from bank.receipts import failed_event
from pipelines.router.buffer.chunk import Duplicate, PendingObject
from pipelines.router.buffer.clean_record import CleanRecord
from pipelines.router.kafka.port import OutgoingRecord, Partition
from pipelines.steps.outcome import Reason
from schemas.topics import FAILED, raw_of

ERASED: Final = "its owner was erased before it was stored; there is nothing to send again"


def duplicate_message(partition: Partition, duplicate: Duplicate) -> OutgoingRecord:
    """Make the failed event of a duplicate. The original is not kept: it was stored, by the record before."""
    detail = f"event_id: as in the record at offset {duplicate.of} of {partition}"
    return _message(partition, duplicate.record, Reason.DUPLICATE_EVENT, detail)


def erased_messages(deposit: PendingObject) -> Iterator[OutgoingRecord]:
    """Yield the failed events of the records of an owner who was erased while they were on their way."""
    place = deposit.chunk.partition
    return (_message(place, record, Reason.OWNER_ERASED, ERASED) for record in deposit.records)


def _message(partition: Partition, record: CleanRecord, reason: Reason, detail: str) -> OutgoingRecord:
    """Make a failed event; its time of failure is the record's append time on the clean topic."""
    fields = {
        "reason": reason.value,
        "detail": detail,
        "schema": record.schema.name,
        "depositor": record.depositor,
        "failed_at": datetime.fromtimestamp(record.timestamp / 1000, UTC),
        "raw_bytes": None,
        "sealed_original": None,
        "sealed_to": None,
    }
    topic = raw_of(partition.topic)
    key, value = failed_event.encoded(topic, partition.number, record.raw_offset, fields)
    return OutgoingRecord(FAILED, key, value, failed_event.headers(record.published))
