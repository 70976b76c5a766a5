"""The flow of records: platform -> raw -> clean -> bucket, with what waits and how fast it goes. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bank.accounts.depositors import Status
from teller.operate.top.draw import WELL
from teller.operate.top.frame import FLOWS, DepositorRow, DomainRates, Frame, PartRow
from web import units
from web.panels.flow_picture import FlowFigures, FlowPicture, tall, wide
from web.panels.panel import PagePanel
from web.snapshot import Snapshot

STAGES: Final = ("worker", "router")


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A row of a table: figures as people say them."""

    name: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartLine:
    """A process, and whether it works."""

    name: str
    state: str
    well: bool


@dataclass(frozen=True, slots=True)
class FlowModel:
    """Values of the panel; `said` is the picture in a sentence. Empty before the first frame."""

    pictures: tuple[FlowPicture, ...] = ()
    said: str = ""
    domains: tuple[FlowRow, ...] = ()
    depositors: tuple[FlowRow, ...] = ()
    parts: tuple[PartLine, ...] = ()
    oldest: tuple[str, ...] = ()
    delay: str = ""
    trouble: str = ""
    idle: bool = True


def read(seen: Snapshot) -> FlowModel:
    if (frame := seen.frame) is None:
        return FlowModel()
    found = figures(seen, frame)
    return FlowModel(
        pictures=(wide(found), tall(found)),
        said=f"{found.waiting_worker} for a worker, {found.read} read. {found.waiting_router} for a router, "
        f"{found.stored} stored. {found.failed} failed.",
        domains=tuple(_domain(row) for row in frame.domains),
        depositors=tuple(map(_depositor, frame.depositors)),
        parts=tuple(map(_part, frame.parts)),
        oldest=tuple(_oldest(frame)),
        delay=_delay(frame),
        trouble=frame.trouble,
        idle=not any(row.totals["raw"] for row in frame.domains),
    )


def figures(seen: Snapshot, frame: Frame) -> FlowFigures:
    """Return the figures of the picture: sums over the domains."""
    rates = {name: sum(row.rates[name] for row in frame.domains) for name in FLOWS}
    totals = {name: sum(row.totals[name] for row in frame.domains) for name in FLOWS}
    waits = {stage: _sum(row.lag[stage] for row in frame.domains) for stage in STAGES}
    active = sum(each.status is Status.ACTIVE for each in seen.depositors if each.number)
    return FlowFigures(
        depositors=units.many(active, "depositor"),
        waiting_worker=_wait(waits["worker"]),
        waiting_router=_wait(waits["router"]),
        read=units.rate(rates["raw"]),
        stored=units.rate(rates["stored"]),
        bytes=f"{units.size(rates['bytes'])}/s",
        failed=units.rate(rates["failed"]),
        read_total=units.many(totals["raw"], "record"),
        clean_total=units.many(totals["clean"], "record"),
        stored_total=units.many(totals["stored"], "record"),
        failed_total=units.many(totals["failed"], "record"),
        objects_total=units.many(totals["objects"], "object"),
        flows=rates["raw"] > 0 or rates["stored"] > 0,
        fails=rates["failed"] > 0,
    )


def _domain(row: DomainRates) -> FlowRow:
    rates = (units.rate(row.rates[name]) for name in ("raw", "failed", "stored"))
    totals = (units.count(row.totals[name]) for name in ("raw", "failed", "stored"))
    return FlowRow(row.domain, (*rates, *map(units.count, _waits(row.lag)), *totals))


def _depositor(row: DepositorRow) -> FlowRow:
    waits = map(units.count, _waits(row.waiting))
    return FlowRow(row.depositor, (units.rate(row.clean), units.rate(row.failed), *waits))


def _part(row: PartRow) -> PartLine:
    name = row.part if row.part != "?" else row.address
    return PartLine(name, row.state or "ready", row.ready and row.state in WELL)


def _waits(lag: Mapping[str, int | None]) -> tuple[int | None, ...]:
    return tuple(lag[stage] for stage in STAGES)


def _sum(found: Iterable[int | None]) -> int | None:
    known = [each for each in found if each is not None]
    return sum(known) if known else None


def _wait(number: int | None) -> str:
    if number is None:
        return "it is unknown how many wait"
    return f"{units.count(number)} {'waits' if number == 1 else 'wait'}"


def _oldest(frame: Frame) -> list[str]:
    return [
        f"The oldest that waits for a {stage}: for {units.span(behind.seconds)}, {place.domain} {place.partition}"
        for stage, (place, behind) in sorted(frame.slowest.items())
        if behind.seconds is not None
    ]


def _delay(frame: Frame) -> str:
    half, most = frame.delay.get(0.5), frame.delay.get(0.95)
    if half is None or most is None:
        return ""
    return f"From publication to receipt: half within {_within(half)}, 95 % within {_within(most)}"


def _within(seconds: float) -> str:
    return units.span(seconds) if seconds != float("inf") else "more than is measured"


PANEL: Final = PagePanel("flow", "The flow of records", read)
