"""Read failed events and their replays from their topics."""

from collections.abc import Collection, Iterator
from uuid import UUID

from schemas import topics
from teller.operate import topic_reader
from teller.operate.repair.failure import Failure, Replay, Selection
from teller.settings import Settings


class NoSuchFailureError(ValueError):
    """The selection names an id that no failed event has."""


def failures(settings: Settings) -> dict[UUID, Failure]:
    """Return each failure once, in the order of the topics' partitions: a worker that crashed may send an event again.

    Raises:
        TopicUnreadableError: the topic is not there, or Kafka does not answer.
    """
    found: dict[UUID, Failure] = {}
    for event in topic_reader.failed_events(settings):
        found.setdefault(event["failure_id"], Failure.of(event))
    return found


def selected(every: dict[UUID, Failure], selection: Selection) -> list[Failure]:
    """Return the failures that the selection names.

    Raises:
        NoSuchFailureError: an id in the selection is not there.
    """
    if unknown := sorted(str(each) for each in selection.ids if each not in every):
        raise NoSuchFailureError(f"there is no failed event {unknown[0]}: `teller failed list` shows the ids")
    return [failure for failure in every.values() if selection.takes(failure)]


def sealed(settings: Settings, ids: Collection[UUID]) -> Iterator[tuple[UUID, bytes | None]]:
    """Yield the sealed originals of these failures, each once, as they come: they need not fit into memory.

    Raises:
        TopicUnreadableError: the topic is not there, or Kafka does not answer.
    """
    waiting = set(ids)
    for event in topic_reader.failed_events(settings):
        if event["failure_id"] in waiting:
            waiting.remove(event["failure_id"])
            yield event["failure_id"], event["sealed_original"]


def replays(settings: Settings) -> dict[UUID, Replay]:
    """Return the replays so far, by failure.

    Raises:
        TopicUnreadableError: the topic is not there, or Kafka does not answer.
    """
    every = map(Replay.of, topic_reader.records(settings, topics.REPLAYS))
    return {replay.failure_id: replay for replay in every}
