"""Spans of single records across connector, worker and router, in OpenTelemetry's terms. Off by default.

`teller deposit` samples the records to trace, and gives each a `traceparent` header (W3C Trace Context, level 1);
worker and router trace the records that have one and no others. A span names topic, partition, offset, schema and
reason: no owner, no depositor, no content. Only this module imports OpenTelemetry, which comes with the extra `traces`,
and only once tracing is set up.
"""

from collections.abc import Mapping
from typing import Any

from schemas.topics import TRACE_HEADER

Attributes = Mapping[str, str | int]


class TracingMissingError(RuntimeError):
    """OpenTelemetry is not installed."""


class Tracing:
    """Factory of spans on an OpenTelemetry provider, safe for any number of threads."""

    def __init__(self, provider: Any) -> None:
        from opentelemetry import trace  # noqa: PLC0415 - an extra
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

        self._trace = trace
        self._tracer = provider.get_tracer("teller")
        self._carry = TraceContextTextMapPropagator()

    def begin(self, name: str, parent: bytes | None, attributes: Attributes, at_ns: int | None = None) -> "TraceSpan":
        """Begin a span now, or at `at_ns` (nanoseconds since 1970); without a parent it begins a trace."""
        carrier = {TRACE_HEADER: parent.decode("ascii", "replace")} if parent else {}
        span = self._tracer.start_span(
            name, context=self._carry.extract(carrier), attributes=dict(attributes), start_time=at_ns
        )
        carried: dict[str, str] = {}
        self._carry.inject(carried, self._trace.set_span_in_context(span))
        return TraceSpan(span, carried.get(TRACE_HEADER, "").encode())


class TraceSpan:
    """Span that has begun; `header` carries it to the next part."""

    def __init__(self, span: Any, header: bytes) -> None:
        self._span, self.header = span, header

    @property
    def sampled(self) -> bool:
        return bool(self._span.get_span_context().trace_flags.sampled)

    def end(self, attributes: Attributes | None = None) -> None:
        self._span.set_attributes(dict(attributes or {}))
        self._span.end()


def set_up(part: str, ratio: float) -> Tracing | None:
    """Set up tracing; its address is in OpenTelemetry's variable OTEL_EXPORTER_OTLP_ENDPOINT. None where `ratio` is 0.

    Raises:
        TracingMissingError: the extra is not installed.
    """
    if not ratio:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased  # noqa: PLC0415
    except ImportError:
        raise TracingMissingError(
            "setting trace_ratio needs OpenTelemetry: install Teller with its extra `traces`, or set it to 0"
        ) from None
    resource = Resource.create({"service.name": f"teller-{part}"})
    provider = TracerProvider(resource=resource, sampler=ParentBased(TraceIdRatioBased(ratio)))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider)
