"""Set up traces by the settings, and make the span that a deposited record's way begins with."""

from connectors.publish import HeadersOf
from pipelines.metrics import tracing
from pipelines.metrics.tracing import Tracing, TracingMissingError
from schemas.topics import TRACE_HEADER
from teller.settings import Settings, SettingsError


def set_up(part: str, settings: Settings) -> Tracing | None:
    """Return the traces, or None where none are wanted.

    Raises:
        SettingsError: they are, and OpenTelemetry is not installed.
    """
    try:
        return tracing.set_up(part, settings.trace_ratio)
    except TracingMissingError as error:
        raise SettingsError(str(error)) from None


def publishing(traces: Tracing | None) -> HeadersOf | None:
    """Return a function that makes the headers of a deposited record: its span, where it is sampled."""
    if traces is None:
        return None

    def headers(schema: str) -> list[tuple[str, str | bytes | None]]:
        span = traces.begin("deposit", None, {"teller.schema": schema})
        span.end()
        return [(TRACE_HEADER, span.header)] if span.sampled else []

    return headers
