"""The newest objects in owners' buckets, by pseudonym. Pure."""

from dataclasses import dataclass
from typing import Final

from teller import units
from web.panels import names
from web.panels.panel import PagePanel
from web.snapshot import ShownObject, Snapshot

#: Objects that are shown.
SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class ObjectLine:
    """An object. `owner` is the pseudonym."""

    when: str
    owner: str
    id: str
    schema: str
    depositor: str
    records: str
    size: str


@dataclass(frozen=True, slots=True)
class ObjectsModel:
    """Values of the panel."""

    lines: tuple[ObjectLine, ...]


def read(seen: Snapshot) -> ObjectsModel:
    known = names.shown(seen.depositors)
    return ObjectsModel(tuple(line(each, known) for each in list(seen.objects)[:SHOWN]))


def line(item: ShownObject, known: frozenset[str]) -> ObjectLine:
    """Return an object as it is shown."""
    return ObjectLine(
        units.time(item.at),
        item.owner,
        item.id,
        item.schema,
        names.label(item.depositor, known),
        units.count(item.records),
        units.size(item.size),
    )


PANEL: Final = PagePanel("objects", "Owners' newest objects", read)
