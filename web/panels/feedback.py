"""Figures that `teller feedback` told depositors: how far each domain is complete, and today's counts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bank.accounts.depositors import Kind
from pipelines.feedback.counts import day_of
from teller import units
from teller.operate.top.frame import Frame
from web.panels.panel import PagePanel
from web.snapshot import DayCounts, Snapshot

#: Depositors that are shown.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A domain: all that was published before is stored or failed."""

    domain: str
    until: str
    ago: str


@dataclass(frozen=True, slots=True)
class CountLine:
    """Counts of today, of one depositor and domain."""

    depositor: str
    domain: str
    accepted: str
    failed: str


@dataclass(frozen=True, slots=True)
class FeedbackModel:
    """Values of the panel; `well` is None where the page does not ask the process."""

    well: bool | None
    marks: tuple[MarkLine, ...]
    counts: tuple[CountLine, ...]
    more: int


def read(seen: Snapshot) -> FeedbackModel:
    names = {each.key: each.name for each in seen.depositors if each.kind is Kind.LEGAL_ENTITY}
    today = [each for each in seen.counts if each.day == day_of(int(seen.at * 1000))]
    busiest = sorted(today, key=lambda each: (-each.accepted - each.failed, each.depositor, each.domain))
    return FeedbackModel(
        well=_well(seen.frame),
        marks=tuple(
            MarkLine(domain, units.time(until), units.span(seen.at - until))
            for domain, until in sorted(seen.marks.items())
        ),
        counts=tuple(_line(each, names) for each in busiest[:SHOWN]),
        more=max(0, len(today) - SHOWN),
    )


def _well(frame: Frame | None) -> bool | None:
    found = [row.well for row in frame.parts if row.part == "feedback"] if frame else []
    return all(found) if found else None


def _line(of: DayCounts, names: Mapping[str, str]) -> CountLine:
    name = names.get(of.depositor, of.depositor)
    return CountLine(name, of.domain, units.count(of.accepted), units.count(of.failed))


PANEL: Final = PagePanel("feedback", "Told to depositors", read)
