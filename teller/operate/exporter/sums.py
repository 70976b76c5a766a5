"""Sum up what waits, by labels. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from teller.operate.reconciliation.lag import Lag
from teller.operate.reconciliation.oldest import UNDECIDED

Labels = tuple[str, ...]


@dataclass
class Sums:
    """Sums by labels: offsets committed beyond the end, records that wait, and the seconds that the oldest waits."""

    beyond: dict[Labels, float] = field(default_factory=lambda: defaultdict(float))
    records: dict[Labels, float] = field(default_factory=lambda: defaultdict(float))
    seconds: dict[Labels, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, labels: Labels, lag: Lag, age: float) -> None:
        self.beyond[labels] += lag.backlog.beyond
        self.records[labels] += 0 if lag.since == UNDECIDED else lag.records
        self.seconds[labels] = max(self.seconds[labels], age)


def by_domain(lags: Iterable[tuple[Lag, float]]) -> Sums:
    """Return the sums by stage, domain and number of the partition, of lags with the age of their oldest record."""
    found = Sums()
    for lag, age in lags:
        at = lag.backlog.partition
        found.add((lag.backlog.stage, at.domain, str(at.number)), lag, age)
    return found
