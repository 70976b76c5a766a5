"""Intake: puts messages into the partition buffers."""

from collections.abc import Iterator
from typing import Final

from pipelines.router.buffer.buffer import Buffer
from pipelines.router.buffer.clean_record import Reader, event_of
from pipelines.router.buffer.partition_buffer import PartitionBuffer, waits_since
from pipelines.router.faults import RecordForeign
from pipelines.router.kafka.port import Event, Message, Partition
from schemas.topics import is_erasure

NOWHERE: Final = Partition("", -1)


def take(events: Iterator[Event], buffer: Buffer, reader: Reader, now: float) -> Event | None:
    """Put messages into their partition buffers, up to the first event of another kind; return that event."""
    place = NOWHERE
    partition_buffer: PartitionBuffer | None = None
    for event in events:
        if not isinstance(event, Message):
            return event
        if partition_buffer is None or event.partition is not place:
            place, partition_buffer = event.partition, buffer.partition_buffer(event.partition)
        _take(event, partition_buffer, reader, now, buffer.limits.seconds)
    return None


def _take(message: Message, partition_buffer: PartitionBuffer, reader: Reader, now: float, seconds: float) -> None:
    if partition_buffer.is_past(message.offset):
        partition_buffer.warm_up(*event_of(message), message.offset, message.timestamp)
    elif partition_buffer.blocked is None:
        if message.value is None and is_erasure(message.value, message.headers):
            partition_buffer.pass_over(message.offset, now, message.timestamp)
            return
        try:
            record = reader.read(message)
        except RecordForeign as fault:
            partition_buffer.blocked = fault  # records before it are stored first; then `stuck` gives the fault
        else:
            partition_buffer.add(record, waits_since(record, now, seconds))
