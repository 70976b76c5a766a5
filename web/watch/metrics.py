"""Sample the parts' metrics, and keep the points of the last hour."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from teller.operate.top.frame import BEHIND, Frame, frame
from teller.operate.top.sample import LineSample
from web.snapshot import HistoryPoint

#: Seconds that a point of the charts covers, and points in an hour.
POINT_S: Final = 10.0
POINTS: Final = 360


class Samples(Protocol):
    """Takes a sample of the parts' metrics, as `SampleSource` does."""

    def sample(self) -> LineSample: ...


class MetricsWatch:
    """Keeps the newest frame, and the last hour. For one thread; any thread may read."""

    def __init__(self, source: Samples, clock: Callable[[], float]) -> None:
        """`clock` gives seconds since 1970."""
        self._source, self._clock = source, clock
        #: Names of the parts that answered, by address: one that is gone does not say which it was.
        self._names: dict[str, str] = {}
        self._last: LineSample | None = None
        self._point: LineSample | None = None
        self.frame: Frame | None = None
        self.history: deque[HistoryPoint] = deque(maxlen=POINTS)

    def look(self) -> None:
        """Take a sample; each POINT_S seconds it becomes a point of the charts."""
        now = self._source.sample()
        if self._last is not None:
            self.frame = self._named(frame(self._last, now))
        if self._point is None:
            self._point = now
        elif now.at - self._point.at >= POINT_S:
            self.history.append(point(frame(self._point, now), self._clock()))
            self._point = now
        self._last = now

    def _named(self, found: Frame) -> Frame:
        self._names = {row.address: self._names.get(row.address, "?") for row in found.parts} | {
            row.address: row.part for row in found.parts if row.part != "?"
        }
        return replace(found, parts=tuple(replace(row, part=self._names[row.address]) for row in found.parts))


def point(found: Frame, at: float) -> HistoryPoint:
    """Return the point of the charts that a frame makes."""
    return HistoryPoint(
        at,
        stored=found.rate("stored"),
        failed=found.rate("failed"),
        waiting=found.waiting(*BEHIND),
        half=found.delay.get(0.5),
        most=found.delay.get(0.95),
    )
