"""Read the trail: who read or changed what of an owner."""

from collections.abc import Iterator

from bank.access.access_event import EVERYBODY, decoded
from bank.access.summary import Noted
from schemas.topics import ACCESS
from teller.operate import topic_reader
from teller.settings import Settings


def of_owner(settings: Settings, account: str, since: int = 0) -> Iterator[Noted]:
    """Yield the accesses to what an account has, and to what everybody has, from a time on, in the topic's order;
    `since` in milliseconds since 1970. What is no event is passed over: `teller verify` finds it.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    keys = (account.encode(), EVERYBODY.encode(), None)
    for message in topic_reader.messages(settings, ACCESS):
        time = message.timestamp()[1]
        if time >= since and message.key() in keys and (event := decoded(message.key(), message.value())):
            yield Noted(event, message.offset() or 0, time)
