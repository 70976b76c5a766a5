"""A histogram that takes many values at once: a commit has up to 200,000, and `observe` takes one."""

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Final

from prometheus_client.metrics_core import HistogramMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

_INFINITY: Final = "+Inf"


class BulkSeries:
    """Values under one set of labels, with the upper bounds of their buckets; for any number of threads."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds, self._counts, self._sum = bounds, [0] * (len(bounds) + 1), 0.0
        self._lock = threading.Lock()

    def observe_all(self, values: Iterable[float]) -> None:
        ordered = sorted(values)
        ends = [0, *(bisect_right(ordered, bound) for bound in self._bounds), len(ordered)]
        with self._lock:
            self._counts = [one + end - begin for one, (begin, end) in zip(self._counts, pairwise(ends), strict=True)]
            self._sum += sum(ordered)

    def buckets(self) -> tuple[list[tuple[str, float]], float]:
        """Return the number of values up to each bound, and the sum of all."""
        with self._lock:
            counts, total = self._counts, self._sum
        names = (*(repr(float(bound)) for bound in self._bounds), _INFINITY)
        return list(zip(names, accumulate(counts), strict=True)), total


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
        self._series: dict[tuple[str, ...], BulkSeries] = {}
        registry.register(self)

    def labels(self, *values: str) -> BulkSeries:
        return self._series.setdefault(values, BulkSeries(self._bounds))

    def describe(self) -> Iterator[Metric]:
        yield self._family()

    def collect(self) -> Iterator[Metric]:
        family = self._family()
        for labels, series in list(self._series.items()):
            family.add_metric(labels, *series.buckets())
        yield family

    def _family(self) -> HistogramMetricFamily:
        return HistogramMetricFamily(self._name, self._documentation, labels=self._labels)
