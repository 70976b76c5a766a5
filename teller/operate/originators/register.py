"""Read bank.originators, and the one writer of it, in transactions."""

import logging
from functools import partial
from typing import Final

from confluent_kafka import Message

from bank.withdrawals.originators import Originators, RegisteredOriginator, encoded
from schemas.topics import ORIGINATORS
from teller.operate import topic_reader
from teller.operate.registering.entry_writer import EntryTopic, EntryWriter
from teller.operate.registering.legal_entities import RegistrationError
from teller.settings import Settings

TRANSACTIONAL_ID: Final = "teller-originators"
_TOPIC: Final = EntryTopic(ORIGINATORS, TRANSACTIONAL_ID, "teller originators", encoded)

log: Final = logging.getLogger(__name__)


def read(settings: Settings) -> Originators:
    """Return all registered originators, as of now; what is no entry is passed over.

    Raises:
        TopicUnreadableError: the topic is not there or cannot be read.
    """
    found = Originators()
    for message in topic_reader.messages(settings, ORIGINATORS):
        take(found, message)
    return found


def take(known: Originators, message: Message) -> bool:
    """Take an entry from its message; return False for one that no command of the bank wrote there."""
    if known.take_record(message.key(), message.value()):
        return True
    log.warning("%s: offset %d is no entry: somebody else writes there", ORIGINATORS, message.offset() or 0)
    return False


def named(known: Originators, name: str) -> RegisteredOriginator:
    """Return the entry of an originator.

    Raises:
        RegistrationError: there is none.
    """
    if (entry := known.named(name)) is None:
        raise RegistrationError(f"no originator {name!r}: `teller originators show` lists them")
    return entry


class OriginatorRegister(EntryWriter[RegisteredOriginator]):
    """The registered originators, and a way to write entries.

    Raises:
        RegistrationError, TopicUnreadableError: as EntryWriter.
    """

    def __init__(self, settings: Settings) -> None:
        self.originators = Originators()
        super().__init__(settings, _TOPIC, partial(take, self.originators), self.originators.take)
