"""Counters of a router, shown with 0 from the start, so that rates and ratios see the first event too."""

from typing import Final

from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS, UNKNOWN
from pipelines.router.observer import RouterState
from pipelines.steps.outcome import Reason
from schemas import topics

CALLS: Final = ("ensure_bucket", "put_new", "get", "list", "buckets")
ERRORS: Final = ("unavailable", "refused", "missing")


def show() -> None:
    """Show every counter of a router with 0."""
    for domain in topics.DOMAINS:
        for counter in (metrics.RECORDS_STORED, metrics.OBJECTS_STORED, metrics.BYTES_STORED, metrics.REPEATS_DROPPED):
            counter.labels(domain)
        metrics.RECORDS_FAILED.labels(domain, Reason.DUPLICATE_EVENT.value)
        for depositor in DEPOSITORS.labels:
            metrics.DEPOSITOR_RECORDS.labels(depositor, domain, "duplicate")
            if depositor != UNKNOWN:
                metrics.DELAY.observe_all((), domain, depositor)
    for stage in ("plan", "store", "commit"):
        metrics.STAGE_SECONDS.labels(stage)
    for state in RouterState:
        metrics.ROUTER_RETRIES.labels(state.value)
    for call in CALLS:
        metrics.STORE_SECONDS.labels(call)
        for error in ERRORS:
            metrics.STORE_ERRORS.labels(call, error)
