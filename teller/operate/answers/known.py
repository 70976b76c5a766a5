"""Offerings, and what was decided about owners, as their topics have them."""

from collections.abc import Collection
from uuid import UUID

from bank.withdrawals import events
from bank.withdrawals.offerings import Offerings
from schemas.topics import OFFERINGS, WITHDRAWALS
from teller.operate import topic_reader
from teller.operate.answers.history import OwnersHistory
from teller.settings import Settings


def offerings(settings: Settings) -> Offerings:
    """Return the offerings that there are; what no command of the bank wrote is passed over.

    Raises:
        TopicUnreadableError: there is no such topic, or Kafka does not answer; so does `histories`.
    """
    found = Offerings()
    for message in topic_reader.messages(settings, OFFERINGS):
        found.take_record(message.key(), message.value())
    return found


def histories(settings: Settings, owners: Collection[str]) -> dict[str, OwnersHistory]:
    """Return the histories of these owners, by what was decided of them."""
    found, seen = {owner.encode(): OwnersHistory() for owner in owners}, set[UUID]()
    for message in topic_reader.messages(settings, WITHDRAWALS):
        if (history := found.get(message.key() or b"")) is None:
            continue
        event = events.decoded(message.key(), message.value())
        if event is not None and event.event_id not in seen:
            seen.add(event.event_id)
            history.take(event)
    return {key.decode(): history for key, history in found.items()}
