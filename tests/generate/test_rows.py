"""A metric is written once, as a row: parts count through it, under its labels, and show its zeros."""

import subprocess
import sys

import pytest

from pipelines.metrics import metrics
from pipelines.metrics.labels import DEPOSITORS, OTHER, UNKNOWN
from pipelines.metrics.metrics import BY_NAME, TABLE
from pipelines.metrics.row import MetricType, Part
from pipelines.steps.outcome import Reason
from schemas.topics import DOMAINS

#: A function sets them, for the whole process, once a server listens or a worker follows the accounts.
SET_BY_FUNCTION = {"teller_ready", "teller_accounts_age_seconds"}


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - SET_BY_FUNCTION))
def test_what_is_counted_through_a_row_is_shown_under_its_labels(name: str) -> None:
    row = BY_NAME[name]
    labels = {label: f"a {label}" for label in row.label_names}
    counted = row.labels(**labels)
    assert row.labels(**dict(reversed(labels.items()))) is counted
    assert row.labels(*labels.values()) is counted
    assert not labels or row.labels(**dict.fromkeys(labels, "another")) is not counted
    shown = f"{name}_count" if row.kind is MetricType.HISTOGRAM else row.shown
    before = metrics.REGISTRY.get_sample_value(shown, labels) or 0.0
    if row is metrics.delay_seconds:
        counted.observe_all([1.0])
    elif row.kind is MetricType.HISTOGRAM:
        counted.observe(1.0)
    else:
        counted.inc()
    assert metrics.REGISTRY.get_sample_value(shown, labels) == before + 1.0


def test_other_labels_than_the_rows_are_refused() -> None:
    with pytest.raises(TypeError):
        metrics.failed_records.labels(domain="social")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        metrics.failed_records.labels("social", Reason.BAD_JSON, state="routing")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        metrics.kafka_up.labels("social")  # type: ignore[call-arg]


def test_a_part_shows_its_own_zeros() -> None:
    DEPOSITORS.know(["acme"])
    domains = len(DOMAINS)
    of_worker = {name: len(list(row.zeros[Part.WORKER]())) for name, row in BY_NAME.items() if Part.WORKER in row.zeros}
    of_router = {name: list(row.zeros[Part.ROUTER]()) for name, row in BY_NAME.items() if Part.ROUTER in row.zeros}
    assert of_worker == {
        "teller_raw_records": domains,
        "teller_clean_records": domains,
        "teller_failed_records": domains * len(Reason),
        "teller_depositor_records": domains * 3 * 2,
        "teller_stage_seconds": 3,
    }
    assert of_router["teller_failed_records"] == [
        (domain, reason) for domain in DOMAINS for reason in (Reason.DUPLICATE_EVENT, Reason.OWNER_ERASED)
    ]
    assert {depositor for _, depositor in of_router["teller_delay_seconds"]} == {"acme", OTHER}
    assert {depositor for depositor, _, _ in of_router["teller_depositor_records"]} == {"acme", OTHER, UNKNOWN}
    for row in TABLE:
        assert {len(values) for make in row.zeros.values() for values in make()} <= {len(row.label_names)}
    DEPOSITORS.know([])


def test_a_worker_loads_neither_the_router_nor_libcurl() -> None:
    code = (
        "import sys, pipelines.metrics.metrics, teller.cli.run, teller.run.assembly.worker\n"
        "from pipelines.metrics import metrics, row\n"
        "metrics.show_zeros(row.Part.WORKER)\n"
        "sys.exit(any(name == 'pycurl' or name.startswith('pipelines.router') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=False).returncode == 0
