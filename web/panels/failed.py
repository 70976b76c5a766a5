"""The last failed events: reason and detail, which name a field and what to do, never a value. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from teller import units
from teller.operate.repair.failure import Failure
from web.panels import names
from web.panels.panel import PagePanel
from web.snapshot import Snapshot

#: Lines of each kind that are shown.
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class FailedLine:
    """Events that are alike, of those that are kept: how many, when the newest failed, and where its record is."""

    count: str
    when: str
    reason: str
    detail: str
    schema: str
    depositor: str
    place: str


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """A reason, and how many records failed for it since the parts started."""

    reason: str
    total: str
    rate: str


@dataclass(frozen=True, slots=True)
class FailedModel:
    """Values of the panel; `refused` are deposits that nobody agreed to."""

    reasons: tuple[ReasonLine, ...]
    failed: tuple[FailedLine, ...]
    refused: tuple[FailedLine, ...]


def read(seen: Snapshot) -> FailedModel:
    known = names.shown(seen.depositors)
    reasons = seen.frame.failures if seen.frame else ()
    return FailedModel(
        tuple(ReasonLine(row.reason, units.count(row.total), units.rate(row.rate)) for row in reasons),
        tuple(_lines(seen.failed, known)),
        tuple(_lines(seen.refused, known)),
    )


def _lines(events: Iterable[Failure], known: frozenset[str]) -> list[FailedLine]:
    """Return a line for each group of events that are alike, by the newest of each."""
    kept = list(events)
    counts = Counter(map(_alike, kept))
    newest = {_alike(each): each for each in reversed(kept)}
    lines = sorted(newest.values(), key=lambda each: each.failed_at, reverse=True)[:SHOWN]
    return [_line(each, counts[_alike(each)], known) for each in lines]


def _alike(event: Failure) -> tuple[str | None, ...]:
    return event.reason, event.detail, event.schema, event.depositor


def _line(event: Failure, count: int, known: frozenset[str]) -> FailedLine:
    return FailedLine(
        units.count(count),
        units.time(event.failed_at),
        event.reason,
        event.detail or "",
        event.schema or "",
        names.label(event.depositor, known),
        event.place,
    )


PANEL: Final = PagePanel("failed", "Failed events", read)
