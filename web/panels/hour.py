"""Charts of the last hour: records a second, what waits, and the delay from publication to receipt. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from teller import units
from web.charts import HOUR, Chart, chart
from web.panels.panel import PagePanel
from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class HourChart:
    """A chart with its title, the upper edge of its scale, and the newest figures in words."""

    title: str
    top: str
    left: str
    said: str
    drawn: Chart


@dataclass(frozen=True, slots=True)
class HourModel:
    """Values of the panel; `since` is when the page began to look."""

    charts: tuple[HourChart, ...]
    since: str


def read(seen: Snapshot) -> HourModel:
    points = [each for each in seen.history if each.at >= seen.at - HOUR]
    times = [each.at for each in points]
    if not points:
        return HourModel((), "")
    rates = chart(
        seen.at,
        times,
        [("stored", "one", [each.stored for each in points]), ("failed", "two", [each.failed for each in points])],
    )
    waits = chart(seen.at, times, [("now", "one", [each.waiting for each in points])])
    delays = chart(
        seen.at,
        times,
        [
            ("half within", "one", [each.half for each in points]),
            ("95 % within", "two", [each.most for each in points]),
        ],
    )
    charts = (
        _chart("Records a second", rates, units.rate),
        _chart("Records that wait", waits, units.count),
        _chart("From publication to receipt", delays, units.span),
    )
    return HourModel(charts, units.time(points[0].at))


def _chart(title: str, drawn: Chart, say: Callable[[float | None], str]) -> HourChart:
    return HourChart(title, say(drawn.top), f"{units.span(drawn.window)} ago", _said(drawn, say), drawn)


def _said(drawn: Chart, say: Callable[[float | None], str]) -> str:
    known = [(line.name, line.last) for line in drawn.lines if line.last is not None]
    return ", ".join(f"{name} {say(last)}" for name, last in known) or "nothing yet"


PANEL: Final = PagePanel("hour", "The last hour", read)
