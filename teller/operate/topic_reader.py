"""Read the topics that the settings' brokers hold from the first record on: for reports, which want everything once."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

from confluent_kafka import Message

from pipelines.kafka import reading
from pipelines.kafka.passed_over import PassedOver
from pipelines.kafka.reading import TopicNotThereError, TopicUnreadableError
from schemas import framing, topics
from teller.settings import Settings
from teller.settings.kafka_client import command_settings

#: Subjects of the schemas of the pipeline's own topics.
SUBJECTS: Final = {
    topics.RECEIPTS: "pipeline.receipt",
    topics.FAILED: "pipeline.failed_event",
    topics.REFUSED: "pipeline.failed_event",
    topics.REPLAYS: "pipeline.replay",
}

log = logging.getLogger(__name__)


def messages(settings: Settings, topic: str) -> Iterator[Message]:
    """Yield each committed record of the topic up to its present end.

    Raises:
        TopicUnreadableError: as `reading.whole`.
    """
    return reading.whole(command_settings(settings), topic)


def records(settings: Settings, topic: str, *, complete: bool = False) -> Iterator[Mapping[str, Any]]:
    """Yield the decoded records of one of SUBJECTS; not tombstones. What nobody of the bank wrote is passed over, and
    named in the log.

    Raises:
        TopicUnreadableError: as `messages`; where the answer is to be `complete`, for a record of a schema that this
        version does not know as well: a newer one may have written it.
    """
    passed_over = PassedOver(log)
    for message in messages(settings, topic):
        if topics.is_erasure(message.value(), message.headers()):
            continue
        if (found := framing.decoded(message.value(), SUBJECTS[topic])) is not None:
            yield found
        elif complete and framing.is_unknown(message.value()):
            raise foreign(message)
        else:
            passed_over.name(*_place(message))


def foreign(message: Message) -> TopicUnreadableError:
    """Make the error that names a record which must not be passed over."""
    place = "/".join(map(str, _place(message)))
    return TopicUnreadableError(
        f"{place} is not the bank's, or of a newer version: find out who writes there; `teller verify` names all such"
    )


def _place(message: Message) -> tuple[str, int, int]:
    return message.topic() or "", message.partition() or 0, message.offset() or 0


def failed_events(settings: Settings) -> Iterator[Mapping[str, Any]]:
    """Yield the failed events of all topics that have some, topic by topic; see `topics.FAILURES`.

    Raises:
        TopicUnreadableError: as `messages`; not where only `deposits.refused` is missing.
    """
    yield from records(settings, topics.FAILED)
    try:
        yield from records(settings, topics.REFUSED)
    except TopicNotThereError:
        return
