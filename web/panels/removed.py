"""Spans removed from texts, by entity. Pure."""

from dataclasses import dataclass
from typing import Final

from teller import units
from web.panels.panel import PagePanel
from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class RemovedLine:
    """An entity; `share` is its part of the largest, in percent, for its bar."""

    entity: str
    count: str
    share: float


@dataclass(frozen=True, slots=True)
class RemovedModel:
    """Values of the panel."""

    lines: tuple[RemovedLine, ...]
    total: str


def read(seen: Snapshot) -> RemovedModel:
    found = {entity: count for entity, count in (seen.frame.removed if seen.frame else {}).items() if count}
    most = max(found.values(), default=1)
    lines = (RemovedLine(entity, units.count(count), round(100 * count / most, 1)) for entity, count in found.items())
    return RemovedModel(tuple(lines), units.count(sum(found.values())))


PANEL: Final = PagePanel("removed", "Removed from texts", read)
