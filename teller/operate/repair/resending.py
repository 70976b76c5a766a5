"""Send lost raw records again: records that `teller verify` finds nowhere, from where they lie on their raw topics.

Each goes with a note in one transaction (`sending`), under the id that its failed event would have. The copy is a raw
record like any other, which is stored or failed; so who asks for lost ones passes over those with a note.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from confluent_kafka import Message
from confluent_kafka.admin import AdminClient

from pipelines.kafka import reading
from pipelines.kafka.offsets import partitions
from pipelines.steps.outcome import RawRecord
from schemas.identifiers import failure_id
from teller.operate.reconciliation.offsets import spans
from teller.operate.reconciliation.partition import StreamPartition, partition_of
from teller.operate.repair.run import RepairOutcome, State, linked, sent_in_batches
from teller.operate.repair.sending import ReadyRecord, ReplayLog
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

#: Records of a command, at most.
MOST: Final = 100_000
ANSWER_S: Final = 15.0
GONE: Final = "Kafka has no record there any more: ask the depositor to send it again"
_PLACE: Final = re.compile(
    r"(?P<topic>[a-z0-9.]{1,249})/(?P<partition>[0-9]{1,9})/(?P<first>[0-9]{1,18})(-(?P<last>[0-9]{1,18}))?"
)
_FORM: Final = "a place is TOPIC/PARTITION/OFFSET, or FIRST-LAST for OFFSET, such as deposits.raw.social/0/41-45"
Places = Mapping[StreamPartition, list[range]]


class PlaceError(ValueError):
    """A text names no place of raw records; the message says what one is."""


def places(texts: Iterable[str]) -> Places:
    """Return the offsets that these places name, rising, by their stream partition.

    Raises:
        PlaceError: one is none, or they are too many.
    """
    named = [_place(text) for text in texts]
    if sum(len(offsets) for _, offsets in named) > MOST:
        raise PlaceError(f"name {MOST:,} records at a time, at most")
    found: dict[StreamPartition, set[int]] = {}
    for partition, offsets in named:
        found.setdefault(partition, set()).update(offsets)
    return {at: list(spans((range(each, each + 1) for each in sorted(every)), 0)) for at, every in found.items()}


def resent(settings: Settings, wanted: Places, log: ReplayLog) -> Iterator[RepairOutcome]:
    """Send the raw records at these places again; yield each one's outcome, once it is durable.

    Raises:
        ReplayError: Kafka does not take more; what was said to be sent is.
        TopicUnreadableError: a raw topic cannot be read.
    """
    for partition, offsets in wanted.items():
        ids = {offset: failure_id(partition.raw_topic, partition.number, offset) for each in offsets for offset in each}
        todo = {offset: identity for offset, identity in ids.items() if identity not in log.sent}
        yield from (RepairOutcome(each, State.SENT_BEFORE) for offset, each in ids.items() if offset not in todo)
        yield from sent_in_batches(log, _ready(settings, partition, offsets, todo))
        yield from (RepairOutcome(each, State.NOT_OPENED, GONE) for each in todo.values())


def _ready(
    settings: Settings, partition: StreamPartition, offsets: list[range], todo: dict[int, Any]
) -> Iterator[ReadyRecord]:
    """Yield those of `todo` that Kafka has, and take them out of it."""
    client = command_settings(settings)
    with reading.explained(f"{partition.raw_topic} cannot be read"):
        there = partitions(AdminClient(client), partition.raw_topic, ANSWER_S)
    wanted = {partition.number: offsets} if partition.number in there else {}
    for message in reading.messages(client, partition.raw_topic, wanted, wait=False):
        if (identity := todo.pop(message.offset() or 0, None)) is not None:
            yield ReadyRecord(identity, linked(_record(message), identity), partition.number, ())


def _record(message: Message) -> RawRecord:
    place = message.topic() or "", message.partition() or 0, message.offset() or 0
    headers: Any = message.headers() or ()
    return RawRecord(*place, message.key(), message.value(), tuple(headers))


def _place(text: str) -> tuple[StreamPartition, range]:
    found = _PLACE.fullmatch(text)
    partition = partition_of(found["topic"], int(found["partition"])) if found else None
    if found is None or partition is None or partition.raw_topic != found["topic"]:
        raise PlaceError(_FORM)
    first, last = int(found["first"]), int(found["last"] or found["first"])
    if last < first:
        raise PlaceError(_FORM)
    return partition, range(first, last + 1)
