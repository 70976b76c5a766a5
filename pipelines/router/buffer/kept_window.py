"""Windows that a router keeps over a rebalance, of partitions that come back as it left them.

A window is a function of the log, so it stays right whoever had the partition meanwhile. It is kept only where the
committed offset and the highest raw offset are still those that the router knows. Otherwise somebody else stored
records, or the topic was made anew, and the window is read back as on any other assignment.
"""

from typing import NamedTuple

from pipelines.router.buffer.deduplication import SeenEvents, Window
from pipelines.router.buffer.intent import Intent


class KeptWindow(NamedTuple):
    """Window of a partition, with what was committed of it: `offset`, and `high` as in the intent.

    The records before `noted` are in the window; it is below `offset` where the read-back was not finished.
    """

    seen: SeenEvents
    offset: int
    high: int
    noted: int

    def fits(self, intent: Intent, window: Window) -> bool:
        """Return whether the partition goes on from where it was, and the window is as long as it must be."""
        return (intent.offset, intent.high) == (self.offset, self.high) and self.seen.records >= reach(intent, window)


def reach(intent: Intent, window: Window) -> int:
    """Return the longest window that a record from the committed offset on is judged by, in records."""
    return max(window.records, intent.window.records)


def start(intent: Intent, window: Window, kept: KeptWindow | None) -> int | None:
    """Return the offset to read from, so that the window is whole at the committed offset; None: the beginning."""
    if intent.offset is None:
        return None
    return kept.noted if kept and kept.fits(intent, window) else max(0, intent.offset - reach(intent, window))
