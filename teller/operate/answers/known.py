"""Histories of owners, by what was decided about them."""

from collections.abc import Collection
from uuid import UUID

from bank.withdrawals import events
from schemas.topics import WITHDRAWALS
from teller.operate import topic_reader
from teller.operate.answers.history import OwnersHistory
from teller.settings import Settings


def histories(settings: Settings, owners: Collection[str]) -> dict[str, OwnersHistory]:
    """Return the histories of these owners, by what was decided of them.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer.
    """
    found, seen = {owner.encode(): OwnersHistory() for owner in owners}, set[UUID]()
    for message in topic_reader.messages(settings, WITHDRAWALS):
        if (history := found.get(message.key() or b"")) is None:
            continue
        event = events.decoded(message.key(), message.value())
        if event is not None and event.event_id not in seen:
            seen.add(event.event_id)
            history.take(event)
    return {key.decode(): history for key, history in found.items()}
