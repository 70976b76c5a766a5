"""Counts of a depositor's records by domain and day, and which failures are told. Pure: times are given.

A worker that crashed sends failed events again. The raw offsets of first deliveries only rise on each raw partition, as
those of clean records do (`pipelines.processor.delivery`), so a failed event whose raw offset is not above the highest
of its source is a repeat. A router's failed events, duplicates, come once: they are in its transactions.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from pipelines.steps.outcome import Reason

DAY_MS: Final = 86_400_000
#: Days for which counts are kept: what Kafka took is stored or failed long before (raw 7 days at most, clean 30).
KEPT_DAYS: Final = 40


class CountsKey(NamedTuple):
    """Key of counts: `depositor` is as `d000123`, `day` in days since 1970-01-01."""

    depositor: str
    domain: str
    day: int


class ToldKey(NamedTuple):
    """Key of a highest raw offset: the topic of the failed events, and the raw partition."""

    source: str
    raw_topic: str
    raw_partition: int


@dataclass(slots=True)
class DayTotals:
    """Counts of one key. `told`: the depositor knows them; `complete`: as those of a complete day."""

    stored: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    told: bool = False
    complete: bool = False

    @property
    def accepted(self) -> int:
        """Records that workers accepted: routers alone find duplicates."""
        return self.stored + self.failed[Reason.DUPLICATE_EVENT]


def day_of(milliseconds: int) -> int:
    """Return the UTC day of a time, in days since 1970-01-01."""
    return milliseconds // DAY_MS


class FeedbackCounts:
    """Counts and highest offsets. `changed_*` are those that differ from what is durable, until `settle`."""

    def __init__(self) -> None:
        self.days: dict[CountsKey, DayTotals] = {}
        self.highest: dict[ToldKey, int] = {}
        self.changed_days: set[CountsKey] = set()
        self.changed_highest: set[ToldKey] = set()

    def is_first(self, key: ToldKey, raw_offset: int, reason: str) -> bool:
        """Note a failed event; return False for one that was noted before."""
        if reason == Reason.DUPLICATE_EVENT:
            return True
        if raw_offset <= self.highest.get(key, -1):
            return False
        self.highest[key] = raw_offset
        self.changed_highest.add(key)
        return True

    def add_failed(self, key: CountsKey, reason: str, today: int) -> None:
        if found := self._open(key, today):
            found.failed[reason] += 1

    def add_stored(self, key: CountsKey, records: int, today: int) -> None:
        if found := self._open(key, today):
            found.stored += records

    def untold(self) -> list[CountsKey]:
        """Return the keys whose depositor knows older counts, or none."""
        return sorted(key for key, totals in self.days.items() if not totals.told)

    def of_day(self, domain: str, day: int) -> list[CountsKey]:
        """Return the keys of a day whose depositor was not told them as complete."""
        return sorted(
            key for key, totals in self.days.items() if (key.domain, key.day) == (domain, day) and not totals.complete
        )

    def note_told(self, keys: Iterable[CountsKey], *, complete: bool) -> None:
        """Note that depositors are told these counts, as those of complete days or not."""
        for key in keys:
            self.days[key].told, self.days[key].complete = True, complete
            self.changed_days.add(key)

    def settle(self) -> None:
        """Note that all is durable."""
        self.changed_days.clear()
        self.changed_highest.clear()

    def forget(self, today: int) -> None:
        """Drop counts of days that are too old to change."""
        for key in [key for key in self.days if key.day < today - KEPT_DAYS]:
            del self.days[key]
            self.changed_days.discard(key)

    def _open(self, key: CountsKey, today: int) -> DayTotals | None:
        """Return the counts to change; None for a day that is too old, or not there yet by two days."""
        if not today - KEPT_DAYS <= key.day <= today + 2:
            return None
        found = self.days.setdefault(key, DayTotals())
        found.told = found.complete = False
        self.changed_days.add(key)
        return found
