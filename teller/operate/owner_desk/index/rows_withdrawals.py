"""Rows of what was decided about owners' withdrawals, and of what became of their rows in packages. Pure."""

from typing import NamedTuple

from bank.withdrawals import events
from bank.withdrawals.events import WithdrawalEvent
from bank.withdrawals.packaging import deliveries
from bank.withdrawals.packaging.deliveries import Delivery
from teller.operate.owner_desk.index.heard import Heard


class DecidedRow(NamedTuple):
    """An event of an owner's withdrawals, at this offset."""

    owner: bytes
    event: WithdrawalEvent
    offset: int


class DeliveryRow(NamedTuple):
    """An event of an owner's rows in a package."""

    owner: bytes
    event: Delivery


def decided_rows(heard: Heard) -> tuple[DecidedRow, ...] | None:
    """Return the row of an event; None: this version of the bank did not write it."""
    event = events.decoded(heard.key, heard.value)
    return None if event is None else (DecidedRow(bytes.fromhex(event.owner), event, heard.offset),)


def delivery_rows(heard: Heard) -> tuple[DeliveryRow, ...] | None:
    """Return the row of an event; None as above."""
    event = deliveries.decoded(heard.key, heard.value)
    return None if event is None else (DeliveryRow(bytes.fromhex(event.owner), event),)
