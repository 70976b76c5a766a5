"""Spans for the traced records of a worker's batch. The other records are handled as without tracing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipelines.metrics.tracing import TraceSpan, Tracing
from pipelines.processor.delivery import ProducedRecord, RecordDelivery
from pipelines.steps.outcome import Clean, Outcome, RawRecord
from schemas.topics import TRACE_HEADER


class Carrying(RecordDelivery):
    """Delivery that hands records over to another one, each with the header of its span, if it has one."""

    def __init__(self, delivery: RecordDelivery, spans: Iterable[TraceSpan | None]) -> None:
        self._delivery, self._spans = delivery, iter(spans)

    def hand_over(self, records: Iterable[ProducedRecord]) -> None:
        self._delivery.hand_over(self._with_headers(records))

    def wait(self) -> None:
        self._delivery.wait()

    def _with_headers(self, records: Iterable[ProducedRecord]) -> Iterator[ProducedRecord]:
        for record in records:
            span = next(self._spans)
            yield record if span is None else record._replace(headers=(*record.headers, (TRACE_HEADER, span.header)))


@dataclass(frozen=True, slots=True)
class TracedHandle:
    """Call `worker.handle`, with a span for each traced record from its taking to its delivery."""

    handle: Callable[..., list[Outcome]]
    tracing: Tracing

    def __call__(self, batch: Sequence[RawRecord], parts: Any) -> list[Outcome]:
        spans = [self._begin(raw) for raw in batch]
        if not any(spans):
            return self.handle(batch, parts)
        outcomes = self.handle(batch, replace(parts, delivery=Carrying(parts.delivery, spans)))
        for span, outcome in zip(spans, outcomes, strict=True):
            if span:
                span.end(_said(outcome))
        return outcomes

    def _begin(self, raw: RawRecord) -> TraceSpan | None:
        if (parent := raw.header(TRACE_HEADER)) is None:
            return None
        where: dict[str, str | int] = {
            "messaging.destination.name": raw.topic,
            "messaging.destination.partition.id": str(raw.partition),
            "messaging.kafka.offset": raw.offset,
        }
        return self.tracing.begin("strip", parent, where)


def _said(outcome: Outcome) -> dict[str, str | int]:
    if isinstance(outcome, Clean):
        return {"teller.outcome": "clean", "teller.schema": outcome.schema}
    return {"teller.outcome": "failed", "teller.reason": outcome.reason.value}
