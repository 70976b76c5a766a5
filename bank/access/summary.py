"""A trail as its owner reads it: what is the owner's event by event, what is everybody's summed up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from bank.access.access_event import EVERYBODY, AccessEvent


class Noted(NamedTuple):
    """An event, with Kafka's offset and time of it, in milliseconds since 1970-01-01T00:00:00Z."""

    event: AccessEvent
    offset: int
    time: int


@dataclass(slots=True)
class Repeated:
    """Accesses of one kind to what everybody has, by one reader for one purpose; times in milliseconds since 1970."""

    event: AccessEvent
    first: int
    last: int
    times: int = 0


def repeated(trail: Iterable[Noted]) -> list[Repeated]:
    """Sum up the accesses to what everybody has, the newest first."""
    found: dict[tuple[str, ...], Repeated] = {}
    for event, _, time in trail:
        if event.owner == EVERYBODY:
            key = (event.access, event.who, event.role, event.purpose, event.what)
            one = found.setdefault(key, Repeated(event, time, time))
            one.times, one.first, one.last = one.times + 1, min(one.first, time), max(one.last, time)
    return sorted(found.values(), key=lambda each: -each.last)


def described(event: AccessEvent) -> dict[str, Any]:
    """Return an event for JSON, without its account; `of` says whose it is."""
    return {
        "access_id": str(event.access_id),
        "of": "owner" if event.owner else "everybody",
        "access": event.access,
        "who": event.who,
        "role": event.role,
        "purpose": event.purpose,
        "what": event.what,
        "count": event.count or None,
    }
