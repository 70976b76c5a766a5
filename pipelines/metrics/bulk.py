"""A histogram that takes many values at once: a commit has up to 200,000, and `observe` takes one."""

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

_INFINITY: Final = "+Inf"


class BulkHistogram(Collector):
    """Histogram like prometheus_client's, safe for any number of threads."""

    def __init__(
        self,
        name: str,
        documentation: str,
        labels: tuple[str, ...],
        *,
        buckets: tuple[float, ...],
        registry: CollectorRegistry,
    ) -> None:
        self._name, self._documentation, self._labels, self._bounds = name, documentation, labels, buckets
        self._counts: dict[tuple[str, ...], list[int]] = {}
        self._sums: dict[tuple[str, ...], float] = {}
        self._lock = threading.Lock()
        registry.register(self)

    def observe_all(self, values: Iterable[float], *labels: str) -> None:
        """Add the values under these labels. An empty `values` shows the labels with zeros."""
        ordered = sorted(values)
        ends = [0, *(bisect_right(ordered, bound) for bound in self._bounds), len(ordered)]
        counts, total = [end - begin for begin, end in pairwise(ends)], sum(ordered)
        with self._lock:
            before = self._counts.get(labels, [0] * len(counts))
            self._counts[labels] = [one + more for one, more in zip(before, counts, strict=True)]
            self._sums[labels] = self._sums.get(labels, 0.0) + total

    def describe(self) -> Iterator[Metric]:
        yield self._family()

    def collect(self) -> Iterator[Metric]:
        family = self._family()
        with self._lock:
            for labels, counts in self._counts.items():
                family.add_metric(labels, list(self._cumulated(counts)), self._sums[labels])
        yield family

    def _family(self) -> HistogramMetricFamily:
        return HistogramMetricFamily(self._name, self._documentation, labels=self._labels)

    def _cumulated(self, counts: list[int]) -> Iterator[tuple[str, float]]:
        total = 0
        for bound, count in zip((*map(_bound, self._bounds), _INFINITY), counts, strict=True):
            total += count
            yield bound, total


def _bound(value: float) -> str:
    return repr(float(value))
