"""Writes what the packager decides, and reads it back: what it knows follows from the topics alone."""

from collections.abc import Callable, Iterable
from typing import Protocol

from bank.withdrawals.packaging import package_events
from bank.withdrawals.packaging.package_events import PackageEvent
from pipelines.kafka.outgoing import OutgoingMessage
from schemas.topics import PACKAGES


class WritesEvents(Protocol):
    """Writes in one transaction, and knows it afterwards; False: `may` said no just before the commit."""

    def __call__(self, messages: Iterable[OutgoingMessage], may: Callable[[], bool] = ...) -> bool: ...


def message(event: PackageEvent) -> OutgoingMessage:
    """Return an event as a message."""
    return OutgoingMessage(PACKAGES, *package_events.encoded(event))
