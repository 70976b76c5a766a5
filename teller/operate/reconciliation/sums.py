"""Sum up what waits, by labels. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from teller.operate.reconciliation.lag import Lag

Labels = tuple[str, ...]


@dataclass
class Sums:
    """Sums by labels: offsets committed beyond the end, records that wait, and the seconds that the oldest waits."""

    beyond: dict[Labels, float] = field(default_factory=lambda: defaultdict(float))
    records: dict[Labels, float] = field(default_factory=lambda: defaultdict(float))
    seconds: dict[Labels, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, labels: Labels, lag: Lag) -> None:
        self.beyond[labels] += lag.backlog.progress.beyond
        self.records[labels] += lag.readable
        self.seconds[labels] = max(self.seconds[labels], lag.age)


def by_domain(lags: Iterable[Lag]) -> Sums:
    """Return the sums by stage, domain and number of the partition."""
    found = Sums()
    for lag in lags:
        at = lag.backlog.partition
        found.add((lag.backlog.stage, at.domain, str(at.number)), lag)
    return found
