"""Panels, dashboards, alerts and objectives as values."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

#: Grafana's own variable: an interval that covers several scrapes, whatever the dashboard's time range.
RATE: Final = "[$__rate_interval]"
#: Parts of a bank, by which Prometheus names their jobs.
PART_NAMES: Final = ("worker", "router", "feedback", "log-writer", "ledger", "withdrawals", "packager", "exporter")
#: Parts that not every bank has: none of them answers is no fault, but one that Prometheus knows must.
OPTIONAL_NAMES: Final = ("owner-desk", "owner-page")
#: Adds the labels of the part: `group_left` joins them to any series of the same process.
OF_PART: Final = "on (job, instance) group_left (part) teller_build_info"


class Unit(StrEnum):
    """Grafana's ids of units."""

    NUMBER = "short"
    RATIO = "percentunit"
    SECONDS = "s"
    BYTES = "bytes"
    PER_SECOND = "ops"
    BYTES_PER_SECOND = "binBps"
    DAYS = "d"


class Shape(StrEnum):
    """Kinds of panel: how one shows its figures."""

    LINES = "lines"
    NUMBER = "number"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Query:
    """A PromQL expression; `legend` names its series, with labels in double braces."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel. Its figure is bad from `limit` on, or below `least`."""

    title: str
    words: str
    unit: Unit
    queries: tuple[Query, ...]
    shape: Shape = Shape.LINES
    limit: float | None = None
    least: float | None = None


@dataclass(frozen=True, slots=True)
class PanelRow:
    """Panels under a heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A dashboard. `variables`: name -> the metric whose label of that name offers the values."""

    uid: str
    title: str
    words: str
    rows: tuple[PanelRow, ...]
    variables: tuple[tuple[str, str], ...] = ()

    def panels(self) -> Iterator[Panel]:
        for row in self.rows:
            yield from row.panels


class Severity(StrEnum):
    """Severity. PAGE: somebody must look now, at any hour. TICKET: somebody must look this week."""

    PAGE = "page"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: `value` `test`, such as `max(x)` and `> 3`.

    `reads` names the series behind `value`, where `value` alone gives no data while the line is healthy.
    """

    value: str
    test: str
    reads: str = ""

    def __str__(self) -> str:
        return f"{self.value} {self.test}".strip()


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert that fires when all conditions hold for `lasting` (Prometheus's notation).

    `summary` may use Prometheus's templates; `runbook` is the page's name in docs/runbooks.
    """

    name: str
    severity: Severity
    lasting: str
    conditions: tuple[Condition, ...]
    summary: str
    runbook: str

    @property
    def expr(self) -> str:
        return "\nand ".join(map(str, self.conditions))


def alert(
    name: str, severity: Severity, lasting: str, summary: str, *conditions: Condition, runbook: str = ""
) -> Alert:
    """Make an alert; its runbook has the alert's name unless another is given."""
    return Alert(name, severity, lasting, conditions, summary, runbook or name)
