"""Failed events of duplicates, so that every raw record ends as a stored row or as a failed event."""

from datetime import UTC, datetime

from bank.receipts import failed_event
from pipelines.router.buffer.chunk import Duplicate
from pipelines.router.kafka.port import OutgoingRecord, Partition
from pipelines.steps.outcome import Reason
from schemas.topics import FAILED, raw_of


def duplicate_message(partition: Partition, duplicate: Duplicate) -> OutgoingRecord:
    """Make the failed event of a duplicate; its time of failure is the record's append time on the clean topic.

    The original is not kept: it was stored, by the record that came before.
    """
    record = duplicate.record
    fields = {
        "reason": Reason.DUPLICATE_EVENT.value,
        "detail": f"event_id: as in the record at offset {duplicate.of} of {partition}",
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
