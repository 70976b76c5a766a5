"""Process selected failures from their sealed originals to Kafka, one batch after the other: memory stays flat."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from pipelines.steps.config import ProcessorConfig
from pipelines.steps.frame import RegistryIds
from pipelines.steps.outcome import RawRecord
from schemas.topics import REPLAY_OF_HEADER
from teller.operate.repair import events
from teller.operate.repair.check import WouldFail, check
from teller.operate.repair.failure import Failure
from teller.operate.repair.repair import NotRepaired, Repaired
from teller.operate.repair.sending import ANY_PARTITION, ReadyRecord, ReplayLog
from teller.operate.repair.unseal import NotOpened, Unseal
from teller.settings import Settings

#: Records in a transaction: it must end soon, since workers wait behind it.
MOST_RECORDS: Final = 200
MOST_BYTES: Final = 4_000_000

Lookup = Callable[[RawRecord], RegistryIds]
Change = Callable[[RawRecord, RegistryIds], Repaired | NotRepaired]


class State(StrEnum):
    """States of a failure after the run."""

    READY = "ready to be sent"
    SENT = "sent"
    SENT_BEFORE = "sent before"
    NOT_OPENED = "not opened"
    NOT_REPAIRED = "not repaired"
    WOULD_FAIL = "would fail again"


#: States of failures that somebody must look after.
LEFT: Final = (State.NOT_OPENED, State.NOT_REPAIRED, State.WOULD_FAIL)


@dataclass(frozen=True, slots=True)
class RepairOutcome:
    """A failure's state; `detail` speaks of fields and keys, never of values."""

    failure_id: UUID
    state: State
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tools:
    """Tools that make a record of a sealed original: the key, the change, and the line's own check."""

    unseal: Unseal
    change: Change
    line: ProcessorConfig
    lookup: Lookup


def unchanged(original: RawRecord, _ids: RegistryIds) -> Repaired:
    """Return the original as it is: the change of a replay."""
    return Repaired(original, ())


def run(settings: Settings, meant: Sequence[Failure], tools: Tools, log: ReplayLog | None) -> Iterator[RepairOutcome]:
    """Yield each failure's outcome; without a log nothing is sent. An outcome SENT means durable: the record and its
    note.

    Raises:
        ReplayError: Kafka does not take more; what was said to be sent is.
        TopicUnreadableError: failed events or replays cannot be read.
    """
    sent = log.sent if log else events.replays(settings)
    todo = {failure.failure_id: failure for failure in meant if failure.failure_id not in sent}
    yield from (RepairOutcome(each.failure_id, State.SENT_BEFORE) for each in meant if each.failure_id not in todo)
    made = (prepare(todo.pop(each), sealed, tools) for each, sealed in events.sealed(settings, todo))
    if log is None:
        yield from (
            RepairOutcome(each.failure_id, State.READY) if isinstance(each, ReadyRecord) else each for each in made
        )
    else:
        yield from sent_in_batches(log, made)
    yield from (RepairOutcome(gone, State.NOT_OPENED, "its failed event has expired meanwhile") for gone in todo)


def sent_in_batches(log: ReplayLog, made: Iterable[ReadyRecord | RepairOutcome]) -> Iterator[RepairOutcome]:
    """Send the records among these, batch by batch; yield each one's outcome, and those of what is no record to send.

    Raises:
        ReplayError: Kafka does not take more.
    """
    batch: list[ReadyRecord] = []
    for each in made:
        if isinstance(each, RepairOutcome):
            yield each
            continue
        if _full(batch):
            yield from _send(log, batch)
            batch = []
        batch.append(each)
    if batch:
        yield from _send(log, batch)


def prepare(failure: Failure, sealed: bytes | None, tools: Tools) -> ReadyRecord | RepairOutcome:
    """Unseal, change, check: return a record to send, or why there is none."""
    original = tools.unseal(failure, sealed)
    if isinstance(original, NotOpened):
        return RepairOutcome(failure.failure_id, State.NOT_OPENED, original.reason)
    ids = tools.lookup(original)
    changed = tools.change(original, ids)
    if isinstance(changed, NotRepaired):
        return RepairOutcome(failure.failure_id, State.NOT_REPAIRED, changed.reason)
    checked = check(changed.raw, tools.line, ids)
    if isinstance(checked, WouldFail):
        detail = f": {checked.detail}" if checked.detail else ""
        return RepairOutcome(failure.failure_id, State.WOULD_FAIL, f"{checked.reason.value}{detail}")
    return ReadyRecord(
        failure.failure_id, linked(checked, failure.failure_id), _partition(original, checked), changed.changes
    )


def linked(raw: RawRecord, failure_id: UUID) -> RawRecord:
    """Set the header that names the failure, in place of any other."""
    others = tuple(header for header in raw.headers if header[0] != REPLAY_OF_HEADER)
    return raw._replace(headers=(*others, (REPLAY_OF_HEADER, str(failure_id).encode())))


def _partition(original: RawRecord, now: RawRecord) -> int:
    """Return the original's partition, so that an owner's records stay together; none if key or topic changed."""
    return original.partition if (original.topic, original.key) == (now.topic, now.key) else ANY_PARTITION


def _full(batch: Sequence[ReadyRecord]) -> bool:
    return len(batch) >= MOST_RECORDS or sum(len(ready.record.value or b"") for ready in batch) >= MOST_BYTES


def _send(log: ReplayLog, batch: Sequence[ReadyRecord]) -> Iterator[RepairOutcome]:
    return (RepairOutcome(replay.failure_id, State.SENT) for replay in log.send(batch))
