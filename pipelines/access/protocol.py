"""The port to the trail.

Errors:

    TrailError
    ├── TrailUnavailable   Kafka does not answer, or an answer was lost: do the same again later
    └── TrailRefused       waiting does not heal it: there is no topic, or a right is missing

No message holds an owner.
"""

# ruff: noqa: N818 - the names say what happened; the tree above says that they are errors
from collections.abc import Sequence
from typing import Protocol

from bank.access.access_event import AccessEvent


class TrailError(Exception):
    """An access cannot be written down, so it must not take place; the message says what to do."""


class TrailUnavailable(TrailError):
    """An access cannot be written down now."""


class TrailRefused(TrailError):
    """An access cannot be written down until somebody mends the cause, which the message names."""


class Trail(Protocol):
    """The topic, for who writes to it. For one thread at a time."""

    def append(self, events: Sequence[AccessEvent]) -> None:
        """Append events; all are durable on return.

        Raises:
            TrailUnavailable, TrailRefused: some may be durable, and none need be.
        """

    def close(self) -> None: ...
