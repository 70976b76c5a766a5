"""Charts of the last hour: records a second, what waits, and the delay from publication to receipt. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from teller import units
from web.charts import HEIGHT, HOUR, Chart, chart
from web.panels.panel import PagePanel
from web.remedies import LATE_S
from web.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class HourChart:
    """A chart with its title, the upper edge of its scale, and the newest figure of each line in words.

    `limit` is where the line of what is still good lies, None outside the scale; `bad` says that it is crossed now.
    """

    title: str
    top: str
    left: str
    said: tuple[str, ...]
    drawn: Chart
    limit: float | None = None
    bad: str = ""


@dataclass(frozen=True, slots=True)
class HourModel:
    """Values of the panel; `since` is when the page began to look."""

    charts: tuple[HourChart, ...]
    since: str
    limited: str = ""


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
        _limited(_chart("From publication to receipt", delays, units.span)),
    )
    limited = units.span(LATE_S) if charts[-1].limit is not None else ""
    return HourModel(charts, units.time(points[0].at), limited)


def _limited(made: HourChart) -> HourChart:
    """Return the chart with the objective's line, where it is in the scale."""
    most = made.drawn.lines[-1].last or 0.0
    limit = HEIGHT - LATE_S / made.drawn.top * HEIGHT if made.drawn.top >= LATE_S else None
    bad = f"Records are stored later than {units.span(LATE_S)} after they were published." if most > LATE_S else ""
    return replace(made, limit=limit, bad=bad)


def _chart(title: str, drawn: Chart, say: Callable[[float | None], str]) -> HourChart:
    return HourChart(title, say(drawn.top), f"{units.span(drawn.window)} ago", _said(drawn, say), drawn)


def _said(drawn: Chart, say: Callable[[float | None], str]) -> tuple[str, ...]:
    """Return the newest figure of each line."""
    return tuple(f"{line.name} {say(line.last) if line.last is not None else 'nothing yet'}" for line in drawn.lines)


PANEL: Final = PagePanel("hour", "The last hour", read)
