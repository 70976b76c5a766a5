"""Read the topics that the settings' brokers hold from the first record on: for reports, which want everything once."""

from collections.abc import Iterator, Mapping
from typing import Any

from confluent_kafka import Message

from pipelines.kafka import reading
from pipelines.kafka.reading import TopicNotThereError, TopicUnreadableError
from schemas import framing, topics
from teller.settings import Settings
from teller.settings.kafka_client import command_settings


def messages(settings: Settings, topic: str) -> Iterator[Message]:
    """Yield each committed record of the topic up to its present end.

    Raises:
        TopicUnreadableError: as `reading.whole`.
    """
    return reading.whole(command_settings(settings), topic)


def records(settings: Settings, topic: str) -> Iterator[Mapping[str, Any]]:
    """Yield the decoded records of one of the pipeline's own topics (failed events, receipts); not tombstones."""
    for message in messages(settings, topic):
        if topics.is_erasure(message.value(), message.headers()):
            continue
        if (found := framing.decoded(message.value())) is None:
            raise TopicUnreadableError(f"{topic} holds a record that is not Teller's: who else writes there?")
        yield found


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
