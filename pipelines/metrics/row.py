"""Row of the metrics' table: it describes a metric, makes Prometheus's object for it, and counts through it.

A row's labels are the parameters of a function that nobody calls: mypy checks each place of use against them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from inspect import signature
from typing import Any, ClassVar, Final, Generic, ParamSpec, TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

from pipelines.metrics.bulk import BulkHistogram, BulkSeries

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY: Final = CollectorRegistry()
#: Memory, processor time, open files and start time of the process, where the system gives them.
ProcessCollector(registry=REGISTRY)

#: Value of a gauge that the part cannot tell now: PromQL holds it for neither small nor large.
UNKNOWN: Final = float("nan")
Labels = ParamSpec("Labels")
Child = TypeVar("Child")


class MetricType(StrEnum):
    """Metric types, named as Prometheus names them."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Part(StrEnum):
    """Process that sets a metric."""

    EVERY = "every part"
    DEPOSIT = "deposit"
    WORKER = "worker"
    ROUTER = "router"
    BOTH = "worker, router"
    EXPORTER = "exporter"
    FEEDBACK = "feedback"
    LOG_WRITER = "log-writer"
    LEDGER = "ledger"
    WITHDRAWALS = "withdrawals"
    PACKAGER = "packager"
    OWNER_DESK = "owner-desk"
    OWNER_PAGE = "owner-page"


#: By part: makes the label values, in the labels' order, that the part shows with 0 from the start.
Zeros = Mapping[Part, Callable[[], Iterable[tuple[str, ...]]]]


@dataclass(eq=False)
class Metric(Generic[Labels, Child]):
    """Row of the table. `unit` is that of its value; `buckets` are a histogram's upper bounds, without infinity."""

    kind: ClassVar[MetricType]
    make: ClassVar[Callable[..., Any]]
    words: str
    part: Part
    shape: Callable[Labels, None]
    unit: str = ""
    zeros: Zeros = field(default_factory=dict)
    buckets: tuple[float, ...] = ()

    def register(self, name: str) -> None:
        """Make Prometheus's object, under this name."""
        self.name, self._signature = name, signature(self.shape)
        self.label_names = tuple(self._signature.parameters)
        buckets = {"buckets": self.buckets} if self.buckets else {}
        self._family = self.make(name, self.words, self.label_names, registry=REGISTRY, **buckets)
        self._children: dict[tuple[Any, ...], Child] = {}
        self._shown: set[tuple[str, ...]] = set()

    @property
    def shown(self) -> str:
        """The name that queries use."""
        return f"{self.name}_total" if self.kind is MetricType.COUNTER else self.name

    def labels(self, *args: Labels.args, **kwargs: Labels.kwargs) -> Child:
        """Return what counts under these label values: a metric without labels has one. For any number of threads.

        Raises:
            TypeError: the labels are not the row's.
        """
        key = (args, *kwargs.items())  # one lookup: prometheus_client checks and locks at each call
        if (found := self._children.get(key)) is None:
            values = self._signature.bind(*args, **kwargs).args
            found = self._children[key] = self._family.labels(*values) if values else self._family
        return found

    def show_zeros(self, part: Part) -> None:
        """Show the label values that the part knows beforehand with 0."""
        for values in self.zeros.get(part, tuple)():
            self._family.labels(*values)


class CounterRow(Metric[Labels, Counter]):
    """Row of a counter."""

    kind, make = MetricType.COUNTER, Counter


class GaugeRow(Metric[Labels, Gauge]):
    """Row of a gauge."""

    kind, make = MetricType.GAUGE, Gauge

    def show(self, values: Mapping[tuple[str, ...], float]) -> None:
        """Show these values, by label values in the labels' order, and drop what was shown by `show` before."""
        for labels in self._shown - values.keys():
            self._family.remove(*labels)
            self._children.clear()
        for labels, value in values.items():
            self._family.labels(*labels).set(value)
        self._shown = set(values)


class HistogramRow(Metric[Labels, Histogram]):
    """Row of a histogram that takes one value at a time."""

    kind, make = MetricType.HISTOGRAM, Histogram


class BulkHistogramRow(Metric[Labels, BulkSeries]):
    """Row of a histogram that takes many values at once."""

    kind, make = MetricType.HISTOGRAM, BulkHistogram
