"""Read the topic of erasures."""

import logging
from typing import Final

from confluent_kafka import Message

from bank.accounts.erasures import Erasures, decoded
from pipelines.kafka import reading
from pipelines.kafka.clients import ClientSettings
from pipelines.kafka.reading import TopicNotThereError
from schemas.topics import ERASURES

log: Final = logging.getLogger(__name__)


def read(client: ClientSettings) -> Erasures:
    """Return the erasures and holds as of now.

    Raises:
        TopicNotThereError: a bank of before has no such topic.
        TopicUnreadableError: Kafka does not answer.
    """
    found = Erasures()
    for message in reading.whole(client, ERASURES):
        take(found, message)
    return found


def read_if_there(client: ClientSettings) -> Erasures:
    """Return the same; of a bank of before, in which nobody was erased, none.

    Raises:
        TopicUnreadableError: as above.
    """
    try:
        return read(client)
    except TopicNotThereError:
        return Erasures()


def take(found: Erasures, message: Message) -> bool:
    """Take a message of the topic; return False for one that no command of the bank wrote there."""
    event, offset = decoded(message.key(), message.value()), message.offset() or 0
    if event is None:
        log.warning("%s: offset %d is no erasure: somebody else writes there", ERASURES, offset)
        return False
    found.take(event, offset, message.timestamp()[1])
    return True
