"""Every label that a worker may count, shown with 0 from the start: rates and ratios then see the first event too."""

from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS
from pipelines.steps.outcome import Reason
from schemas import topics


def show() -> None:
    """All that a worker can come to count."""
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
