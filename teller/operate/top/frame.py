"""Compute a frame from two samples: rates over the time between them. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from schemas.topics import DOMAINS
from teller.operate.top.growth import Growth, quantile
from teller.operate.top.owners_desk import DeskRow, owners_desk
from teller.operate.top.public_log import LogRow, public_log
from teller.operate.top.sample import Behind, LineSample, StagePartition, rows

STAGES: Final = ("scan", "process", "deliver", "plan", "store", "commit")
#: Parts that may be behind.
BEHIND: Final = ("worker", "router")
#: States of a part that works; feedback and an exporter have none.
WELL: Final = frozenset({"working", "routing", ""})
#: Depositors that are shown, at most.
FEW: Final = 10
#: Figures shown of a domain, each the rate of a counter.
FLOWS: Final = {
    "read": "teller_raw_records_total",
    "stripped": "teller_clean_records_total",
    "failed": "teller_failed_records_total",
    "stored": "teller_stored_records_total",
    "objects": "teller_stored_objects_total",
    "bytes": "teller_stored_bytes_total",
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """A process. `state` is its own word, `gone` for one that does not answer. Memory in bytes, CPU in cores."""

    address: str
    part: str
    state: str
    ready: bool
    memory: float
    cpu: float

    @property
    def well(self) -> bool:
        return self.ready and self.state in WELL


@dataclass(frozen=True, slots=True)
class DomainRates:
    """A domain. `rates`: a second, by the names of FLOWS. `lag`: records behind, by stage; None where it is unknown.
    `totals`: since the parts started, by the same names. `published`: by how much the raw topics grow a second, markers
    of transactions included; None where it is unknown.
    """

    domain: str
    rates: Mapping[str, float]
    lag: Mapping[str, int | None]
    totals: Mapping[str, int]
    published: float | None = None


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage. `rate`: runs a second, `mean`: seconds each, `busy`: mean number of runs at once."""

    stage: str
    rate: float
    mean: float
    busy: float


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A reason of failure. `rate`: a second, `total`: since the parts started."""

    reason: str
    rate: float
    total: int


@dataclass(frozen=True, slots=True)
class DepositorRow:
    """A depositor that is shown by name, or one of `other` and `unknown`. Rates a second, of workers.

    `waiting`: records on its own streams, by stage, None where no exporter shows them.
    """

    depositor: str
    clean: float
    failed: float
    waiting: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that is shown. `slowest`: by stage, the partition with the oldest waiting record; stages without one
    are absent. `removed`: spans removed from texts since the parts started, by entity, most first.
    """

    seconds: float
    parts: tuple[PartRow, ...]
    domains: tuple[DomainRates, ...]
    stages: tuple[StageRow, ...]
    failures: tuple[FailureRow, ...]
    depositors: tuple[DepositorRow, ...]
    slowest: Mapping[str, tuple[StagePartition, Behind]]
    delay: Mapping[float, float | None]
    removed: Mapping[str, int] = field(default_factory=dict)
    log: LogRow | None = None
    owners: DeskRow | None = None
    trouble: str = ""

    def rate(self, flow: str) -> float:
        """Sum a rate over the domains, a second."""
        return sum(row.rates[flow] for row in self.domains)

    def total(self, flow: str) -> int:
        return sum(row.totals[flow] for row in self.domains)

    def waiting(self, *stages: str) -> int | None:
        """Sum what waits for stages over the domains; None where nothing is known."""
        return _known(row.lag[stage] for row in self.domains for stage in stages)

    @property
    def published(self) -> float | None:
        return _known(row.published for row in self.domains)


_Number = TypeVar("_Number", int, float)


def _known(found: Iterable[_Number | None]) -> _Number | None:
    """Sum what is known; None where nothing is."""
    known = [each for each in found if each is not None]
    return sum(known) if known else None


def frame(before: LineSample, after: LineSample) -> Frame:
    """Compute the frame. A counter that went back belongs to a process that restarted: it counts from 0."""
    growth = Growth(before, after)
    return Frame(
        seconds=growth.seconds,
        parts=tuple(_part(address, growth) for address in sorted(after.parts)),
        domains=tuple(_domain(domain, growth) for domain in DOMAINS),
        stages=tuple(_stages(growth)),
        failures=tuple(_failures(growth)),
        depositors=tuple(_depositors(growth)),
        slowest=_slowest(after.lag),
        delay={share: quantile(share, growth.by("teller_delay_seconds_bucket", "le")) for share in (0.5, 0.95)},
        removed=dict(sorted(after.totals("teller_entities_removed_total", "entity").items(), key=lambda row: -row[1])),
        log=public_log(after.parts.values()),
        owners=owners_desk(after.parts.values()),
        trouble=after.trouble,
    )


def _part(address: str, growth: Growth) -> PartRow:
    now = growth.after.parts[address]
    if now is None:
        return PartRow(address, "?", "gone", ready=False, memory=0, cpu=0)
    part = next((labels["part"] for labels, _ in rows(now, "teller_build_info")), "?")
    state = next((labels["state"] for labels, value in rows(now, f"teller_{part}_state") if value), "")
    return PartRow(
        address,
        part,
        state,
        ready=_one(rows(now, "teller_ready")) == 1,
        memory=_one(rows(now, "process_resident_memory_bytes")),
        cpu=_one(growth.of(address, "process_cpu_seconds_total")) / growth.seconds,
    )


def _one(found: Iterable[tuple[object, float]]) -> float:
    return next((value for _, value in found), 0.0)


def _domain(domain: str, growth: Growth) -> DomainRates:
    rates = {name: growth.by(metric, "domain").get(domain, 0.0) / growth.seconds for name, metric in FLOWS.items()}
    totals = {name: growth.after.totals(metric, "domain").get(domain, 0) for name, metric in FLOWS.items()}
    lag = {stage: _behind(growth.after.lag, stage, domain) for stage in BEHIND}
    return DomainRates(domain, rates, lag, totals, _published(domain, growth))


def _published(domain: str, growth: Growth) -> float | None:
    """Return the growth a second; None also where a topic was deleted meanwhile."""
    old, new = growth.before.published.get(domain), growth.after.published.get(domain)
    return None if old is None or new is None or new < old else (new - old) / growth.seconds


def _behind(lag: Mapping[StagePartition, Behind], stage: str, domain: str) -> int | None:
    return _known(at.records for place, at in lag.items() if (place.stage, place.domain) == (stage, domain))


def _stages(growth: Growth) -> Iterator[StageRow]:
    counts = growth.by("teller_stage_seconds_count", "stage")
    sums = growth.by("teller_stage_seconds_sum", "stage")
    for stage in STAGES:
        runs, took = counts.get(stage, 0.0), sums.get(stage, 0.0)
        yield StageRow(stage, runs / growth.seconds, took / runs if runs else 0.0, took / growth.seconds)


def _failures(growth: Growth) -> Sequence[FailureRow]:
    """Return the failures, most frequent first; only reasons that occurred."""
    grown = growth.by("teller_failed_records_total", "reason")
    totals = growth.after.totals("teller_failed_records_total", "reason")
    every = [FailureRow(reason, grown[reason] / growth.seconds, total) for reason, total in totals.items() if total]
    return sorted(every, key=lambda row: (-row.rate, -row.total, row.reason))


def _depositors(growth: Growth) -> Sequence[DepositorRow]:
    """Return those that deposit or have records that wait, the busiest first; a few."""
    clean, failed = (
        growth.by("teller_depositor_records_total", "depositor", outcome=outcome) for outcome in ("clean", "failed")
    )
    waiting = {
        (labels["depositor"], labels["stage"]): int(value)
        for found in growth.after.parts.values()
        for labels, value in rows(found, "teller_depositor_lag_records")
    }
    every = [
        DepositorRow(
            name,
            clean.get(name, 0.0) / growth.seconds,
            failed.get(name, 0.0) / growth.seconds,
            {stage: waiting.get((name, stage)) for stage in BEHIND},
        )
        for name in sorted(clean.keys() | failed.keys() | {name for name, _ in waiting})
    ]
    busy = [row for row in every if row.clean + row.failed + sum(filter(None, row.waiting.values()))]
    return sorted(busy, key=lambda row: (-row.clean - row.failed, -sum(filter(None, row.waiting.values()))))[:FEW]


def _slowest(lag: Mapping[StagePartition, Behind]) -> dict[str, tuple[StagePartition, Behind]]:
    found: dict[str, tuple[StagePartition, Behind]] = {}
    for place, behind in lag.items():
        best = found.get(place.stage)
        if behind.records and (best is None or _weight(behind) > _weight(best[1])):
            found[place.stage] = place, behind
    return found


def _weight(behind: Behind) -> tuple[float, int]:
    return behind.seconds or 0.0, behind.records
