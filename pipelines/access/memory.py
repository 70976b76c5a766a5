"""The trail in memory, for tests and for benchmarks that compare."""

from collections.abc import Sequence

from bank.access.access_event import AccessEvent
from pipelines.access.protocol import TrailError


class MemoryTrail:
    """Events as they came. `trouble` is raised in place of an append, while it is set."""

    def __init__(self, trouble: TrailError | None = None) -> None:
        self.events: list[AccessEvent] = []
        self.trouble = trouble
        self.asked = 0

    def open(self) -> "MemoryTrail":
        """Open it, as a `Reading` does."""
        return self

    def append(self, events: Sequence[AccessEvent]) -> None:
        """See `Trail`; so is `close`."""
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        self.events += events

    def close(self) -> None:
        pass
