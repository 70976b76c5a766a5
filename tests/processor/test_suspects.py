"""What sampling finds is counted and logged now and then, without a value."""

import logging

import pytest

from pipelines.metrics import metrics
from pipelines.processor.counted import count
from pipelines.processor.suspects import Suspicions
from pipelines.steps.outcome import Clean


def clean(found: int) -> Clean:
    return Clean(b"k", b"v", "acme", "purchases.return.v1", b"e", suspects={("product", "PERSON"): found})


def test_a_field_is_told_at_its_first_tenth_and_hundredth_finding(caplog: pytest.LogCaptureFixture) -> None:
    suspicions = Suspicions()
    with caplog.at_level(logging.WARNING):
        for _ in range(12):
            suspicions.note([clean(1)])
        suspicions.note([clean(500), Clean(b"k", b"v", "acme", "purchases.return.v1", b"e")])
    told = [record.getMessage().partition(" times")[0] for record in caplog.records]
    field = "purchases.return.v1.product: PERSON found"
    assert told == [f"{field} 1", f"{field} 10", f"{field} 512"]


def test_findings_are_counted_by_schema_field_and_entity() -> None:
    def value() -> float:
        labels = {"schema": "purchases.return.v1", "field": "product", "entity": "PERSON"}
        return metrics.REGISTRY.get_sample_value("teller_suspect_fields_total", labels) or 0.0

    before = value()
    count("purchases", [clean(2), clean(1)])
    assert value() == before + 3
