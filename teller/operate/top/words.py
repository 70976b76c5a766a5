"""Sentences about a frame, for `teller top` and the page. Pure."""

from collections.abc import Iterator

from teller import units
from teller.operate.top.frame import Frame


def slowest(frame: Frame) -> Iterator[str]:
    """Yield for each stage where the oldest record waits for it."""
    for stage, (place, behind) in sorted(frame.slowest.items()):
        waits = "" if behind.seconds is None else f", the oldest for {units.span(behind.seconds)}"
        yield f"Slowest partition for a {stage}: {place.domain} {place.partition}, {waiting(behind.records)}{waits}"


def waiting(count: int | None) -> str:
    """Return how many records wait."""
    if count is None:
        return "waiting: unknown"
    return f"{units.count(count)} {'waits' if count == 1 else 'wait'}"


def delay(frame: Frame) -> str:
    """Return the delay from publication to receipt; nothing where no record came."""
    half, most = frame.delay.get(0.5), frame.delay.get(0.95)
    if half is None or most is None:
        return ""
    return f"From publication to receipt: half within {_within(half)}, 95 % within {_within(most)}"


def _within(seconds: float) -> str:
    return units.span(seconds) if seconds != float("inf") else "more than is measured"
