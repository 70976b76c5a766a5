"""What was seen at one moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

#: (name, labels in order of their names) -> value
Values = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


class Place(NamedTuple):
    """`stage` is who is behind there: worker (raw topics) or router (clean topics)."""

    stage: str
    domain: str
    partition: int


class Behind(NamedTuple):
    """Records that wait, and for how many seconds the oldest has; None: not told."""

    records: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """`at` is seconds of a clock that never jumps. `parts`: by address, None for one that does not answer. `lag` is
    empty where it could not be told, with `trouble` saying why.
    """

    at: float
    parts: Mapping[str, Values | None]
    lag: Mapping[Place, Behind] = field(default_factory=dict)
    trouble: str = ""


def values(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Of Prometheus's text format.

    Raises:
        ValueError: it is another.
    """
    return {
        (each.name, tuple(sorted(each.labels.items()))): float(each.value)
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def rows(found: Values | None, name: str) -> Iterator[tuple[dict[str, str], float]]:
    """(labels, value) of each series of that name."""
    return ((dict(labels), value) for (called, labels), value in (found or {}).items() if called == name)


def lag_shown(found: Values | None) -> dict[Place, Behind]:
    """By an exporter; empty of another part."""
    seconds = {_place(labels): value for labels, value in rows(found, "teller_lag_seconds")}
    return {
        (place := _place(labels)): Behind(int(value), seconds.get(place))
        for labels, value in rows(found, "teller_lag_records")
    }


def _place(labels: Mapping[str, str]) -> Place:
    return Place(labels["stage"], labels["domain"], int(labels["partition"]))
