"""Completeness marks: what is stored or failed, decided from offsets alone. Pure.

A cut of a domain takes four steps, each asked of Kafka after the one before:

1. The ends of all raw partitions. What Kafka took before `until`, some margin before this question, lies below them.
2. The workers' group has committed past these ends: what lies below is on clean topics or in failed events. Then the
   ends of all clean partitions.
3. The routers' group has committed past those: what lies below has receipts or failed events. Then the ends of the
   topics of failed events and receipts.
4. `teller feedback` has read past those: each failure is told and counted. The mark is true.

A group that has committed nothing on a partition has passed an end of 0 alone: what Kafka deleted unread is not taken
for stored, so the marks then stand still.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import NamedTuple

from pipelines.feedback.counts import DAY_MS, day_of

#: Topic and number of a partition, and an offset in it.
Ends = Mapping[tuple[str, int], int]


class Stage(IntEnum):
    """Part of the line that a cut waits for; its ends are those of the topics that this part reads."""

    WORKERS = 0
    ROUTERS = 1
    FEEDBACK = 2
    DONE = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut of a domain under way: `ends` must be passed by the part of `stage`."""

    until: int
    ends: Ends = field(repr=False)
    stage: Stage = Stage.WORKERS

    def is_passed(self, committed: Ends) -> bool:
        """Return True if all ends are passed by what is committed, or read, now."""
        return all(committed.get(place, 0) >= end for place, end in self.ends.items())

    def onward(self, ends: Ends) -> "Cut":
        """Return the cut at its next stage; `ends` are those of the next topics, asked for now."""
        return replace(self, ends=ends, stage=Stage(self.stage + 1))


class Mark(NamedTuple):
    """A completeness mark of a domain: `day` in days since 1970-01-01, `until` in milliseconds since then."""

    day: int
    until: int

    @property
    def is_complete(self) -> bool:
        return self.until == (self.day + 1) * DAY_MS


def marks(before: int | None, until: int) -> Iterator[Mark]:
    """Yield the marks that a cut gives beyond `before`, the domain's last `until` (None: it has none): the ends of the
    days between, and its own.
    """
    if before is not None and until <= before:
        return
    for day in range(day_of(until - 1 if before is None else before), day_of(until) + 1):
        end = min(until, (day + 1) * DAY_MS)
        if end > max(day * DAY_MS, before or 0):
            yield Mark(day, end)


def is_due(before: int | None, until: int, seconds: float) -> bool:
    """Return True if a cut at `until` is worth making: the last is `seconds` old, or of another day."""
    return before is None or until - before >= seconds * 1000 or (until > before and day_of(until) != day_of(before))
