"""Read marks and counts of `teller feedback`, and keep the newest of each domain and depositor."""

from collections.abc import Iterator
from typing import Final

from pipelines.feedback import records
from pipelines.feedback.counts import FeedbackCounts
from pipelines.kafka.clients import ClientSettings
from schemas import topics
from web.snapshot import DayCounts
from web.watch.tail import TopicTail

#: Newest records of marks and of counts that are read: of a depositor whose counts changed before those, nothing is
#: known until they change again.
KEPT: Final = 10_000


class FeedbackWatch:
    """Keeps marks and counts. For one thread; any thread may read. Both readers raise what a TopicTail does."""

    def __init__(self, client: ClientSettings) -> None:
        self._complete = TopicTail(client, topics.COMPLETE, KEPT)
        self._changes = TopicTail(client, topics.COUNTS, KEPT)
        self._known = FeedbackCounts()
        self.marks: dict[str, float] = {}
        self.counts: tuple[DayCounts, ...] = ()

    def read_marks(self) -> None:
        found = dict(self.marks)
        for domain, until in filter(None, (records.mark_of(each.value()) for each in self._complete.new())):
            if domain in topics.DOMAINS:
                found[domain] = max(until / 1000, found.get(domain, 0.0))
        self.marks = found

    def read_counts(self) -> None:
        """Read counts; those of the newest day and the one before are kept."""
        for message in self._changes.new():
            records.take_state(self._known, message.value())
        days = self._known.days
        newest = max((key.day for key in days), default=0)
        for key in [key for key in days if key.day < newest - 1]:
            del days[key]
        self._known.highest.clear()
        self.counts = tuple(self._every())

    def _every(self) -> Iterator[DayCounts]:
        for key, totals in sorted(self._known.days.items()):
            yield DayCounts(*key, accepted=totals.accepted, failed=totals.failed.total())
