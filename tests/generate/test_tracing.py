"""A traced record's spans, from its deposit to its bucket, are one trace; nobody else's record costs anything."""

import subprocess
import sys
import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import count

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

from bank.store import MemoryStore
from pipelines.metrics import tracing
from pipelines.metrics.tracing import Tracing
from pipelines.processor.delivery import ProducedRecord, RecordDelivery
from pipelines.processor.traced import TracedHandle
from pipelines.processor.worker import WorkerParts, handle
from pipelines.router.kafka.memory import MemoryBroker
from pipelines.router.kafka.port import Partition
from pipelines.router.metrics import RouterMetrics
from pipelines.router.router import Router
from pipelines.steps.config import ProcessorConfig
from pipelines.steps.outcome import RawRecord
from schemas import catalog, topics
from schemas.topics import TRACE_HEADER
from teller.settings.traces import publishing
from tests.router.bank import config
from tests.samples import KEY, raw


class Recorded(RecordDelivery):
    def __init__(self) -> None:
        self.sent: list[ProducedRecord] = []

    def hand_over(self, records: Iterable[ProducedRecord]) -> None:
        self.sent += records

    def wait(self) -> None: ...


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traces(spans: InMemorySpanExporter) -> Tracing:
    provider = TracerProvider(sampler=ParentBased(TraceIdRatioBased(1.0)))
    provider.add_span_processor(SimpleSpanProcessor(spans))
    return Tracing(provider)


def parts(delivery: RecordDelivery) -> WorkerParts:
    return WorkerParts(
        ProcessorConfig(catalog.load(), KEY, lambda texts: [[] for _ in texts]), delivery, seal=lambda _: None
    )


def with_header(record: RawRecord, header: bytes) -> RawRecord:
    return RawRecord(record.topic, record.partition, record.offset, record.key, record.value, ((TRACE_HEADER, header),))


def deposited(traces: Tracing) -> bytes:
    headers = publishing(traces)
    assert headers is not None
    ((name, value),) = headers("social.post.v1")
    assert name == TRACE_HEADER
    assert isinstance(value, bytes)
    return value


def route(clean: Sequence[ProducedRecord], traces: Tracing) -> None:
    """Through a router over doubles."""
    place = Partition(topics.clean("social"), 0)
    broker = MemoryBroker([place])
    for record in clean:
        broker.produce(place, record.key, record.value, record.headers)
    now = count()
    router = Router(
        config(), MemoryStore(), RouterMetrics(tracing=traces),
        open_log=partial(broker.open, "one"), clock=lambda: float(next(now)), sleep=lambda _: None,
    )  # fmt: skip
    for _ in range(40):
        router.step()
    router.close()


def test_deposit_worker_and_router_are_one_trace(traces: Tracing, spans: InMemorySpanExporter) -> None:
    traced = with_header(raw("social.post.v1", offset=4), deposited(traces))
    delivery = Recorded()
    other = raw("social.post.v1", offset=3, event_id=uuid.UUID(int=8))
    TracedHandle(handle, traces)([other, traced], parts(delivery))
    assert TRACE_HEADER not in dict(delivery.sent[0].headers)
    route(delivery.sent, traces)
    found: tuple[ReadableSpan, ...] = spans.get_finished_spans()
    assert [span.name for span in found] == ["deposit", "strip", "store"]
    assert len({span.context.trace_id for span in found if span.context}) == 1
    parents = [span.parent.span_id if span.parent else None for span in found]
    ids = [span.context.span_id for span in found if span.context]
    assert parents == [None, ids[0], ids[1]]
    told = dict(found[1].attributes or {})
    assert told == {
        "messaging.destination.name": "deposits.raw.social", "messaging.destination.partition.id": "0",
        "messaging.kafka.offset": 4, "teller.outcome": "clean", "teller.schema": "social.post.v1",
    }  # fmt: skip


def test_a_failed_record_says_why(traces: Tracing, spans: InMemorySpanExporter) -> None:
    junk = RawRecord(topics.raw("social"), 0, 1, b"k", b"junk", ((TRACE_HEADER, deposited(traces)),))
    TracedHandle(handle, traces)([junk], parts(Recorded()))
    assert dict(spans.get_finished_spans()[1].attributes or {})["teller.reason"] == "unknown_framing"


def test_a_header_of_somebody_elses_making_does_no_harm(traces: Tracing) -> None:
    for header in (b"", b"junk", b"\xff" * 60, b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01"):
        delivery = Recorded()
        TracedHandle(handle, traces)([with_header(raw("social.post.v1"), header)], parts(delivery))
        assert len(delivery.sent) == 1


def test_without_a_header_the_batch_goes_as_it_would(traces: Tracing, spans: InMemorySpanExporter) -> None:
    TracedHandle(handle, traces)([raw("social.post.v1")], parts(Recorded()))
    assert spans.get_finished_spans() == ()


def test_off_is_off() -> None:
    assert tracing.set_up("worker", 0.0) is None
    assert publishing(None) is None
    code = (
        "import sys, teller.run.assembly.router, pipelines.processor.worker, teller.settings.traces\n"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
