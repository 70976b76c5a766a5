"""Metrics of delivered batches."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS
from pipelines.steps.outcome import Clean, Outcome, Reason, Rejected


def count(domain: str, outcomes: Sequence[Outcome]) -> None:
    """Add a delivered batch to the metrics."""
    metrics.raw_records.labels(domain).inc(len(outcomes))
    metrics.batch_records.labels(domain).observe(len(outcomes))
    clean = [outcome for outcome in outcomes if isinstance(outcome, Clean)]
    metrics.clean_records.labels(domain).inc(len(clean))
    for reason, failed in Counter(o.reason for o in outcomes if not isinstance(o, Clean)).items():
        metrics.failed_records.labels(domain, reason).inc(failed)
    for (depositor, reason), failed in Counter(_by_reason(o) for o in outcomes if not isinstance(o, Clean)).items():
        metrics.depositor_failed.labels(depositor=depositor, domain=domain, reason=reason).inc(failed)
    for (depositor, outcome_name), records in Counter(map(_by_depositor, outcomes)).items():
        metrics.depositor_records.labels(depositor=depositor, domain=domain, outcome=outcome_name).inc(records)
    for entity, removed in _sum(outcome.removed for outcome in clean).items():
        metrics.entities_removed.labels(entity).inc(removed)
    for operator, changed in _sum(outcome.operators for outcome in clean).items():
        metrics.fields_changed.labels(operator).inc(changed)
    for outcome in clean:
        for (field_name, entity), found in outcome.suspects.items():
            metrics.suspect_fields.labels(schema=outcome.schema, field=field_name, entity=entity).inc(found)


def _by_depositor(outcome: Outcome) -> tuple[str, str]:
    return DEPOSITORS.label(outcome.depositor), "clean" if isinstance(outcome, Clean) else "failed"


def _by_reason(rejected: Rejected) -> tuple[str, Reason]:
    return DEPOSITORS.label(rejected.depositor), rejected.reason


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in counts:
        for name, number in one.items():
            total[name] = total.get(name, 0) + number
    return total
