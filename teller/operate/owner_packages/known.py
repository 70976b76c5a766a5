"""Packages of owners, by the events of their rows on Kafka."""

from collections.abc import Collection

from bank.withdrawals.packaging import deliveries
from schemas.topics import DELIVERIES
from teller.operate import topic_reader
from teller.operate.owner_packages.history import OwnersPackages
from teller.settings import Settings


def packages(settings: Settings, owners: Collection[str]) -> dict[str, OwnersPackages]:
    """Return the packages with rows of these owners.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    found = {owner.encode(): OwnersPackages() for owner in owners}
    for message in topic_reader.messages(settings, DELIVERIES):
        known = found.get(message.key() or b"")
        event = deliveries.decoded(message.key(), message.value()) if known is not None else None
        if known is not None and event is not None:
            known.take(event)
    return {key.decode(): each for key, each in found.items()}
