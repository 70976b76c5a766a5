"""Metrics of delivered batches."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS
from pipelines.steps.outcome import Clean, Outcome


def count(domain: str, outcomes: Sequence[Outcome]) -> None:
    """Add a delivered batch to the metrics."""
    metrics.RECORDS_READ.labels(domain).inc(len(outcomes))
    metrics.BATCH_RECORDS.labels(domain).observe(len(outcomes))
    clean = [outcome for outcome in outcomes if isinstance(outcome, Clean)]
    metrics.RECORDS_CLEAN.labels(domain).inc(len(clean))
    for reason, failed in Counter(o.reason for o in outcomes if not isinstance(o, Clean)).items():
        metrics.RECORDS_FAILED.labels(domain, reason.value).inc(failed)
    for (depositor, outcome_name), records in Counter(map(_by_depositor, outcomes)).items():
        metrics.DEPOSITOR_RECORDS.labels(depositor, domain, outcome_name).inc(records)
    for entity, removed in _sum(outcome.removed for outcome in clean).items():
        metrics.ENTITIES_REMOVED.labels(entity).inc(removed)
    for operator, changed in _sum(outcome.operators for outcome in clean).items():
        metrics.FIELDS_CHANGED.labels(operator).inc(changed)
    for outcome in clean:
        for (field_name, entity), found in outcome.suspects.items():
            metrics.SUSPECT_FIELDS.labels(outcome.schema, field_name, entity).inc(found)


def _by_depositor(outcome: Outcome) -> tuple[str, str]:
    return DEPOSITORS.label(outcome.depositor), "clean" if isinstance(outcome, Clean) else "failed"


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for name, number in one.items():
            total[name] = total.get(name, 0) + number
    return total
