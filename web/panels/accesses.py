"""Newest accesses to what an owner has, and to what everybody has, for the owner's page. Pure."""

from dataclasses import dataclass
from typing import Final

from bank.access.summary import Noted, repeated
from teller import units
from web.snapshot import Snapshot

#: Accesses of an owner that are shown.
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class AccessLine:
    """An access, or several of the same kind to what everybody has."""

    when: str
    access: str
    who: str
    role: str
    purpose: str
    what: str


@dataclass(frozen=True, slots=True)
class AccessesModel:
    """Values of the table: `own` newest first; `more` are not shown; `everybodys` are summed up."""

    own: tuple[AccessLine, ...]
    more: int
    everybodys: tuple[AccessLine, ...]


def read(seen: Snapshot, owner: str) -> AccessesModel:
    own = [each for each in seen.accesses if each.event.owner == owner]
    return AccessesModel(
        tuple(_line(each, units.time(each.time / 1000)) for each in own[:SHOWN]),
        max(0, len(own) - SHOWN),
        tuple(
            _line(
                Noted(each.event, 0, each.last), f"{units.count(each.times)} times, last {units.time(each.last / 1000)}"
            )
            for each in repeated(seen.accesses)
        ),
    )


def _line(each: Noted, when: str) -> AccessLine:
    event = each.event
    return AccessLine(when, event.access.replace("_", " "), event.who, event.role, event.purpose, event.what)
