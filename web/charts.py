"""Lines of the last hour, as points of an SVG picture. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH, HEIGHT = 600, 120
#: Seconds that a chart shows, at most; a page that looks for less time shows the least of WINDOWS that holds it all.
HOUR: Final = 3600.0
WINDOWS: Final = (300.0, 900.0, HOUR)
#: A pause of more seconds than this between two points breaks the line.
_PAUSE: Final = 45.0


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line: its name, the class that colours it, and the `points` attribute of each of its pieces."""

    name: str
    colour: str
    pieces: tuple[str, ...]
    last: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: lines in one scale, whose upper edge is `top`; the left edge is `window` seconds ago."""

    lines: tuple[ChartLine, ...]
    top: float
    window: float


def chart(now: float, times: Sequence[float], series: Sequence[tuple[str, str, Sequence[float | None]]]) -> Chart:
    """Return the chart of the time before `now`; `series` are (name, colour, value at each of `times`)."""
    known = [value for _, _, values in series for value in values if value is not None and math.isfinite(value)]
    top = nice(max(known, default=0.0))
    ages = [now - at for at in times]
    oldest = max((age for age in ages if age <= HOUR), default=0.0)
    window = next(each for each in WINDOWS if oldest <= each)
    lines = (_line(name, colour, list(zip(ages, values, strict=True)), top, window) for name, colour, values in series)
    return Chart(tuple(lines), top, window)


def nice(most: float) -> float:
    """Return the least of 1, 2, 5, 10, 20 and so on that is not below `most`; 1 for nothing, and next to nothing."""
    if most < 1e-9:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next((power * step for step in (1, 2, 5) if most <= power * step), power * 10)


def _line(name: str, colour: str, points: Sequence[tuple[float, float | None]], top: float, window: float) -> ChartLine:
    """Return the line of (age in seconds, value), the oldest first."""
    pieces: list[list[str]] = []
    before = math.inf
    for age, value in points:
        if value is None or not math.isfinite(value) or age > HOUR:
            before = math.inf
            continue
        if before - age > _PAUSE:
            pieces.append([])
        pieces[-1].append(f"{WIDTH - age / window * WIDTH:.1f},{HEIGHT - value / top * HEIGHT:.1f}")
        before = age
    last = next((value for _, value in reversed(points) if value is not None), None)
    return ChartLine(name, colour, tuple(" ".join(_drawn(piece)) for piece in pieces), last)


def _drawn(piece: list[str]) -> list[str]:
    """Return a piece of at least two points: a line of one point is not drawn."""
    return piece if len(piece) > 1 else piece * 2
