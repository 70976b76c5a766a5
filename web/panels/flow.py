"""The flow of records: platform -> raw -> clean -> bucket, with what waits and how fast it goes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bank.accounts.depositors import Status
from teller import units
from teller.operate.top import words
from teller.operate.top.frame import BEHIND, DepositorRow, DomainRates, Frame, PartRow
from web.panels.flow_picture import FlowFigures, FlowPicture, tall, wide
from web.panels.panel import PagePanel
from web.remedies import name_of, of_state
from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A row of a table: figures as people say them."""

    name: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartLine:
    """A process, and whether it works; else the runbook that says what to do."""

    name: str
    state: str
    well: bool
    runbook: str


@dataclass(frozen=True, slots=True)
class FlowModel:
    """Values of the panel; `said` is the picture in a sentence. Empty before the first frame."""

    pictures: tuple[FlowPicture, ...] = ()
    said: str = ""
    domains: tuple[FlowRow, ...] = ()
    depositors: tuple[FlowRow, ...] = ()
    parts: tuple[PartLine, ...] = ()
    slowest: tuple[str, ...] = ()
    delay: str = ""
    trouble: str = ""
    idle: bool = True


def read(seen: Snapshot) -> FlowModel:
    if (frame := seen.frame) is None:
        return FlowModel()
    found = figures(seen, frame)
    return FlowModel(
        pictures=(wide(found), tall(found)),
        said=f"{found.published} published. {found.waiting_worker} for a worker, {found.read} read. "
        f"{found.waiting_router} for a router, {found.stored} stored. {found.failed} failed.",
        domains=tuple(_domain(row) for row in frame.domains),
        depositors=tuple(map(_depositor, frame.depositors)),
        parts=tuple(map(_part, frame.parts)),
        slowest=tuple(words.slowest(frame)),
        delay=words.delay(frame),
        trouble=frame.trouble,
        idle=not any(row.totals["read"] for row in frame.domains),
    )


def figures(seen: Snapshot, frame: Frame) -> FlowFigures:
    """Return the figures of the picture: sums over the domains."""
    active = sum(each.status is Status.ACTIVE for each in seen.depositors if each.number)
    return FlowFigures(
        depositors=units.many(active, "depositor"),
        published=units.rate(frame.published),
        waiting_worker=words.waiting(frame.waiting("worker")),
        waiting_router=words.waiting(frame.waiting("router")),
        read=units.rate(frame.rate("read")),
        stored=units.rate(frame.rate("stored")),
        bytes=units.size_rate(frame.rate("bytes")),
        failed=units.rate(frame.rate("failed")),
        read_total=units.many(frame.total("read"), "record"),
        clean_total=units.many(frame.total("stripped"), "record"),
        stored_total=units.many(frame.total("stored"), "record"),
        failed_total=units.many(frame.total("failed"), "record"),
        objects_total=units.many(frame.total("objects"), "object"),
        publishes=bool(frame.published),
        flows=frame.rate("read") > 0 or frame.rate("stored") > 0,
        fails=frame.rate("failed") > 0,
    )


def _domain(row: DomainRates) -> FlowRow:
    rates = (units.rate(row.rates[name]) for name in ("read", "failed", "stored"))
    totals = (units.count(row.totals[name]) for name in ("read", "failed", "stored"))
    return FlowRow(row.domain, (*rates, *map(units.count, _waits(row.lag)), *totals))


def _depositor(row: DepositorRow) -> FlowRow:
    waits = map(units.count, _waits(row.waiting))
    return FlowRow(row.depositor, (units.rate(row.clean), units.rate(row.failed), *waits))


def _part(row: PartRow) -> PartLine:
    state = row.state or ("ready" if row.ready else "not ready")
    return PartLine(name_of(row), state, row.well, "" if row.well else of_state(row.state)[1])


def _waits(lag: Mapping[str, int | None]) -> tuple[int | None, ...]:
    return tuple(lag[stage] for stage in BEHIND)


PANEL: Final = PagePanel("flow", "The flow of records", read)
