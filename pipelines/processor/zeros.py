"""Counters of a worker, shown with 0 from the start, so that rates and ratios see the first event too."""

from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS
from pipelines.steps.outcome import Reason
from schemas import topics


def show() -> None:
    """Show every counter of a worker with 0."""
    for domain in topics.DOMAINS:
        for counter in (metrics.RECORDS_READ, metrics.RECORDS_CLEAN):
            counter.labels(domain)
        for reason in Reason:
            metrics.RECORDS_FAILED.labels(domain, reason.value)
        for depositor in DEPOSITORS.labels:
            for outcome in ("clean", "failed"):
                metrics.DEPOSITOR_RECORDS.labels(depositor, domain, outcome)
    for stage in ("scan", "process", "deliver"):
        metrics.STAGE_SECONDS.labels(stage)
