"""Samples: the parts' metrics at one moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

#: (name, labels in order of their names) -> value
Values = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


class StagePartition(NamedTuple):
    """A partition. `stage` is the part that is behind there: worker (raw topics) or router (clean topics)."""

    stage: str
    domain: str
    partition: int


class Behind(NamedTuple):
    """Number of waiting records, and the age of the oldest in seconds; None: unknown."""

    records: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class LineSample:
    """A sample. `at`: seconds of a monotonic clock. `parts`: by address, None for one that does not answer.

    `lag` is empty where it is unknown; `trouble` then says why. `published`: end offsets of the raw topics by domain,
    summed; empty where they are unknown.
    """

    at: float
    parts: Mapping[str, Values | None]
    lag: Mapping[StagePartition, Behind] = field(default_factory=dict)
    trouble: str = ""
    published: Mapping[str, int] = field(default_factory=dict)

    def totals(self, name: str, label: str) -> dict[str, int]:
        """Sum the values of all parts' series of that name, by a label."""
        summed: dict[str, float] = {}
        for found in self.parts.values():
            for labels, value in rows(found, name):
                summed[labels[label]] = summed.get(labels[label], 0.0) + value
        return {at: int(value) for at, value in summed.items()}


def values(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Parse Prometheus's text format.

    Raises:
        ValueError: it is another.
    """
    return {
        (each.name, tuple(sorted(each.labels.items()))): float(each.value)
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def rows(found: Values | None, name: str) -> Iterator[tuple[dict[str, str], float]]:
    """Yield (labels, value) of each series of that name."""
    return ((dict(labels), value) for (called, labels), value in (found or {}).items() if called == name)


def lag_shown(found: Values | None) -> dict[StagePartition, Behind]:
    """Return the lag that an exporter shows; empty for another part."""
    seconds = {_place(labels): value for labels, value in rows(found, "teller_lag_seconds")}
    return {
        (place := _place(labels)): Behind(int(value), seconds.get(place))
        for labels, value in rows(found, "teller_lag_records")
    }


def _place(labels: Mapping[str, str]) -> StagePartition:
    return StagePartition(labels["stage"], labels["domain"], int(labels["partition"]))
