"""Read bank.originators."""

import logging
from typing import Final

from bank.withdrawals.originators import Originators
from schemas.topics import ORIGINATORS
from teller.operate import topic_reader
from teller.settings import Settings

log: Final = logging.getLogger(__name__)


def read(settings: Settings) -> Originators:
    """Return all registered originators, as of now; what is no entry is passed over.

    Raises:
        TopicUnreadableError: the topic is not there or cannot be read.
    """
    found = Originators()
    for message in topic_reader.messages(settings, ORIGINATORS):
        if not found.take_record(message.key(), message.value()):
            log.warning("%s: offset %d is no entry: somebody else writes there", ORIGINATORS, message.offset() or 0)
    return found
